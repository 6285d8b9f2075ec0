-- What tables about people are made of.
select * from {{ ref('int_sessions') }}
where not is_bot

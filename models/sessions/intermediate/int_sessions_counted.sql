-- What tables about people are made of.
select * from {{ ref('int_sessions_judged') }}
where not is_bot

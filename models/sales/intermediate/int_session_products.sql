-- The products of a session, bots and refunds aside, in the order in which they
-- came up first; beyond the limit none.
with

clicks as (

    select * from {{ ref('int_events') }}

    where
        product_id is not null
        and event_name <> 'refund'
        and {{ in_part('session_key') }}

)

select
    clicks.site_id,
    clicks.session_key,
    clicks.product_id,
    cast(row_number() over (
        partition by clicks.session_key order by min(clicks.event_number)
    ) as integer) as place

from clicks

-- bots have no row there
inner join {{ ref('int_human_sessions') }} as sessions
    on clicks.session_key = sessions.session_key

group by clicks.site_id, clicks.session_key, clicks.product_id

qualify place <= {{ var('pair_product_limit') }}

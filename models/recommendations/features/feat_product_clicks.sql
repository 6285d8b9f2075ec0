-- Clicks on products, one after the other. Bots and what was taken back aside.
select
    site_id,
    session_id,
    person_id,
    product_id,
    cast(event_number as bigint) as click_number,
    occurred_at as known_at

from {{ ref('fct_events') }}

where product_id is not null and not is_bot and event_name <> 'refund'

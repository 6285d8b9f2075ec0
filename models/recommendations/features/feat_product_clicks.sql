-- Clicks on products, one after the other. Bots and what was taken back aside,
-- and what a wrong clock dates after the site's period: the newest click says
-- whom to recommend to.
select
    events.site_id,
    events.session_id,
    events.person_id,
    events.product_id,
    cast(events.event_number as bigint) as click_number,
    events.occurred_at as known_at

from {{ ref('fct_events') }} as events

inner join {{ ref('dim_site_periods') }} as periods
    on events.site_id = periods.site_id

where
    events.product_id is not null
    and not events.is_bot
    and events.event_name <> 'refund'
    and events.occurred_on <= periods.last_on

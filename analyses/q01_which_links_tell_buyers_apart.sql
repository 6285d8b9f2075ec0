-- question: Which links tell sessions that ordered from those that didn't?
-- The path is cut at the outcome. Long sessions contain more of everything:
-- this is the plain comparison, not yet stratified by length.
with

clicks as (

    select
        clicks.site_id,
        clicks.session_id,
        clicks.last_link as link

    from {{ ref('feat_click_prefixes') }} as clicks

    group by clicks.site_id, clicks.session_id, clicks.last_link

),

links_counted as (

    select
        clicks.site_id,
        clicks.link,
        count_if(sessions.has_order) as with_order,
        count_if(not sessions.has_order) as without_order

    from clicks

    inner join {{ ref('fct_sessions') }} as sessions
        on clicks.session_id = sessions.session_id

    where sessions.has_order is not null and not sessions.is_bot

    group by clicks.site_id, clicks.link

),

totals as (

    select
        site_id,
        count_if(has_order) as ordered,
        count_if(not has_order) as not_ordered

    from {{ ref('fct_sessions') }}

    where has_order is not null and not is_bot

    group by site_id

)

select
    links_counted.site_id,
    links_counted.link,
    links_counted.with_order,
    links_counted.without_order,
    {{ share('links_counted.with_order', 'totals.ordered') }}
        as share_of_ordered,
    {{ share('links_counted.without_order', 'totals.not_ordered') }}
        as share_of_not_ordered,
    (links_counted.with_order + 0.5)
    * (totals.not_ordered - links_counted.without_order + 0.5)
    / (links_counted.without_order + 0.5)
    / (totals.ordered - links_counted.with_order + 0.5) as odds_ratio

from links_counted

inner join totals
    on links_counted.site_id = totals.site_id

where links_counted.with_order + links_counted.without_order >= 25

order by links_counted.site_id, abs(ln(odds_ratio)) desc

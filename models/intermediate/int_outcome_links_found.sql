-- In logs that say only of whole sessions how they ended: the links that are
-- the checkout, or the order, as nearly all sessions with one had it. Judged on
-- all sessions, as this describes; predictions have a list of their own.
with

sessions as (

    select
        counted.session_key,
        counted.site_id,
        counted.has_checkout,
        counted.has_order

    from {{ ref('int_sessions_counted') }} as counted

    inner join {{ ref('int_sites_defaulted') }} as sites
        on counted.site_id = sites.site_id

    where
        sites.outcome_rule = 'labels'
        and counted.has_order is not null
        and counted.has_checkout is not null

),

links_clicked as (

    select distinct
        clicks.session_key,
        clicks.link

    from {{ ref('int_clicks_linked') }} as clicks

    semi join sessions
        on clicks.session_key = sessions.session_key

    where clicks.link is not null

),

links_counted as (

    select
        sessions.site_id,
        links_clicked.link,
        count(*) as sessions,
        count_if(sessions.has_checkout) as checkout_sessions,
        count_if(sessions.has_order) as ordered_sessions

    from links_clicked

    inner join sessions
        on links_clicked.session_key = sessions.session_key

    group by sessions.site_id, links_clicked.link

),

links_judged as (

    select
        site_id,
        link,
        {%- for outcome in ['checkout', 'ordered'] %}
            {{ outcome }}_sessions
            >= {{ var('outcome_link_share') }} * sessions
            -- few sessions may all have had it by chance
            and {{ wilson_low(outcome ~ '_sessions', 'sessions') }} > 0.5
                as is_{{ 'order' if outcome == 'ordered' else outcome }}_link
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from links_counted

    where sessions >= {{ var('outcome_link_sessions') }}

)

select *

from links_judged

where is_checkout_link or is_order_link

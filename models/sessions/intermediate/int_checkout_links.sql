-- Links that are the checkout, or the order, whatever they are called: nearly
-- all sessions with one had it, and surely more than sessions in general. All
-- sessions are judged, as this describes; predictions have their own list.
{%- set outcomes = {'checkout': 'has_checkout', 'order': 'has_order'} %}

with

sessions as (

    select
        session_key,
        site_id,
        has_checkout,
        has_order

    from {{ ref('int_human_sessions') }}

    -- what opens an old confirmation again needs no order for it
    where
        has_order is not null
        and has_checkout is not null
        and not has_repeats_only

),

sites_counted as (

    select
        site_id,
        count(*) as sessions,
        {%- for outcome, column in outcomes.items() %}
            count_if({{ column }}) as {{ outcome }}_sessions
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from sessions

    group by site_id

),

links_judged as (

    select
        counted.*,
        {%- for outcome in outcomes %}
            {%- set had_it = outcome ~ '_sessions' %}
            counted.{{ had_it }}
            >= {{ var('outcome_link_share') }} * counted.sessions
            -- few sessions may all have had it by chance
            and {{ wilson_low('counted.' ~ had_it, 'counted.sessions') }}
            > greatest(0.5, {{ share('sites.' ~ had_it, 'sites.sessions') }})
                as is_{{ outcome }}_link
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from {{ ref('int_link_outcomes_aggregated') }} as counted

    inner join sites_counted as sites
        on counted.site_id = sites.site_id

    where counted.sessions >= {{ var('outcome_link_sessions') }}

)

select *

from links_judged

where is_checkout_link or is_order_link

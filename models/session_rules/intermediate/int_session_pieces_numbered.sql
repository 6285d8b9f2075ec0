-- A session starts where the pause is too long, or where the rule cuts.
{%- set variants = compared_session_rules() -%}
{#- in microseconds; the type holds what they are multiplied with -#}
{%- set minute = 'cast(60000000 as bigint)' %}
with

pieces as (

    select
        pieces.*,
        sites.session_timeout_minutes,
        sites.cut_at_midnight,
        sites.cut_at_campaign,
        sites.max_session_hours

    from {{ ref('int_session_pieces') }} as pieces

    inner join {{ ref('int_sites_compared') }} as sites
        on pieces.site_id = sites.site_id

    where
        {{ in_part('pieces.visitor_key') }}
        and {{ is_changed() }}
        and pieces.visitor_key not in (
            select bots.visitor_key from {{ ref('int_bot_visitors') }} as bots
        )

),

compared as (

    select
        *,
        lag(ended_at) over in_sequence as ended_before,
        {{ microseconds_between(
            'lag(ended_at) over in_sequence', 'started_at'
        ) }} as pause,
        site_date <> lag(site_date) over in_sequence as is_new_date,
        origin_key <> lag(origin_key ignore nulls) over in_sequence
            as is_new_origin,
        lag(case when origin_key is not null then started_at end ignore nulls)
            over in_sequence as origin_known_at

    from pieces

    window in_sequence as (partition by visitor_key order by first_number)

),

-- where the chain began, for each length of pauses
chained as (

    select
        {%- for minutes in variants | map(attribute='minutes') | unique %}
            max(case
                when pause is null or pause > {{ minutes }} * {{ minute }}
                    then started_at
            end) over so_far as chain_{{ minutes }},
        {%- endfor %}
        *

    from compared

    window so_far as (
        partition by visitor_key order by first_number
        rows between unbounded preceding and current row
    )

)

select
    {%- for variant in variants %}
        {%- set chain = 'chain_' ~ variant.minutes %}
        count_if(
            pause is null
            or pause > {{ variant.minutes }} * {{ minute }}
            or ({{ variant.midnight }} and is_new_date)
            or (
                {{ variant.campaign }}
                and is_new_origin
                and origin_known_at >= {{ chain }}
            )
            or {{ session_block(chain, 'started_at', variant.hours) }}
            <> {{ session_block(chain, 'ended_before', variant.hours) }}
        ) over so_far as {{ variant.name }},
    {%- endfor %}
    visitor_key,
    site_id,
    first_number,
    started_at,
    ended_at,
    event_count,
    is_ordered,
    cast({{ version_number() }} as bigint) as built_in

from chained

window so_far as (
    partition by visitor_key order by first_number
    rows between unbounded preceding and current row
)

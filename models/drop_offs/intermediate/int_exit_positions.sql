-- Where in the session, and how long after its start and its checkout, sessions
-- end with one, two or three links.
with

exits as (

    select
        *,
        {{ stage_depth('funnel_stage') }} as last_depth,
        {{ seconds_between('started_at', 'ended_at') }}
            as seconds_from_start,
        {{ seconds_between('checkout_at', 'ended_at') }}
            as seconds_from_checkout

    from {{ ref('int_clicks_around_checkout') }}

    where is_exit

),

runs as (
    {% for link_count in [1, 2, 3] %}
        select
            *,
            {{ link_count }} as link_count,
            {{ last_links(link_count) }} as last_links
        from exits
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

runs_shown as (

    select runs.*

    from runs

    -- not those that are rare
    semi join {{ ref('int_drop_offs_aggregated') }} as counted
        on
            runs.site_id = counted.site_id
            and runs.link_count = counted.link_count
            and runs.last_links = counted.last_links

),

places as (

    select
        site_id,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        link_count,
        last_links,
        {{ quartiles('click_number') }},
        {{ quartiles('seconds_from_start') }},
        {{ quartiles('seconds_from_checkout') }},
        {%- for stage in ['upper', 'middle', 'lower'] %}
            count(*) filter (where last_depth = {{ loop.index }})
                as last_{{ stage }},
            count(*) filter (where deepest_depth = {{ loop.index }})
                as from_{{ stage }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from runs_shown

    group by site_id, link_count, last_links, rollup(outcome)

)

select
    *,
    -- of several stages the most frequent, then the deepest
    case
        when last_lower > 0 and last_lower >= greatest(last_middle, last_upper)
            then 'lower'
        when last_middle > 0 and last_middle >= last_upper then 'middle'
        when last_upper > 0 then 'upper'
    end as last_stage

from places

where outcome is not null

{% set quartiles_placed = [] %}
{% for place in [
    'click_number', 'seconds_from_start', 'seconds_from_checkout'
] %}
    {% for quartile in quartile_parts() %}
        {% do quartiles_placed.append(quartile ~ '_' ~ place) %}
    {% endfor %}
{% endfor %}
with

runs_counted as (

    select * from {{ ref('int_drop_offs_aggregated') }}

),

people_counted as (

    select
        site_id,
        link,
        link_before,
        link_two_before,
        sum(people) as people,
        sum(people_without_order) as people_without_order

    from {{ ref('int_link_run_people_aggregated') }}

    group by site_id, link, link_before, link_two_before

),

joined as (

    select
        runs_counted.*,
        {{ last_links('runs_counted') }} as last_links,
        places.last_stage,
        {%- for stage in ['upper', 'middle', 'lower'] %}
            places.from_{{ stage }},
        {%- endfor %}
        {%- for quartile in quartiles_placed %}
            places.{{ quartile }},
        {%- endfor %}
        runs_counted.dropped_with + runs_counted.went_on_with as risked,
        clickers.people,
        clickers.people_without_order

    from runs_counted

    left join {{ ref('int_exit_positions') }} as places
        on
            {{ same_run('runs_counted', 'places') | indent(12) }}
            and runs_counted.outcome = places.outcome

    left join people_counted as clickers
        on {{ same_run('runs_counted', 'clickers') }}

)

select
    site_id,
    outcome,
    last_links,
    cast(link_count as bigint) as link_count,
    cast(exits as bigint) as exits,

    ---------- of the sessions of that outcome that contain the run
    cast(sessions as bigint) as sessions,
    {{ rate('exits', 'sessions', 'exit_share') }},

    ---------- of all that dropped out, and those who went on instead
    cast(dropped_sessions as bigint) as dropped_sessions,
    {{ rate('exits', 'dropped_sessions', 'dropped_share') }},
    cast(went_on_with as bigint) as went_on_with,
    cast(went_on_sessions as bigint) as went_on_sessions,
    {{ rate('went_on_with', 'went_on_sessions', 'went_on_share') }},
    cast(risked as bigint) as risked_sessions,
    {{ rate(
        'case when risked is not null then exits end', 'risked',
        'drop_off_share'
    ) }},
    {{ share(
        'case when risked is not null then usual_exits end', 'usual_risked'
    ) }} as usual_drop_off_share,

    ---------- where in the session, and how long after
    last_stage,
    {%- for stage in ['upper', 'middle', 'lower'] %}
        cast(from_{{ stage }} as bigint) as exits_from_{{ stage }},
    {%- endfor %}
    {%- for quartile in quartiles_placed %}
        {{ quartile }},
    {%- endfor %}

    ---------- people who clicked the run, whatever the outcome of this row
    cast(people as bigint) as people,
    cast(people_without_order as bigint) as people_without_order,
    {{ rate('people_without_order', 'people', 'non_conversion_share') }}

from joined

-- Each step of each funnel with its denominators. A step that nobody
-- reached has 0; one that a site's log can't have, null.
with

-- what goes through funnels: people's sessions, and people
listed as (

    select
        'session' as entity_kind,
        site_id,
        {{ funnel_entity_columns() }}
    from {{ ref('int_human_sessions') }}

    union all

    select
        'person' as entity_kind,
        site_id,
        {{ funnel_entity_columns(is_person=true) }}
    from {{ ref('int_funnel_people') }}

),

-- how many there are to go through: of each day, and with a day that is null of
-- all days
entities as (
    {% for kind in funnel_segments() %}
        select
            entity_kind,
            site_id,
            '{{ kind }}' as segment_kind,
            {{ "'all'" if kind == 'all' else kind }} as segment,
            day,
            count(*) as entities
        from listed
        {%- if kind == 'visit_kind' %}
            where visit_kind is not null
        {%- endif %}
        group by
            entity_kind,
            site_id,
            {{ kind ~ ',' if kind != 'all' }}
            rollup(day)
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

steps as (

    select * from {{ ref('int_funnel_sites') }}

),

counted as (

    select * from {{ ref('int_funnel_steps_aggregated') }}

),

steps_filled as (

    select
        entities.site_id,
        steps.funnel_id,
        entities.entity_kind,
        entities.day,
        entities.segment_kind,
        entities.segment,
        steps.step_number,
        steps.step_name,
        entities.entities,
        case
            when steps.is_possible then coalesce(counted.reached, 0)
        end as reached,
        {%- for measure in ['clicks', 'seconds'] %}
            {%- for name in [
                'mean', 'lower_quartile', 'median', 'upper_quartile',
            ] %}
                counted.{{ name }}_{{ measure }},
            {%- endfor %}
        {%- endfor %}
        steps.is_optional

    from entities

    inner join steps
        on
            entities.site_id = steps.site_id
            and entities.entity_kind = steps.entity_kind

    left join counted
        on
            entities.site_id = counted.site_id
            and steps.funnel_id = counted.funnel_id
            and steps.step_number = counted.step_number
            and entities.segment_kind = counted.segment_kind
            and entities.segment = counted.segment
            and entities.day is not distinct from counted.day

)

select
    *,
    first_value(reached) over in_funnel as entrants,
    -- an optional step is nobody's step before
    coalesce(
        last_value(case when not is_optional then reached end ignore nulls)
            over (
                partition by
                    site_id, funnel_id, day, segment_kind, segment
                order by step_number
                rows between unbounded preceding and 1 preceding
            ),
        entities
    ) as reached_previous

from steps_filled

window in_funnel as (
    partition by site_id, funnel_id, day, segment_kind, segment
    order by step_number
)

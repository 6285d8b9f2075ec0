-- How many reached each step, after how many clicks and seconds: of each day,
-- and with a day that is null of all days.
with

cells as (

    select * from {{ ref('int_funnel_session_steps_aggregated') }}

    union all

    select * from {{ ref('int_funnel_people_steps_aggregated') }}

),

summed as (

    select
        site_id,
        funnel_id,
        segment_kind,
        segment,
        day,
        step_number,
        measure,
        bucket,
        sum(reached) as reached,
        sum(measured) as total,
        cast(sum(measured) as double) / sum(reached) as measured

    from cells

    group by
        site_id, funnel_id, segment_kind, segment, step_number, measure,
        bucket, rollup(day)

),

ranked as (

    {{ buckets_ranked(
        'summed',
        ['site_id', 'funnel_id', 'segment_kind', 'segment', 'day',
        'step_number', 'measure'],
        'reached',
    ) | indent(4) }}

),

measured as (

    select
        site_id,
        funnel_id,
        segment_kind,
        segment,
        day,
        step_number,
        measure,
        sum(reached) as reached,
        cast(sum(total) as double) / sum(reached) as mean,
        {%- for quartile, part in quartile_parts().items() %}
            {{ bucket_quantile(part, 'measured') | indent(12) }}
                as {{ quartile }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from ranked

    group by
        site_id, funnel_id, segment_kind, segment, day, step_number, measure

)

select
    site_id,
    funnel_id,
    segment_kind,
    segment,
    day,
    step_number,
    {%- for measure in ['clicks', 'seconds'] %}
        {%- for name in [
            'mean', 'lower_quartile', 'median', 'upper_quartile'
        ] %}
            max({{ name }}) filter (where measure = '{{ measure }}')
                as {{ name }}_{{ measure }},
        {%- endfor %}
    {%- endfor %}
    cast(max(reached) filter (where measure = 'reached') as bigint) as reached

from measured

group by site_id, funnel_id, segment_kind, segment, day, step_number

-- Where in the session, and how long after its start and its checkout, sessions
-- end with one, two or three links.
with

-- not those that are rare
shown as (

    select distinct
        site_id,
        link,
        link_before,
        link_two_before

    from {{ ref('int_drop_offs_aggregated') }}

),

cells as (

    select cells.*

    from {{ ref('int_exit_places_aggregated') }} as cells

    semi join shown
        on {{ same_run('cells', 'shown') }}

),

places as (

    select
        site_id,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        link,
        link_before,
        link_two_before,
        measure,
        bucket,
        sum(exits) as exits,
        cast(sum(measured) as double) / sum(exits) as measured

    from cells

    group by
        site_id, link, link_before, link_two_before, measure, bucket,
        rollup(outcome)

),

ranked as (

    {{ buckets_ranked(
        'places',
        ['site_id', 'outcome', 'link', 'link_before', 'link_two_before', 'measure'],
        'exits',
    ) | indent(4) }}
    and outcome is not null

),

placed as (

    select
        site_id,
        outcome,
        link,
        link_before,
        link_two_before,
        measure,
        {%- for quartile, part in quartile_parts().items() %}
            {{ bucket_quantile(part, 'measured') | indent(12) }}
                as {{ quartile }},
        {%- endfor %}
        {%- for depth in [1, 2, 3] %}
            coalesce(sum(exits) filter (where bucket = {{ depth }}), 0)
                as exits_at_{{ depth }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from ranked

    group by
        site_id, outcome, link, link_before, link_two_before, measure

),

pivoted as (

    select
        site_id,
        outcome,
        link,
        link_before,
        link_two_before,
        {%- for measure in [
            'click_number', 'seconds_from_start', 'seconds_from_checkout'
        ] %}
            {%- for quartile in quartile_parts() %}
                max({{ quartile }}) filter (where measure = '{{ measure }}')
                    as {{ quartile }}_{{ measure }},
            {%- endfor %}
        {%- endfor %}
        {%- for stage in ['upper', 'middle', 'lower'] %}
            coalesce(max(exits_at_{{ loop.index }}) filter (
                where measure = 'last_depth'
            ), 0) as last_{{ stage }},
            coalesce(max(exits_at_{{ loop.index }}) filter (
                where measure = 'deepest_depth'
            ), 0) as from_{{ stage }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from placed

    group by site_id, outcome, link, link_before, link_two_before

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

from pivoted

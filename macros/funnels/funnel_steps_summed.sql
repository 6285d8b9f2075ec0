-- noqa: disable=LT02
{#
  SQL for cells of funnel steps: how many reached each, of each day and segment, after
  how many clicks and seconds, these in narrow ranges. `reached` names a relation of
  steps with their `sign` (versions_of) and what funnel_entity_columns gives. Each kind
  of segment is filled in another part.
#}
{% macro funnel_steps_summed(reached) -%}
    {%- for kind in funnel_segments() -%}
        {%- for measure in ['reached', 'clicks', 'seconds'] %}
        select
            site_id,
            funnel_id,
            '{{ kind }}' as segment_kind,
            {{ "'all'" if kind == 'all' else kind }} as segment,
            day,
            step_number,
            '{{ measure }}' as measure,
            {% if measure == 'reached' -%}
                0 as bucket,
                cast(0 as decimal(38, 3)) as measured,
            {%- else -%}
                {{ 'cast(clicks as integer)' if measure == 'clicks'
                    else bucket(measure) }} as bucket,
                cast(sum(sign * {{ measure }}) as decimal(38, 3)) as measured,
            {%- endif %}
            cast(sum(sign) as bigint) as reached
        from {{ reached }}
        where
            {{ in_part(share_of_keys(loop.index, loop.length)) }}
            {%- if kind == 'visit_kind' %}
                and visit_kind is not null
            {%- endif %}
            {%- if measure != 'reached' %}
                and {{ measure }} is not null
            {%- endif %}
        group by
            site_id, funnel_id, {{ kind ~ ',' if kind != 'all' }} day,
            step_number, bucket
        {{ 'union all' if not loop.last }}
        {%- endfor %}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

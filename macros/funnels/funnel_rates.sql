{#
  The columns of agg_funnel_days and agg_funnel_steps behind their keys, from
  int_funnel_step_totals: counts, rates with intervals, clicks and seconds.
#}
{% macro funnel_rates() -%}
    {%- for kind, name in [('session', 'sessions'), ('person', 'people')] %}
        case when entity_kind = '{{ kind }}' then entities end as {{ name }},
    {%- endfor %}
    entrants,
    reached_previous,
    reached,
    {%- for name, whole in [
        ('sessions', "case when entity_kind = 'session' then entities end"),
        ('people', "case when entity_kind = 'person' then entities end"),
        ('entrants', 'entrants'),
        ('previous', 'reached_previous'),
    ] %}
        {{ rate('reached', whole, 'rate_of_' ~ name) }},
    {%- endfor %}
    {%- for measure in ['clicks', 'seconds'] %}
        {{ "mean_" ~ measure }},
        {%- for quartile in quartile_parts() %}
            {{ quartile }}_{{ measure }},
        {%- endfor %}
    {%- endfor %}
    is_optional
{%- endmacro %}

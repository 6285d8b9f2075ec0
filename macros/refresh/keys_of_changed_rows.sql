{# Of keys_of_changes those that have such a row themselves. #}
{% macro keys_of_changed_rows(kinds, reached) -%}
    {%- for name, kind in kinds.items() -%}
        {%- if kind != 'node' %}
            select {{ changes_by() }}
            from ({{ changed_rows(name, reached[name]) }})
        {%- else -%}
            {%- for grain in ['link', 'link_group', 'funnel_stage'] %}
                select session_key from {{ step_relation('clicks') }}
                where (site_id, {{ grain }}) in (
                    select (site_id, node)
                    from ({{ changed_rows(name, reached[name]) }})
                    where grain = '{{ grain }}'
                )
                {{ 'union' if not loop.last }}
            {%- endfor -%}
        {%- endif %}
        {{ 'union' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

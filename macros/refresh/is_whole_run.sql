{# Whether a run was of everything, data tests too, and all of it went well. #}
{% macro is_whole_run(results) -%}
    {%- set good = ['success', 'pass', 'warn', 'no-op'] -%}
    {%- set done = [] -%}
    {%- for result in results -%}
        {%- if result.status | string not in good -%}
            {{ return(false) }}
        {%- endif -%}
        {%- do done.append(result.node.unique_id) -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() -%}
        {%- if
            node.resource_type in ['model', 'seed', 'snapshot', 'test']
            and node.config.materialized != 'ephemeral'
            and node.unique_id not in done
        -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(true) }}
{%- endmacro %}

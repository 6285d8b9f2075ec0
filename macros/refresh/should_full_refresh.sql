{#
  dbt's own macro, told more: a kept table is also built anew when landing says so
  (first build, changed settings), and when the events were built anew since.
#}
{% macro should_full_refresh() -%}
    {%- set told = config.get('full_refresh') -%}
    {%- if told is not none -%}{{ return(told) }}{%- endif -%}
    {%- if flags.FULL_REFRESH -%}{{ return(true) }}{%- endif -%}
    {%- if not execute or config.get('materialized') != 'incremental' -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set strategy = config.get('incremental_strategy') -%}
    {%- if strategy in ['by_cells', 'by_versions'] -%}
        {{ return(cells_lack_a_version()) }}
    {%- endif -%}
    {%- if strategy not in ['by_session', 'by_change'] -%}
        {{ return(refresh_run().is_full) }}
    {%- endif -%}
    {%- set sql -%}
        select count(*) from refresh.marks
        where
            model = '{{ this.identifier }}'
            and refreshed_to >= (select full_in from refresh.run)
    {%- endset -%}
    {{ return(run_query(sql).rows[0][0] == 0) }}
{%- endmacro %}

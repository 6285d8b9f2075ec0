{#
  Run at each run's end: of tables of versions, the rows that went and that all cells
  have taken away; and what cells that the project no longer names had counted.
#}
{% macro drop_gone_rows(results) -%}
    {%- if execute and results -%}
        {%- set names = [] -%}
        {%- for node in graph.nodes.values() -%}
            {%- do names.append(node.name) -%}
        {%- endfor %}
    delete from refresh.cells where model not in ('{{ names | join("', '") }}');
        {%- for row in run_query(
            'select table_schema, table_name, model from refresh.versions'
            ' inner join information_schema.tables'
            " on table_schema = 'refresh' and table_name = model || '_gone'"
        ).rows %}
    delete from {{ row[0] }}.{{ row[1] }}
    where gone_in <= coalesce((
        select min(reached) from refresh.cells where input = '{{ row[2] }}'
    ), gone_in);
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

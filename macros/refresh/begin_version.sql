{#
  Pre-hook of a table of versions: where it is built anew, so are all cells that are
  made of it, and nothing is known of the rows that it had.
#}
{% macro begin_version() -%}
    {%- if is_built_anew() -%}
        drop table if exists {{ gone_rows(this) }};
        insert or replace into refresh.versions
        select
            '{{ this.identifier }}',
            coalesce((
                select reached from refresh.versions
                where model = '{{ this.identifier }}'
            ), 0),
            run_id
        from refresh.run
    {%- endif -%}
{%- endmacro %}

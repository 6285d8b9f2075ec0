{#
  Post-hook of the last of the tables that are due by one setting: until which day they
  know the data.
#}
{% macro mark_done() -%}
    insert or replace into refresh.due
    select
        '{{ due_by().what }}',
        ({{ data_until() }}),
        last_number,
        run_id
    from refresh.run
{%- endmacro %}

{#
  Pre-hook: stops unless the tables of one run that this model reads were built in
  this run; those of an earlier one lack files that are now marked as taken.
#}
{% macro require_this_run(models) -%}
    select error(
        '{{ this.identifier }} reads tables of an earlier run: build what it needs '
        || 'too, as in: dbt build --select +{{ this.identifier }}'
    )
    from refresh.run
    where {{ models | length }} > (
        select count(*) from refresh.run_tables
        where
            model in ('{{ models | join("', '") }}')
            and run_tables.run_id = run.run_id
    )
{%- endmacro %}

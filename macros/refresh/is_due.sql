{#
  Whether a table that is due by a setting (due_by) is computed in this run: so many
  days of data came since it was (0: in every run), or everything was built anew, or
  what makes it changed.
#}
{% macro is_due() -%}
    {%- set by = due_by() -%}
    {%- if
        not execute or by is none or by.days == 0 or load_relation(this) is none
    -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set sql -%}
        select count(*)
        from refresh.due
        cross join refresh.run
        where
            due.model = '{{ by.what }}'
            -- of several tables one may have been computed by now
            and due.run_id <> run.run_id
            and due.computed_in >= run.full_in
            and due.data_until + {{ by.days }} > ({{ data_until() }})
    {%- endset -%}
    {{ return(run_query(sql).rows[0][0] == 0) }}
{%- endmacro %}

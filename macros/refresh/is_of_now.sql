{#
  A condition: the tables that are due by a setting (due_by) know all that the others
  know. What compares both holds only then.
#}
{% macro is_of_now(what) -%}
    not exists (
        select 1
        from refresh.due
        cross join refresh.run
        where
            due.model = '{{ what }}' and due.computed_in < run.last_number
    )
{%- endmacro %}

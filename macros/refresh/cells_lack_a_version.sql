{#
  Whether a table of cells can't go on from what it has counted: one of its inputs was
  built anew since, or is new to it.
#}
{% macro cells_lack_a_version() -%}
    {%- set inputs = versioned_inputs().keys() -%}
    {%- set sql -%}
        select count(*)
        from refresh.cells
        inner join refresh.versions
            on
                cells.input = versions.model
                and cells.rebuilt_by = versions.rebuilt_by
        where
            cells.model = '{{ this.identifier }}'
            and cells.input in ('{{ inputs | join("', '") }}')
    {%- endset -%}
    {{ return(run_query(sql).rows[0][0] < inputs | length) }}
{%- endmacro %}

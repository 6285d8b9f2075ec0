{#
  Post-hook of a table of cells: those that were filled in parts are added up, and
  which versions of its inputs it has counted is written down.
#}
{% macro mark_cells() -%}
    {%- if
        config.get('incremental_strategy') == 'by_cells'
        and is_built_anew()
        and fill_parts() > 1
    -%}
        {%- set columns = adapter.get_columns_in_relation(this) -%}
        {%- set keys = config.get('unique_key') -%}
        {%- set whole = 'whole_' ~ this.identifier %}
        create or replace temp table {{ whole }} as
        select {{ cells_summed(keys, columns) }}
        from {{ this }}
        group by {{ keys | join(', ') }};
        delete from {{ this }};
        insert into {{ this }} select * from {{ whole }};
        drop table {{ whole }};
    {%- endif %}
    insert or replace into refresh.cells
    select '{{ this.identifier }}', model, reached, rebuilt_by
    from refresh.versions
    where model in ('{{ versioned_inputs().keys() | join("', '") }}')
{%- endmacro %}

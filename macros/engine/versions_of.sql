-- noqa: disable=LT02
{#
  The rows of a table of versions that a table of cells has to count, with `sign`: 1 of
  a row that is there, and -1 of one that was there when the cells were counted. Of
  cells that are built anew all rows, with 1. Rows of two inputs belong together where
  their signs are equal, too.

  Of sessions (or whatever else changes_by says) of which nothing changed there is no
  row, as they would count and take away the same.
#}
{% macro versions_of(relation) -%}
    {%- set reached = versions_reached() -%}
    {%- if reached is none -%}
        (select *, cast(1 as bigint) as sign from {{ relation }})
    {%- else -%}
        {%- set kinds = versioned_inputs() -%}
        {%- set version = reached[relation.identifier] -%}
        (
            select
                *,
                unnest(
                    case
                        when built_in <= {{ version }}
                            then [cast(1 as bigint), cast(-1 as bigint)]
                        else [cast(1 as bigint)]
                    end
                ) as sign
            from {{ relation }}
            {% if kinds[relation.identifier] != 'node' -%}
                where {{ has_changed() }}
            {%- endif %}
            union all
            select * exclude (gone_in), cast(-1 as bigint) as sign
            from {{ gone_rows(relation) }}
            where gone_in > {{ version }} and built_in <= {{ version }}
        )
    {%- endif -%}
{%- endmacro %}

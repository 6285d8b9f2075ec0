{#
  A condition: a value of a row that is kept as JSON has a tombstone of a person. Of
  rows that nobody could read, as an id may stand in any column there.
#}
{% macro names_forgotten(table) -%}
    list_has_any(
        list_transform(
            {{ table }}.raw_row ->> '$.*',
            lambda cell: substr(sha256(
                getvariable('clickstream_salt') || chr(31) || {{ table }}.site_id
                || chr(31) || 'person' || chr(31) || cell
            ), 1, 32)
        ),
        (select list(tombstone) from landing.tombstones)
    )
{%- endmacro %}

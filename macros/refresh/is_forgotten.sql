{#
  A condition: the id, a person's or an event's, has a tombstone at the row's site.
  Made as pipeline/forget/tombstones.py makes it.
#}
{% macro is_forgotten(table, what, id) -%}
    substr(sha256(
        getvariable('clickstream_salt') || chr(31) || {{ table }}.site_id
        || chr(31) || '{{ what }}' || chr(31) || {{ id }}
    ), 1, 32) in (select tombstone from landing.tombstones)
{%- endmacro %}

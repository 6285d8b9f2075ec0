{#
  The key of whatever a table of cells counts, or a table by versions replaces:
  session_key, unless `changes_by` in its `meta` says otherwise.
#}
{% macro changes_by() -%}
    {{ return((config.get('meta') or {}).get('changes_by', 'session_key')) }}
{%- endmacro %}

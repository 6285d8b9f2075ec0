{#
  Post-hook of a seed: a company's own rows (lookups/ in CLICKSTREAM_HOME, landed
  by pipeline/settings/lookups.py) replace those with the same first column, or are added.
#}
{% macro take_lookups() -%}
    {%- set key = model.config.column_types.keys() | first -%}
    {%- set own = 'landing.lookup_' ~ this.identifier -%}
    delete from {{ this }} where {{ key }} in (select {{ key }} from {{ own }});
    insert into {{ this }} by name
    select * from {{ own }}
{%- endmacro %}

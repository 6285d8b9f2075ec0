{#
  Post-hook of a table of versions: which one it has, and room for the rows that will
  leave it. `number` is SQL for it.
#}
{% macro mark_version(number) -%}
    update refresh.versions set reached = {{ number }}
    where model = '{{ this.identifier }}';
    create table if not exists {{ gone_rows(this) }} as
    select *, cast(0 as bigint) as gone_in from {{ this }} limit 0
{%- endmacro %}

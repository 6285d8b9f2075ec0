{#
  A condition: the session (or by `visitor_key` the visitor) changed after what a kept
  table has reached. Such as are gone count too. `of` is the relation that has the key.
#}
{% macro changed_keys(key, of=none) -%}
    {%- set mark = refreshed_to() -%}
    {%- if mark < 0 -%}
        true
    {%- else -%}
        {{ of ~ '.' if of }}{{ key }} in (
            select {{ key }} from refresh.sessions_gone where gone_in > {{ mark }}
            union
            select {{ key }} from {{ step_relation('stored events') }}
            where built_in > {{ mark }} and copy_number = 1
        )
    {%- endif -%}
{%- endmacro %}

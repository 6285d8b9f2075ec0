{#
  What a table is due by, from its tag `<what>_every_<n>_days`: {what, days}; none for
  one that is computed in every run.
#}
{% macro due_by() -%}
    {%- for tag in model.get('tags', []) -%}
        {%- set found = modules.re.match('(\\w+)_every_(\\d+)_days$', tag) -%}
        {%- if found -%}
            {{ return({'what': found[1], 'days': found[2] | int}) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

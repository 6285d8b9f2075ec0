{#
  A word that says where a visitor came from: letters' case makes no other one, and
  words that stand for nothing say nothing, nor do these others.
#}
{% macro origin_word(text, nothing=[]) -%}
    {%- set words = [
        '', 'null', '(null)', 'undefined', '(undefined)', '(not set)', 'not set',
        '(none)', 'none', 'nil', 'nan', 'n/a', '-', '(not provided)',
        '(data not available)',
    ] + nothing -%}
    case
        when lower(trim({{ text }})) not in ('{{ words | join("', '") }}')
            then lower(trim({{ text }}))
    end
{%- endmacro %}

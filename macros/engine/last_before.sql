-- noqa: disable=LT02
{#
  A select: each row of `later` with columns of the last row of `earlier` that has the
  same keys and a smaller `place`. Where there is none the row is left out, or with
  `is_kept` its columns are null.
#}
{% macro last_before(later, earlier, keys, columns, is_kept=false) -%}
    select
        later.*,
        {% for column in columns -%}
            earlier.{{ column }}{{ ',' if not loop.last }}
        {% endfor %}

    from {{ later }} as later

    asof {{ 'left' if is_kept }} join {{ earlier }} as earlier
        on
            {% for key in keys -%}
                later.{{ key }} = earlier.{{ key }} and
            {% endfor -%}
            later.place > earlier.place
{%- endmacro %}

{#
  Whether a session went deeper from a stage that was its deepest so far; from lower to
  the order, null where nobody knows. `sessions` are those of int_human_sessions.
#}
{% macro went_deeper(depth) -%}
    case
        when {{ depth }} = 3 then sessions.has_order
        else sessions.deepest_depth > {{ depth }}
    end
{%- endmacro %}

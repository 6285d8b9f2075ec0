{#
  Where a visitor came from, as a number: source, medium and campaign together. Null
  where none of them is known.
#}
{% macro origin_key(table=none) -%}
    {%- set of = table ~ '.' if table else '' -%}
    case
        when {{ has_origin(table) }}
            then {{ hash_key([
                of ~ 'traffic_source', of ~ 'traffic_medium', of ~ 'campaign_id',
            ]) }}
    end
{%- endmacro %}

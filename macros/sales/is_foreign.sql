{# A condition: the event's money is in another currency than its site's. #}
{% macro is_foreign() -%}
    coalesce(events.currency <> sites.currency, false)
{%- endmacro %}

{#
  The currency that an event's money is in, once it is in the site's: null without money
  unless the row names one.
#}
{% macro event_currency() -%}
    case
        when coalesce(events.revenue, events.event_value, events.price) is not null
            then coalesce(sites.currency, events.currency)
        else events.currency
    end
{%- endmacro %}

{#
  An amount of an event, in the site's currency: as it is, converted, or null where no
  rate is known. (As the row says it, it stands in `foreign_revenue`.)
#}
{% macro in_site_currency(amount) -%}
    case
        when not {{ is_foreign() }} then {{ amount }}
        else cast({{ amount }} * rates.rate as decimal(18, 4))
    end
{%- endmacro %}

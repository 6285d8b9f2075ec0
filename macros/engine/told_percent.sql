{#
  A share in words: `45 %`, one digit more near 0 and near 1, and never rounded to
  none or all of them; null stays null.
#}
{% macro told_percent(share) -%}
    {%- set percent = '100 * cast(' ~ share ~ ' as double)' -%}
    case
        when {{ share }} > 0 and {{ share }} < 0.0005 then 'under 0.1 %'
        when {{ share }} < 1 and {{ share }} >= 0.9995 then 'over 99.9 %'
        when
            ({{ share }} > 0 and {{ share }} < 0.0995)
            or ({{ share }} < 1 and {{ share }} > 0.9905)
            then printf('%.1f %%', {{ percent }})
        else printf('%.0f %%', {{ percent }})
    end
{%- endmacro %}

{# A condition on a scored session, joined to its `sessions` row: the outcome is
   known and was not learnt from, so it is a forecast. #}
{% macro never_learnt_from(scored) -%}
    not {{ scored }}.is_in_training
    and sessions.has_order is not null
    and not sessions.is_bot
{%- endmacro %}

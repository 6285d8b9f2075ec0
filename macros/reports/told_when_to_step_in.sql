{# From which click on to step in, in words; of landmarks joined to links. #}
{% macro told_when_to_step_in() -%}
    case
        when landmarks.site_id is null
            then 'When to step in can''t be told without predictions.'
        when landmarks.told_apart_from is null
            then
                'In ' || links.stage || ' it is not known when to step in: at '
                || 'no click tested do sessions that seem likely to order do '
                || 'so clearly more often than the others.'
        else
            'In ' || links.stage || ' step in at click '
            || landmarks.told_apart_from || ': of '
            || {{ told_number('landmarks.sessions') }}
            || ' sessions tested there, '
            || {{ told_percent('landmarks.likely_order_share') }}
            || ' of the likelier half ordered, '
            || {{ told_percent('landmarks.unlikely_order_share') }}
            || ' of the others.'
    end
{%- endmacro %}

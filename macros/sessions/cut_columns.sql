{# What decides of an event where its chain and its session are cut. #}
{% macro cut_columns(events, sites) -%}
    {{ sites }}.max_session_hours,
    case
        when {{ sites }}.session_rule = 'gap'
            then {{ sites }}.session_timeout_minutes * 60000000
    end as timeout_microseconds,
    case
        when {{ sites }}.cut_at_midnight
            then
                cast({{ local_time(
                    events ~ '.occurred_at', sites ~ '.time_zone'
                ) }} as date)
    end as midnight_date,
    case when {{ sites }}.cut_at_campaign then {{ origin_key(events) }} end
        as campaign_key
{%- endmacro %}

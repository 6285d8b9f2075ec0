{#
  Why a row is not kept, whatever else it says: `erased`, as its user, visitor or event
  was forgotten, or `expired`, as it is older than the retention period; an event may be
  `filtered_address`, `filtered_host` or `filtered_user`, as its mapping leaves it out.
  Else null. Of an event that nobody can read an id may stand in any column.
#}
{% macro gone_reason(table, event_id=none, occurred_at=none) -%}
    {%- set run = refresh_run() -%}
    case
    {%- if event_id %}
        when {{ table }}.filter_rule is not null
            then 'filtered_' || {{ table }}.filter_rule
    {%- endif %}
    {%- if run['forgotten'] %}
        when
            {{ is_forgotten(table, 'person', table ~ '.user_id') }}
            or {{ table }}.user_id = {{ gone_mark('erased') }}
            then 'erased'
    {%- endif %}
    {%- if run['forgotten'] and event_id %}
        when
            {{ is_forgotten(table, 'person', table ~ '.visitor_id') }}
            or {{ table }}.visitor_id = {{ gone_mark('erased') }}
            then 'erased'
        when
            ({{ table }}.visitor_id is null or {{ table }}.{{ occurred_at }} is null)
            and {{ names_forgotten(table) }}
            then 'erased'
    {%- endif %}
    {%- if 'event' in run['forgotten'] and event_id %}
        when {{ is_forgotten(table, 'event', table ~ '.' ~ event_id) }}
            then 'erased'
    {%- endif %}
    {%- if run['expires_before'] and occurred_at %}
        when
            {{ table }}.{{ occurred_at }} < timestamp '{{ run['expires_before'] }}'
            and {{ table }}.{{ occurred_at }} >= timestamp '1990-01-01'
            then 'expired'
        when {{ table }}.user_id = {{ gone_mark('expired') }} then 'expired'
        when {{ table }}.visitor_id = {{ gone_mark('expired') }} then 'expired'
    {%- endif %}
        when false then ''
    end
{%- endmacro %}

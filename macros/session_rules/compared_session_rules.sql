{#
  The variants of session rules that are compared, each one thing changed: a list of
  {name, rule, setting} and what then counts, as SQL: minutes, midnight, campaign, hours.
#}
{% macro compared_session_rules() -%}
    {%- set configured = {
        'minutes': 'session_timeout_minutes',
        'midnight': 'cut_at_midnight',
        'campaign': 'cut_at_campaign',
        'hours': 'max_session_hours',
    } -%}
    {%- set variants = [] -%}
    {%- for part, settings in [
        ('minutes', var('compared_timeouts')),
        ('midnight', ['false', 'true']),
        ('campaign', ['false', 'true']),
        ('hours', var('compared_hours')),
    ] -%}
        {%- for setting in settings -%}
            {%- do variants.append(dict(configured, **{
                'name': part ~ '_' ~ setting,
                'rule': configured[part],
                'setting': setting,
                part: setting,
            })) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(variants) }}
{%- endmacro %}

-- What is known of sessions, as it is compared beside their clicks.
with

sessions as (

    select
        session_key,
        site_id,
        device_type,
        country,
        channel,
        campaign_id,
        {{ visit_kind() }} as visit_kind

    from {{ ref('int_human_sessions') }}

)

{%- set properties = {
    'device': 'device_type',
    'country': 'country',
    'channel': 'channel',
    'campaign': 'campaign_id',
    'visit': 'visit_kind',
} %}

{% for name, column in properties.items() %}
    select
        session_key,
        site_id,
        '{{ name }}: ' || {{ column }} as property
    from sessions
    where {{ column }} is not null
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}

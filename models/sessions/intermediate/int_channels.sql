with

rules as (

    select * from {{ ref('channel_rules') }}

),

origins as (

    select
        named_source,
        named_medium,
        campaign_id,
        coalesce(lower(named_source), '') as source_text,
        coalesce(lower(named_medium), '') as medium_text,
        coalesce(lower(campaign_id), '') as campaign_text

    from {{ ref('int_session_sums') }}

    where coalesce(named_source, named_medium, campaign_id) is not null

    group by named_source, named_medium, campaign_id

),

-- each text is held against each pattern once: that is what takes long
{% for name in ['source', 'medium', 'campaign'] %}
    {{ name }}_texts as (

        select distinct {{ name }}_text as said from origins

    ),

    {{ name }}_patterns as (

        select distinct {{ name }}_pattern as pattern from rules

    ),

    {{ name }}_matches as (

        select
            texts.said,
            patterns.pattern

        from {{ name }}_texts as texts

        inner join {{ name }}_patterns as patterns
            on {{ text_matches('texts.said', 'patterns.pattern') }}

    ),

{% endfor %}

rules_judged as (

    select
        origins.named_source,
        origins.named_medium,
        origins.campaign_id,
        rules.rule_number,
        rules.channel,
        -- a pattern that isn't there always holds
        true
        {% for name in ['source', 'medium', 'campaign'] %}
            and (
                rules.{{ name }}_pattern is null
                or {{ name }}_matches.said is not null
            )
        {% endfor %} as is_held

    from origins

    cross join rules

    {% for name in ['source', 'medium', 'campaign'] %}
        left join {{ name }}_matches
            on
                origins.{{ name }}_text = {{ name }}_matches.said
                and rules.{{ name }}_pattern = {{ name }}_matches.pattern
    {% endfor %}

)

select
    named_source,
    named_medium,
    campaign_id,
    coalesce(
        min_by(channel, rule_number) filter (where is_held), 'Unassigned'
    ) as channel

from rules_judged

group by named_source, named_medium, campaign_id

with

profiles as (

    select * from {{ ref('score_segment_profiles') }}

),

effects as (

    select * from {{ ref('score_lead_effects') }}

),

rated as (

    select
        profiles.*,
        {{ rate(
            'profiles.ordered_session_count', 'profiles.judged_session_count',
            'order_rate'
        ) }},
        effects.odds_ratio as contact_odds_ratio,
        effects.odds_ratio_low as contact_odds_ratio_low,
        effects.odds_ratio_high as contact_odds_ratio_high,
        coalesce(effects.is_worth_contacting, false) as is_worth_contacting

    from profiles

    left join effects
        on
            profiles.site_id = effects.site_id
            and profiles.segment = effects.segment

)

select
    site_id,
    segment,
    segment_name,
    people,
    people_share,
    session_count,
    order_rate,
    order_rate_low,
    order_rate_high,
    cast(net_revenue as decimal(18, 4)) as net_revenue,
    value_share,
    description,
    contact_odds_ratio,
    contact_odds_ratio_low,
    contact_odds_ratio_high,
    is_worth_contacting,
    segment_count,
    silhouette,
    stability,
    why,
    case
        when segment_count = 1
            then
                'People are no segments here: '
                || regexp_replace(why, '^one segment: ', '') || '.'
        else
            {{ told_number('people') }} || ' people ('
            || {{ told_percent('people_share') }} || ') are "' || segment_name
            || '"'
            || case
                when value_share is not null
                    then
                        ' and brought ' || {{ told_percent('value_share') }}
                        || ' of the value'
                else ''
            end
            || ': ' || description || '.'
    end
    || case
        when is_worth_contacting
            then
                ' Visits that began by email ordered more than others that got'
                || ' as far: odds times '
                || {{ told_times('contact_odds_ratio') }} || '.'
        else ''
    end as told

from rated

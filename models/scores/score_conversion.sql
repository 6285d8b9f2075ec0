with

candidates as (

    select * from {{ ref('score_conversion_candidates') }}

),

labels as (

    select * from {{ ref('feat_session_labels') }}

),

serving as (

    select * from {{ ref('score_conversion_serving') }}

),

served as (

    select
        candidates.session_id,
        candidates.site_id,
        candidates.landmark,
        candidates.click_number,
        case serving.predictor
            when 'constant' then candidates.constant_probability
            when 'one_rule' then candidates.one_rule_probability
            when 'logistic' then candidates.logistic_probability
            else candidates.boosted_probability
        end as probability,
        candidates.constant_probability as base_probability,
        coalesce(serving.predictor, 'boosted') as predictor,
        candidates.reason,
        labels.split,
        candidates.predictor_version,
        candidates.trained_until

    from candidates

    inner join labels
        on candidates.session_id = labels.session_id

    left join serving
        on candidates.site_id = serving.site_id

)

select
    session_id,
    site_id,
    landmark,
    click_number,
    probability,
    -- beside what is usual at this click: a band means the same everywhere
    case
        when probability > 0 and probability >= 2 * base_probability then 'high'
        when probability < 0.5 * base_probability then 'low'
        else 'medium'
    end as band,
    base_probability,
    predictor,
    reason,
    split = 'train' as is_in_training,
    predictor_version,
    trained_until

from served

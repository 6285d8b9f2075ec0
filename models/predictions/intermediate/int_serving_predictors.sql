-- The sites that have predictors, and why these can't serve any longer.
with

decisions as (

    select
        *,
        row_number() over (
            partition by predictor, site_id order by decided_at desc
        ) as newest_first

    from {{ ref('stg_refresh__predictors') }}

)

select
    site_id,
    -- what one of them learnt from is no test for the other
    max(trained_until) as trained_until,
    min(data_until) as data_until,
    min_by(reason, decided_at) as learnt_because,
    case
        when count_if(not has_same_features) > 0 then 'its features changed'
        when count(predictor_version) < {{ predicted_tasks() | length }}
            then 'not all could be learnt before'
    end as reason

from decisions

where newest_first = 1

group by site_id

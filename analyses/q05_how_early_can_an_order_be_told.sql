-- question: After how many clicks can one tell who orders (average precision)?
with

compared as (

    select
        *,
        row_number() over (
            partition by site_id, slice
            order by baseline_value desc, baseline asc
        ) as baseline_rank

    from {{ ref('score_model_quality') }}

    where
        predictor = 'conversion'
        and target = 'order'
        and metric = 'average_precision'
        and value is not null

)

select
    site_id,
    slice as what_is_seen,
    rows as sessions,
    value as boosted,
    baseline as best_baseline,
    baseline_value,
    difference_low,
    difference_high

from compared

where baseline_rank = 1

order by site_id, try_cast(split_part(slice, ' ', 2) as integer)

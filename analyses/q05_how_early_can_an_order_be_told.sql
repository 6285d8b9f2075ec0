-- question: After how many clicks can one tell who will order, and how surely?
select
    site_id,
    slice,
    baseline,
    value as boosted,
    baseline_value,
    difference_low,
    difference_high,
    rows

from {{ ref('score_model_quality') }}

where metric = 'average_precision'

order by site_id, try_cast(split_part(slice, ' ', 2) as integer), baseline

-- The last week of later sessions beside the first one.
with

weeks as (

    select
        *,
        -- of an AUC that tells nothing: Mann and Whitney
        (rows + 1) / nullif(12.0 * hits * (rows - hits), 0) as variance

    from {{ ref('score_quality_weeks') }}

    where auc is not null

),

weeks_counted as (

    select
        predictor,
        site_id,
        target,
        min(week_on) as first_week_on,
        max(week_on) as last_week_on,
        {%- for column in ['auc', 'rows', 'variance'] %}
            arg_min({{ column }}, week_on) as first_week_{{ column }},
            arg_max({{ column }}, week_on) as last_week_{{ column }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from weeks

    group by predictor, site_id, target

)

select
    predictor,
    site_id,
    target,
    first_week_on,
    first_week_rows,
    first_week_auc,
    last_week_on,
    last_week_rows,
    last_week_auc,
    last_week_auc - 0.5 < 0.9 * (first_week_auc - 0.5)
    -- surely, and not by chance
    and first_week_auc - last_week_auc
    > 2 * sqrt(first_week_variance + last_week_variance) as has_fallen

from weeks_counted

-- From which click on those who will order can be told from the others, among
-- the sessions that are in a stage then: the likelier half beside the other.
with

scored as (

    select
        scores.site_id,
        stays.stage,
        scores.click_number,
        sessions.has_order,
        scores.order_probability > median(scores.order_probability) over (
            partition by scores.site_id, stays.stage, scores.click_number
        ) as is_likely

    from {{ ref('score_conversion') }} as scores

    inner join {{ ref('fct_stage_stays') }} as stays
        on
            scores.session_id = stays.session_id
            and scores.click_number >= stays.entered_number
            and (
                stays.left_number is null
                or scores.click_number < stays.left_number
            )

    inner join {{ ref('fct_sessions') }} as sessions
        on scores.session_id = sessions.session_id

    where
        scores.landmark <> 'whole'
        and {{ never_learnt_from('scores') }}

),

halves_counted as (

    select
        site_id,
        stage,
        click_number,
        count(*) as sessions,
        count_if(is_likely) as likely_sessions,
        count_if(is_likely and has_order) as likely_ordered,
        count_if(not is_likely) as unlikely_sessions,
        count_if(not is_likely and has_order) as unlikely_ordered

    from scored

    group by site_id, stage, click_number

),

quality as (

    select
        site_id,
        slice,
        max(value) filter (where metric = 'auc') as auc,
        max(difference_low) filter (
            where metric = 'average_precision' and baseline = 'constant'
        ) as gain_low

    from {{ ref('score_model_quality') }}

    where predictor = 'conversion' and target = 'order'

    group by site_id, slice

)

select
    counted.site_id,
    counted.stage,
    cast(counted.click_number as bigint) as click_number,
    counted.sessions,
    {%- for half in ['likely', 'unlikely'] %}
        cast(counted.{{ half }}_sessions as bigint) as {{ half }}_sessions,
        cast(counted.{{ half }}_ordered as bigint) as {{ half }}_ordered,
        {{ rate(
            half ~ '_ordered', half ~ '_sessions', half ~ '_order_share'
        ) }},
    {%- endfor %}
    cast(quality.auc as double) as auc,
    -- at this click in general, and in this stage too
    coalesce(
        quality.gain_low > 0
        and likely_order_share_low > unlikely_order_share_high, false
    ) as is_told_apart

from halves_counted as counted

left join quality
    on
        counted.site_id = quality.site_id
        and quality.slice = 'click ' || counted.click_number

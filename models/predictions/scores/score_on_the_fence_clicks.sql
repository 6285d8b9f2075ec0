-- How well orders can be told after each click, on sessions never learnt from,
-- and where hardly better any more.
{% set clicks = 30 %}

with

tested as (

    select
        site_id,
        click_number,
        is_order,
        boosted_order_probability as probability

    from {{ ref('score_outcomes_tested') }}

    where click_number <= {{ clicks }}

),

-- of equal probabilities each counts half
ranked as (

    select
        site_id,
        click_number,
        is_order,
        rank() over at_click
        + (count(*) over equal_ones - 1) / 2.0 as place

    from tested

    window
        at_click as (
            partition by site_id, click_number order by probability
        ),
        equal_ones as (partition by site_id, click_number, probability)

),

clicks_counted as (

    select
        site_id,
        click_number,
        count(*) as sessions,
        sum(is_order) as orders,
        sum(case when is_order = 1 then place end) as places

    from ranked

    group by site_id, click_number

),

aucs_taken as (

    select
        *,
        (places - orders * (orders + 1) / 2.0)
        / nullif(orders * (sessions - orders), 0) as auc,
        least(orders, sessions - orders) >= {{ var('min_told_apart') }}
            as is_enough

    from clicks_counted

),

-- how much better than chance the surest click is, of those with enough
plateaus as (

    select
        *,
        max(case when is_enough then auc end) over (partition by site_id)
            as plateau_auc

    from aucs_taken

)

select
    site_id,
    cast(click_number as bigint) as click_number,
    cast(sessions as bigint) as sessions,
    cast(orders as bigint) as orders,
    cast(auc as double) as auc,
    is_enough,
    cast(plateau_auc as double) as plateau_auc,
    -- what is above chance counts
    coalesce(
        is_enough and auc - 0.5 >= 0.95 * (plateau_auc - 0.5), false
    ) as is_near_plateau

from plateaus

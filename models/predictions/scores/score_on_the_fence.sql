-- Who is neither won nor lost at the click from which on orders can be told.
with

telling_clicks as (

    select
        site_id,
        min(click_number) as click_number

    from {{ ref('score_on_the_fence_clicks') }}

    -- where the surest click is no better than chance nobody can be told
    where is_near_plateau and plateau_auc > 0.5

    group by site_id

),

scored as (

    select
        scores.session_id,
        scores.site_id,
        scores.click_number,
        scores.order_probability,
        -- as a decimal: of floats it would depend on the order of rows
        avg(cast(scores.order_probability as decimal(18, 9)))
            over (partition by scores.site_id) as usual_probability,
        scores.is_in_training

    from {{ ref('score_outcomes') }} as scores

    inner join telling_clicks
        on
            scores.site_id = telling_clicks.site_id
            and scores.click_number = telling_clicks.click_number

)

select
    session_id,
    site_id,
    click_number,
    order_probability,
    usual_probability,
    case
        when order_probability >= 2 * usual_probability then 'won'
        when order_probability < 0.5 * usual_probability then 'lost'
        else 'on the fence'
    end as standing,
    is_in_training

from scored

with

clicks as (

    select * from {{ ref('int_session_clicks') }}

),

nodes_counted as (

    select
        site_id,
        grain,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        click_number as step_number,
        node,
        count(*) as sessions

    from clicks

    where click_number <= {{ var('path_step_limit') }}

    group by site_id, grain, click_number, node, rollup(outcome)

)

select *

from nodes_counted

-- sessions whose outcome nobody knows are in `all` only
where outcome is not null

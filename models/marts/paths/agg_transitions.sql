with

clicks as (

    select * from {{ ref('int_session_clicks') }}

),

moves as (

    select
        site_id,
        grain,
        outcome,
        session_key,
        node as from_node,
        next_node as to_node,
        seconds_to_next
    from clicks

    union all

    select
        site_id,
        grain,
        outcome,
        session_key,
        'path_start' as from_node,
        node as to_node,
        cast(null as decimal(18, 3)) as seconds_to_next
    from clicks
    where click_number = 1

),

moves_counted as (

    select
        site_id,
        grain,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        from_node,
        to_node,
        count(*) as transitions,
        count(distinct session_key) as sessions,
        cast(median(seconds_to_next) as double) as median_seconds

    from moves

    group by site_id, grain, from_node, to_node, rollup(outcome)

),

shares_taken as (

    select
        site_id,
        grain,
        outcome,
        from_node,
        to_node,
        transitions,
        sessions,
        {{ share(
            'transitions',
            'sum(transitions) over (partition by site_id, grain, outcome, from_node)'
        ) }} as probability_out,
        median_seconds

    from moves_counted

    -- sessions whose outcome nobody knows are in `all` only
    where outcome is not null

)

select * from shares_taken

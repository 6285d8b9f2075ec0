-- The median of the seconds between a node and the next. It holds every value
-- in memory, so each grain is in another part.
with

moves as (

    select * from {{ ref('int_path_moves') }}

    where seconds_to_next is not null

),

sessions as (

    select
        session_key,
        outcome
    from {{ ref('int_human_sessions') }}

),

medians as (
    {% for grain in ['link', 'link_group', 'funnel_stage'] %}
        select
            moves.site_id,
            moves.grain,
            case
                when grouping(sessions.outcome) = 1 then 'all'
                else sessions.outcome
            end as outcome,
            moves.from_node,
            moves.to_node,
            cast(median(moves.seconds_to_next) as double) as median_seconds

        from moves

        inner join sessions
            on moves.session_key = sessions.session_key

        where
            moves.grain = '{{ grain }}'
            and {{ in_part(share_of_keys(loop.index, loop.length)) }}

        group by
            moves.site_id,
            moves.grain,
            moves.from_node,
            moves.to_node,
            rollup(sessions.outcome)
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from medians

-- sessions whose outcome nobody knows are in `all` only
where outcome is not null

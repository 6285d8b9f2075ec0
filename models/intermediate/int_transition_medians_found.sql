-- The median of the seconds between a node and the next. It holds every value
-- in memory, so each grain is in another part.
with

clicks as (

    select * from {{ ref('int_clicks_linked') }}

),

sessions as (

    select
        session_key,
        site_id,
        outcome
    from {{ ref('int_sessions_counted') }}

),

medians as (
    {% for grain in ['link', 'link_group', 'funnel_stage'] %}
        select
            sessions.site_id,
            '{{ grain }}' as grain,
            case
                when grouping(sessions.outcome) = 1 then 'all'
                else sessions.outcome
            end as outcome,
            clicks.{{ grain }} as from_node,
            clicks.{{ grain }}_next as to_node,
            cast(
                median(clicks.{{ grain }}_seconds_to_next) as double
            ) as median_seconds

        from clicks

        inner join sessions
            on clicks.session_key = sessions.session_key

        where
            clicks.{{ grain }}_seconds_to_next is not null
            and {{ in_part(share_of_keys(loop.index, loop.length)) }}

        group by
            sessions.site_id,
            clicks.{{ grain }},
            clicks.{{ grain }}_next,
            rollup(sessions.outcome)
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from medians

-- sessions whose outcome nobody knows are in `all` only
where outcome is not null

-- For all sessions, and for each segment of each kind; sessions of which nobody
-- knows the segment are in none of that kind.
with

counted as (

    select * from {{ ref('int_transitions_counted') }}

)

{% for kind in ['all'] + path_segments() %}
    select
        site_id,
        grain,
        '{{ kind }}' as segment_kind,
        {{ "'all'" if kind == 'all' else kind }} as segment,
        from_node,
        to_node,
        cast(sum(transitions) as bigint) as transitions,
        cast(sum(timed_transitions) as bigint) as timed_transitions,
        sum(seconds) as seconds,
        cast(sum(sessions) as bigint) as sessions
    from counted
    {% if kind != 'all' -%}
        where {{ kind }} is not null
    {% endif -%}
    group by
        site_id,
        grain,
        {{ kind ~ ',' if kind != 'all' }}
        from_node,
        to_node
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}

-- One entry and one exit per click and grain: paths, transitions, steps and
-- drop-offs are all made of these rows, so they agree. Each part names the
-- table itself: a CTE would be kept in memory, whole, whatever is asked for.
{% for grain in ['link', 'link_group', 'funnel_stage'] %}
    select
        session_key,
        site_id,
        '{{ grain }}' as grain,
        {{ grain }}_click_number as click_number,
        {{ grain }} as node,
        {{ grain }}_next as next_node,
        {{ grain }}_seconds_to_next as seconds_to_next
    from {{ ref('int_clicks') }}
    where {{ grain }} is not null
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}

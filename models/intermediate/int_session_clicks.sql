-- One entry and one exit per click: paths, transitions, steps and drop-offs all
-- read these rows, so they agree.
with

clicks as (

    select * from {{ ref('int_clicks_linked') }}

),

outcomes as (

    select
        session_key,
        outcome
    from {{ ref('int_sessions_counted') }}

),

grains as (
    {% for grain in ['link', 'link_group', 'funnel_stage'] %}
        select
            session_key,
            site_id,
            '{{ grain }}' as grain,
            {{ grain }}_click_number as click_number,
            {{ grain }} as node,
            {{ grain }}_next as next_node,
            {{ grain }}_seconds_to_next as seconds_to_next
        from clicks
        where {{ grain }} is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select
    grains.*,
    outcomes.outcome

from grains

inner join outcomes
    on grains.session_key = outcomes.session_key

-- Which runs of one to three links in a row a session contains, whether it ends
-- with them, and whether it has them before or after its checkout.
with

clicks as (

    select * from {{ ref('int_clicks_around_checkout') }}

    where {{ in_part('session_key') }}

),

runs as (
    {% for link_count in [1, 2, 3] %}
        select
            session_key,
            site_id,
            outcome,
            {{ link_count }} as link_count,
            {{ last_links(link_count) }} as last_links,
            is_exit,
            is_before_checkout,
            is_after_checkout
        from clicks
        {%- if loop.index == 2 %}
            where link_before is not null
        {%- elif loop.last %}
            where link_two_before is not null
        {%- endif %}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select
    site_id,
    outcome,
    session_key,
    link_count,
    last_links,
    bool_or(is_exit) as is_exit,
    -- where a session ends, it could also have gone on
    bool_or(is_before_checkout) as is_before_checkout,
    bool_or(
        is_after_checkout
        or (is_exit and coalesce(outcome = 'checked_out', false))
    ) as is_after_checkout

from runs

group by site_id, outcome, session_key, link_count, last_links

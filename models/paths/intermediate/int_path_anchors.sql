-- On which click of its path a session is aligned: the first that the seed
-- names, and behind the last for path_end.
with

clicks as (

    select * from {{ ref('int_clicks') }}

    where {{ in_part('session_key') }}

),

paths as (

    select * from {{ ref('int_session_paths') }}

    where {{ in_part('session_key') }}

),

alignments as (

    select * from {{ ref('path_alignments') }}

),

named as (
    {% for column in ['link', 'link_group', 'funnel_stage', 'event_name'] %}
        select
            clicks.session_key,
            alignments.alignment,
            clicks.link_click_number,
            clicks.link_group_click_number,
            clicks.funnel_stage_click_number
        from clicks
        inner join alignments
            on clicks.{{ column }} = alignments.node
        where alignments.matched_by = '{{ column }}'
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

firsts as (

    select
        session_key,
        alignment,
        min(link_click_number) as link_anchor,
        min(link_group_click_number) as link_group_anchor,
        min(funnel_stage_click_number) as funnel_stage_anchor

    from named

    group by session_key, alignment

    union all

    select
        session_key,
        'path_end' as alignment,
        nullif(link_length, 0) + 1 as link_anchor,
        nullif(link_group_length, 0) + 1 as link_group_anchor,
        nullif(funnel_stage_length, 0) + 1 as funnel_stage_anchor

    from paths

)

{% for grain in ['link', 'link_group', 'funnel_stage'] %}
    select
        session_key,
        '{{ grain }}' as grain,
        alignment,
        {{ grain }}_anchor as anchor_number
    from firsts
    where {{ grain }}_anchor is not null
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}

-- How many sessions were at which node at which step.
with

clicks as (

    {{ clicks_of_sessions(
        ref('int_clicks'), ref('int_human_sessions'), path_segments()
    ) }}

)

select
    site_id,
    grain,
    {% for segment in path_segments() -%}
        {{ segment }},
    {% endfor -%}
    click_number as step_number,
    node,
    cast(sum(sign) as bigint) as sessions

from clicks

where click_number <= {{ var('path_step_limit') }}

group by
    site_id,
    grain,
    {% for segment in path_segments() -%}
        {{ segment }},
    {% endfor -%}
    click_number,
    node

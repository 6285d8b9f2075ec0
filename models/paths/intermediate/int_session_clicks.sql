with

clicks as (

    select * from {{ ref('int_path_clicks_unioned') }}

),

sessions as (

    select
        {% for segment in path_segments() -%}
            {{ segment }},
        {% endfor -%}
        session_key

    from {{ ref('int_human_sessions') }}

)

select
    {% for segment in path_segments() -%}
        sessions.{{ segment }},
    {% endfor -%}
    clicks.*

from clicks

inner join sessions
    on clicks.session_key = sessions.session_key

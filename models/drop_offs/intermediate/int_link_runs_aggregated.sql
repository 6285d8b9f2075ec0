-- How many sessions contain a run of one to three links in a row, end with it,
-- and have it before or after their checkout. A run of fewer links has null in
-- place of those before.
with

clicks as (

    select * from (
        {{ clicks_around_checkout(
            ref('int_clicks'), ref('int_human_sessions'),
            ref('int_session_checkouts')
        ) }}
    ) as around

    where {{ in_part('around.session_key') }}

),

runs_of_sessions as (

    select
        site_id,
        outcome,
        sign,
        session_key,
        link,
        link_before,
        link_two_before,
        bool_or(is_exit) as is_exit,
        -- where a session ends, it could also have gone on
        bool_or(is_before_checkout) as is_before_checkout,
        bool_or(
            is_after_checkout
            or (is_exit and coalesce(outcome = 'checked_out', false))
        ) as is_after_checkout

    from clicks

    group by
        {{ runs_of_links(['site_id', 'outcome', 'sign', 'session_key']) }}

    having {{ runs_told_apart() }}

)

select
    site_id,
    outcome,
    link,
    link_before,
    link_two_before,
    cast(sum(sign) as bigint) as sessions,
    {%- for name in ['exit', 'before_checkout', 'after_checkout'] %}
        cast(sum(case when is_{{ name }} then sign else 0 end) as bigint)
            as {{ name }}_sessions
        {%- if not loop.last %},{% endif %}
    {%- endfor %}

from runs_of_sessions

group by site_id, outcome, link, link_before, link_two_before

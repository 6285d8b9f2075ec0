-- Where in the session, and how long after its start and its checkout, sessions
-- end with one, two or three links: each measure's values in narrow ranges, and
-- how deep the session and its last click were.
with

exits as (

    select
        *,
        {{ stage_depth('funnel_stage') }} as last_depth,
        {{ seconds_between('started_at', 'ended_at') }}
            as seconds_from_start,
        {{ seconds_between('checkout_at', 'ended_at') }}
            as seconds_from_checkout

    from (
        {{ clicks_around_checkout(
            ref('int_clicks'), ref('int_human_sessions'),
            ref('int_session_checkouts')
        ) }}
    ) as around

    where is_exit

),

measured as (
    {% for measure in [
        'click_number', 'seconds_from_start', 'seconds_from_checkout',
        'last_depth', 'deepest_depth',
    ] %}
        select
            site_id,
            outcome,
            sign,
            link,
            link_before,
            link_two_before,
            '{{ measure }}' as measure,
            {% if 'seconds' in measure -%}
                {{ bucket(measure) }} as bucket,
            {%- else -%}
                cast({{ measure }} as integer) as bucket,
            {%- endif %}
            cast({{ measure }} as decimal(38, 3)) as measured
        from exits
        where {{ measure }} is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select
    site_id,
    outcome,
    link,
    link_before,
    link_two_before,
    measure,
    bucket,
    cast(sum(sign * measured) as decimal(38, 3)) as measured,
    cast(sum(sign) as bigint) as exits

from measured

group by
    {{ runs_of_links(['site_id', 'outcome', 'measure', 'bucket']) }}

having {{ runs_told_apart() }}

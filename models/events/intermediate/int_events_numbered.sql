{%- set sites = ref('int_sites') -%}
{%- set cuts = any_site(sites, 'cut_at_midnight or cut_at_campaign') -%}
{%- set repeats = any_site(sites, 'repeat_milliseconds is not null') -%}
-- Chain, session and place of what this run puts in order. A chain is a
-- sequence without a pause over the timeout; sessions end where it is cut. What
-- was fired again is in the session of what it was first, at no place.
with

-- narrow, as it is sorted: the rest joins int_stored_events
events as (

    {{ events_to_rebuild(narrow_columns(repeats)) }}

),

-- without any, what each event was first needn't be sorted with it
told_apart as (

    {{ with_originals('events', sites) if repeats else 'select * from events' }}

),

timed as (

    select
        events.*,
        {{ cut_columns('events', 'sites') }}

    from told_apart as events

    inner join {{ ref('int_sites') }} as sites
        on events.site_id = sites.site_id

    where
        {{ in_part('events.sequence_key') }}
        {{ 'and events.original_key = events.event_key' if repeats }}

),

gaps_found as (

    select
        *,
        -- one number stands for the order from here on: cheaper to sort by
        row_number() over in_sequence as sequence_number,
        coalesce({{ microseconds_between(
            'lag(occurred_at) over in_sequence', 'occurred_at'
        ) }} > timeout_microseconds, false)
        or row_number() over in_sequence = 1 as is_chain_start

    from timed

    window in_sequence as (
        partition by sequence_key order by {{ event_order() }}
    )

),

chained as (

    select
        *,
        last_value(
            case when is_chain_start then event_key end ignore nulls
        ) over so_far as chain_key,
        -- chains follow each other, so the last start so far is the latest
        max(case when is_chain_start then occurred_at end) over so_far
            as chain_started_at

    from gaps_found

    window so_far as (
        partition by sequence_key order by sequence_number
        rows between unbounded preceding and current row
    )

),

compared as (

    select
        *,
        -- what never pauses is cut in fixed blocks from where the chain began
        cast(coalesce({{ session_block(
            'chain_started_at', 'occurred_at', 'max_session_hours'
        ) }}, 0) as bigint) as block_number,
        {% if cuts %}
            case
                when
                    midnight_date <> lag(midnight_date) over in_chain
                    -- the first that is named belongs to what was before it
                    or campaign_key
                    <> lag(campaign_key ignore nulls) over in_chain
                    then 1
                else 0
            end as cut
        {% else %}
            0 as cut
        {% endif %}

    from chained

    window in_chain as (partition by chain_key order by sequence_number)

),

cut as (

    select
        *,
        -- both only grow, so their sum grows where either does
        block_number + {% if cuts %}
            cast(sum(cut) over (
                partition by chain_key order by sequence_number
                rows between unbounded preceding and current row
            ) as bigint)
        {% else %}
            cut
        {% endif %} as cut_number

    from compared

),

numbered as (

    select
        event_key,
        chain_key,
        first_value(event_key) over in_session as session_key,
        row_number() over in_session as event_number,
        lead(link) over in_session as next_link,
        {{ seconds_between(
            'occurred_at', 'lead(occurred_at) over in_session'
        ) }} as seconds_to_next,
        {{ seconds_between(
            'lag(occurred_at) over in_session', 'occurred_at'
        ) }} as seconds_since_previous

    from cut

    window in_session as (
        partition by chain_key, cut_number order by sequence_number
    )

)

{{ with_repeats('numbered', 'told_apart', repeats) }}

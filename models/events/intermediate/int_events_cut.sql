{%- set cuts = cuts_sessions(ref('int_sites')) -%}
with

chained as (

    select * from {{ ref('int_events_chained') }}

),

compared as (

    select
        *,
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

counted as (

    select
        event_key,
        occurred_at,
        link,
        sequence_key,
        chain_key,
        sequence_number,
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

)

select * from counted

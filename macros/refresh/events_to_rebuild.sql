{#
  The events that this run puts in order, of them these columns: the new ones, and
  those of the stored chains that are opened again.
#}
{% macro events_to_rebuild(columns) -%}
    {{ new_events(columns) }}

    union all

    select {{ columns }}
    from {{ stored_events() }} as events
    semi join {{ ref('int_chains_to_rebuild') }} as chains
        on events.chain_key = chains.chain_key
    anti join {{ ref('int_events_deduplicated') }} as copies
        on events.event_key = copies.event_key

    union all

    -- of a contested key, where the row that was the event before still is
    select {{ columns }}
    from {{ ref('int_events_deduplicated') }} as copies
    semi join {{ ref('int_chains_to_rebuild') }} as chains
        on copies.stored_chain_key = chains.chain_key
    where copies.copy_number = 1
{%- endmacro %}

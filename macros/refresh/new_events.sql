{#
  The events that are new in this run, of them these columns. Read from two tables of
  one run: rows whose key occurs once, and what was decided of the others.
#}
{% macro new_events(columns) -%}
    select {{ columns }}
    from {{ ref('int_events_validated') }} as events
    anti join {{ ref('int_events_deduplicated') }} as copies
        on events.event_key = copies.event_key
    where events.reject_reason is null

    union all

    -- of a contested key, unless the row that was the event before still is
    select {{ columns }}
    from {{ ref('int_events_deduplicated') }} as copies
    where copies.copy_number = 1 and copies.stored_chain_key is null
{%- endmacro %}

{#
  Events in order, and where there are any those that were fired again: in the chain and
  session of what each was first, at no place. originals: of each event what it was first.
#}
{% macro with_repeats(numbered, originals, repeats) -%}
    select * from {{ numbered }}
    {%- if repeats %}

    union all

    select
        again.event_key,
        numbered.chain_key,
        numbered.session_key,
        null as event_number,
        null as next_link,
        null as seconds_to_next,
        null as seconds_since_previous

    from {{ originals }} as again

    inner join {{ numbered }} as numbered
        on again.original_key = numbered.event_key

    where again.original_key <> again.event_key
    {%- endif %}
{%- endmacro %}

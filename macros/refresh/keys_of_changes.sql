{#
  SQL for the keys (changes_by) of those of whom something is another than a table has
  counted: a row of theirs, or what one of their nodes is called. Where people are
  counted along their sessions (`counts_people` in its `meta`), all sessions of these
  people.

  - kinds: its inputs, from versioned_inputs.
  - reached: their versions, from versions_reached.
#}
{% macro keys_of_changes(kinds, reached) -%}
    {%- if not (config.get('meta') or {}).get('counts_people') -%}
        {{ keys_of_changed_rows(kinds, reached) }}
    {%- else -%}
        {%- set sessions = step_relation('human sessions') -%}
        {%- set all_sessions -%}
            (
                select session_key, person_key from {{ sessions }}
                union all
                select session_key, person_key from {{ gone_rows(sessions) }}
            )
        {%- endset %}
        select session_key from {{ all_sessions }}
        where person_key in (
            select person_key from {{ all_sessions }}
            where session_key in ({{ keys_of_changed_rows(kinds, reached) }})
        )
    {%- endif -%}
{%- endmacro %}

{#
  Events with the event that each was first (original_key): itself, unless it says
  within the site's milliseconds what the one before of its visitor said.
#}
{% macro with_originals(events, sites) -%}
with

compared as (

    select
        events.*,
        coalesce({{ microseconds_between(
            'lag(events.occurred_at) over alike', 'events.occurred_at'
        ) }} <= sites.repeat_milliseconds * 1000, false) as is_again

    from {{ events }} as events

    inner join {{ sites }} as sites
        on events.site_id = sites.site_id

    window alike as (
        partition by events.{{ repeat_columns() | join(', events.') }}
        order by {{ event_order() }}
    )

)

select
    *,
    last_value(case when not is_again then event_key end ignore nulls) over (
        partition by {{ repeat_columns() | join(', ') }}
        order by {{ event_order() }}
        rows between unbounded preceding and current row
    ) as original_key

from compared
{%- endmacro %}

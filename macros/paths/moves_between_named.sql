{#
  The same clicks as moves: nodes that keep no name of their own are `other`.
#}
{% macro moves_between_named(clicks, named) -%}
    select
        clicks.session_key,
        clicks.site_id,
        clicks.grain,
        clicks.click_number,
        coalesce(named_from.node, 'other') as from_node,
        case
            when clicks.next_node = 'path_end' then 'path_end'
            else coalesce(named_to.node, 'other')
        end as to_node,
        clicks.seconds_to_next,
        clicks.sign

    from ({{ clicks_by_grain(clicks) }}) as clicks

    left join {{ versions_of(named) }} as named_from
        on
            clicks.site_id = named_from.site_id
            and clicks.grain = named_from.grain
            and clicks.node = named_from.node
            and clicks.sign = named_from.sign

    left join {{ versions_of(named) }} as named_to
        on
            clicks.site_id = named_to.site_id
            and clicks.grain = named_to.grain
            and clicks.next_node = named_to.node
            and clicks.sign = named_to.sign
{%- endmacro %}

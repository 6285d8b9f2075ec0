-- What tells sessions that ordered from the others: links, properties, and
-- sequences that surely say more than each of their parts.
with

tested as (

    select
        * exclude (comparison, group_name, rest_name),
        group_with + rest_with as sessions_with,
        {{ rate('group_with', '(group_with + rest_with)', 'ordered_share') }},
        stratified_odds_ratio > 1 as is_more,
        case kind
            when 'run' then string_split(sequence, ' > ')
            when 'subsequence' then string_split(sequence, ' ... ')
            -- as it stands in a sequence
            else [replace({{ escaped_text('sequence') }}, '...', '\...')]
        end as links

    from {{ ref('agg_sequences') }}

    where comparison = 'ordered'

),

-- what every session that has it has as well: its links, it without the first
-- or last of them, and them with anything between
parts_listed as (

    select
        *,
        -- by an interval of 99.9 %, as many sequences are looked at
        case
            when is_more
                then {{ wilson_low('group_with', 'sessions_with', 3.29) }}
            else {{ wilson_high('group_with', 'sessions_with', 3.29) }}
        end as sure_share,
        unnest(list_distinct(links || [
            array_to_string(links[:-2], ' > '),
            array_to_string(links[2:], ' > '),
            array_to_string(links[:-2], ' ... '),
            array_to_string(links[2:], ' ... '),
            array_to_string([links[1], links[-1]], ' ... '),
            array_to_string(links, ' ... ')
        ])) as part

    from tested

    where kind in ('run', 'subsequence')

),

parts_compared as (

    select
        whole.site_id,
        whole.kind,
        whole.sequence,
        -- of the part that says most
        case
            when any_value(whole.is_more) then max(part.ordered_share)
            else min(part.ordered_share)
        end as part_ordered_share,
        bool_and(case
            when whole.is_more then whole.sure_share > part.ordered_share
            else whole.sure_share < part.ordered_share
        end) as says_more

    from parts_listed as whole

    inner join tested as part
        on
            whole.site_id = part.site_id
            and whole.part
            = if(part.link_count = 1, part.links[1], part.sequence)
            and whole.sequence <> part.sequence
            and part.kind <> 'property'

    group by whole.site_id, whole.kind, whole.sequence

)

select
    tested.*,
    {{ share(
        'tested.group_sessions - tested.group_with',
        '(tested.group_sessions + tested.rest_sessions - tested.sessions_with)'
    ) }} as other_ordered_share,
    parts.part_ordered_share

from tested

left join parts_compared as parts
    on
        tested.site_id = parts.site_id
        and tested.kind = parts.kind
        and tested.sequence = parts.sequence

where
    tested.stratified_q < 0.05
    and (tested.kind in ('click', 'property') or parts.says_more)

-- question: What tells sessions that ordered from those that did not?
with

found as (

    select
        *,
        kind in ('run', 'subsequence') as is_sequence,
        row_number() over (
            partition by site_id, kind, is_more order by place
        ) as kind_rank

    from {{ ref('rpt_click_behavior_sequences') }}

),

-- a stronger one of the same direction has two links in common with it
repeated as (

    select distinct
        weaker.site_id,
        weaker.kind,
        weaker.sequence

    from found as weaker

    inner join found as stronger
        on
            weaker.site_id = stronger.site_id
            and weaker.is_more = stronger.is_more
            and weaker.is_sequence
            and stronger.is_sequence
            and weaker.place > stronger.place
            and len(list_intersect(weaker.links, stronger.links))
            >= least(2, len(list_distinct(weaker.links)))

),

findings_told as (

    select
        found.*,
        row_number() over (
            partition by
                found.site_id, found.is_sequence, found.kind = 'click',
                found.is_more
            order by found.place
        ) as number,
        'With '
        || case
            when found.kind = 'run'
                then array_to_string(found.links, ', then ')
            else array_to_string(found.links, ', later ')
        end
        || ': of ' || {{ told_number('sessions_with') }} || ' sessions '
        || {{ told_rate('ordered_share') }} || ' ordered, of those without it '
        || {{ told_percent('other_ordered_share') }}
        || coalesce(
            ', with its parts at '
            || case when found.is_more then 'most ' else 'least ' end
            || {{ told_percent('found.part_ordered_share') }}, ''
        )
        || '. Among sessions of one length '
        || case
            when found.stratified_odds_ratio_low is not null
                then
                    'the odds of an order are '
                    || {{ told_times('found.stratified_odds_ratio') }}
                    || ' times those without it ('
                    || {{ told_times('found.stratified_odds_ratio_low') }}
                    || ' to '
                    || {{ told_times('found.stratified_odds_ratio_high') }}
                    || '; '
            when found.group_with = found.group_sessions
                then 'nobody orders without it either, so odds have no bounds ('
            when found.group_with = 0
                then 'nobody orders with it either, so odds have no bounds ('
            else 'no length has both on both sides: odds without bounds ('
        end
        || {{ told_q('found.stratified_q') }} || ')'
        || case
            when (found.odds_ratio > 1) = found.is_more then ''
            else
                '; lengths aside it looks the other way round, as long '
                || 'sessions contain more of everything'
        end
        || '.' as answer

    from found

    anti join repeated
        on
            found.site_id = repeated.site_id
            and found.kind = repeated.kind
            and found.sequence = repeated.sequence

),

-- length finds them, and nothing else does
only_of_length as (

    select
        *,
        count(*) over (partition by site_id) as found_count,
        row_number() over (
            partition by site_id order by kind <> 'click', fisher_log10_p, place
        ) as number

    from {{ ref('agg_sequences') }}

    where comparison = 'ordered' and fisher_q < 0.05 and stratified_q >= 0.05

),

told as (

    select
        sites.site_id,
        0 as part,
        0 as number,
        coalesce(
            replace(
                sites.why_no_orders, 'who goes on to order',
                'what sets buyers apart'
            ),
            case
                when compared.site_id is null
                    then
                        'Of ' || {{ told_number('sites.known_sessions') }}
                        || ' sessions of known outcome '
                        || {{ told_number('sites.ordered_sessions') }}
                        || ' ordered, so there are no two groups to compare.'
                else
                    'Compared are '
                    || {{ told_number('compared.group_sessions') }}
                    || ' sessions that ordered with '
                    || {{ told_number('compared.rest_sessions') }}
                    || ' that did not, by what came before the order: of '
                    || {{ told_number('compared.tested_count') }}
                    || ' links, sequences and properties '
                    || {{ told_number('compared.found_count') }}
                    || ' tell them apart among sessions of one length, more '
                    || 'than chance does (q under 0.05).'
            end
        ) as answer
    from {{ ref('rpt_click_behavior_sites') }} as sites
    left join {{ ref('agg_sequence_comparisons') }} as compared
        on sites.site_id = compared.site_id and compared.comparison = 'ordered'

    union all

    select
        site_id,
        case
            when kind = 'click' then 1
            when is_sequence then 3
            else 5
        end + cast(not is_more as int) as part,
        number,
        answer
    from findings_told
    where
        number <= case
            when kind = 'property' then 1
            when is_more then 3
            when is_sequence then 1
            else 2
        end

    union all

    select
        compared.site_id,
        unnest([3, 5]) as part,
        0 as number,
        unnest([
            case
                when count_if(found.is_sequence) = 0
                    then
                        'No sequence of links says surely more than its parts.'
            end,
            case
                when count_if(found.kind = 'property') = 0
                    then
                        'Nothing known of sessions (device, country, channel, '
                        || 'campaign, new or returning) tells them apart.'
            end
        ]) as answer
    from {{ ref('agg_sequence_comparisons') }} as compared
    left join found on compared.site_id = found.site_id
    where compared.comparison = 'ordered'
    group by compared.site_id

    union all

    select
        site_id,
        7 as part,
        0 as number,
        'Only of length: ' || {{ told_number('found_count') }}
        || ' more look different until sessions of one length are compared, '
        || 'as long sessions contain more of everything. With ' || sequence
        || ', say, '
        || {{ told_percent('group_with / (group_with + rest_with)') }}
        || ' ordered, without it '
        || {{ told_percent(
            '((group_sessions - group_with) / (group_sessions + rest_sessions '
            ~ '- group_with - rest_with))'
        ) }}
        || ' (' || {{ told_q('fisher_q') }}
        || '); among sessions of one length it can be chance ('
        || {{ told_q('stratified_q') }} || ').' as answer
    from only_of_length
    where number = 1

    union all

    select
        site_id,
        8 as part,
        0 as number,
        'All this is association; whether one causes the other only a test '
        || 'tells.' as answer
    from {{ ref('agg_sequence_comparisons') }}
    where comparison = 'ordered'

)

select
    site_id,
    answer

from told

where answer is not null

order by site_id, part, number

-- question: What tells sessions that ordered from those that did not?
-- Compared are sessions of one length; paths are cut at the order. A sequence
-- that holds a stronger one says little more, and is left out.
with

sites as (

    select site_id from {{ ref('dim_sites') }}

),

found as (

    select
        *,
        case when stratified_odds_ratio > 1 then 'more' else 'less' end
            as direction

    from {{ ref('agg_sequences') }}

    where comparison = 'ordered' and stratified_q < 0.05

),

-- what a stronger finding of the same direction says already
said_before as (

    select distinct
        longer.site_id,
        longer.kind,
        longer.sequence

    from found as longer

    inner join found as shorter
        on
            longer.site_id = shorter.site_id
            and longer.direction = shorter.direction
            and longer.place > shorter.place
            and longer.sequence <> shorter.sequence
            and contains(longer.sequence, shorter.sequence)

),

ranked as (

    select
        found.*,
        row_number() over (
            partition by found.site_id, found.direction order by found.place
        ) as number

    from found

    anti join said_before
        on
            found.site_id = said_before.site_id
            and found.kind = said_before.kind
            and found.sequence = said_before.sequence

)

select
    sites.site_id,
    case
        when ranked.place is null
            then 'nothing that is more than chance, or nobody knows who ordered'
        when ranked.direction = 'more' then 'ordered more often with'
        else 'ordered less often with'
    end as finding,
    ranked.kind,
    ranked.sequence,
    ranked.group_with as ordered,
    ranked.group_with + ranked.rest_with as of_sessions,
    ranked.stratified_odds_ratio as odds_ratio,
    ranked.stratified_odds_ratio_low as low,
    ranked.stratified_odds_ratio_high as high,
    ranked.stratified_q as q,
    ranked.odds_ratio as odds_ratio_any_length

from sites

left join ranked
    on sites.site_id = ranked.site_id and ranked.number <= 8

order by
    sites.site_id asc, finding desc nulls last, ranked.place asc

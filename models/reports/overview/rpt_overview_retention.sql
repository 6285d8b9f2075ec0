-- All cohorts together, in months that are over.
with

counted as (

    select
        site_id,
        kind,
        month_number,
        sum(people) as people,
        sum(returned) as returned

    from {{ ref('agg_retention') }}

    where month_number > 0 and is_complete

    group by site_id, kind, month_number

),

sites as (

    select distinct
        site_id,
        kind

    from {{ ref('agg_retention') }}

),

rated as (

    select
        sites.site_id,
        sites.kind,
        coalesce(counted.month_number, 0) as month_number,
        cast(counted.people as bigint) as people,
        cast(counted.returned as bigint) as returned,
        {{ rate('counted.returned', 'counted.people', 'return_rate') }},
        case sites.kind
            when 'visit' then 'came first' else 'ordered first'
        end as began,
        case sites.kind when 'visit' then 'came' else 'ordered' end as did

    from sites

    left join counted
        on sites.site_id = counted.site_id and sites.kind = counted.kind

)

select
    site_id,
    kind,
    month_number,
    people,
    returned,
    return_rate,
    return_rate_low,
    return_rate_high,
    case
        when people is null
            then
                'Who ' || did || ' again in a later month can''t be said yet: '
                || 'no month after the one in which people ' || began
                || ' is over.'
        else
            'Of ' || {{ told_number('people') }} || ' people '
            || {{ told_rate('return_rate') }} || ' ' || did || ' in the '
            || case month_number
                when 1 then 'month after' else month_number || '. month after'
            end
            || ' the one in which they ' || began || '.'
    end as told

from rated

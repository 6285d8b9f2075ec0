with

-- who came, and who ordered, in which month, and the first of them
active as (

    select
        kinds.kind,
        months.site_id,
        months.person_id,
        months.month_starts_on,
        months.revenue,
        months.refunded,
        min(months.month_starts_on) over (
            partition by kinds.kind, months.site_id, months.person_id
        ) as cohort_starts_on

    from {{ ref('agg_person_months') }} as months

    cross join (values ('visit'), ('order')) as kinds (kind)

    where
        (kinds.kind = 'visit' and months.session_count > 0)
        or (kinds.kind = 'order' and months.order_count > 0)

),

counted as (

    select
        kind,
        site_id,
        cohort_starts_on,
        month_starts_on,
        count(*) as returned,
        sum(revenue) as revenue,
        sum(refunded) as refunded

    from active

    group by kind, site_id, cohort_starts_on, month_starts_on

),

cohorts as (

    select
        counted.kind,
        counted.site_id,
        counted.cohort_starts_on,
        counted.returned as people,
        cast(date_trunc('month', periods.first_on) as date) as first_month_on,
        first_month_on = counted.cohort_starts_on as is_first_cohort,
        periods.last_on

    from counted

    inner join {{ ref('dim_site_periods') }} as periods
        on counted.site_id = periods.site_id

    where counted.month_starts_on = counted.cohort_starts_on

),

-- every month to the site's last, also where nobody came back; what a wrong
-- clock dates elsewhere has the months in which something happened
listed as (

    select
        kind,
        site_id,
        cohort_starts_on,
        cast(unnest(generate_series(
            cohort_starts_on, last_on, interval 1 month
        )) as date) as month_starts_on
    from cohorts
    where cohort_starts_on >= first_month_on

    union

    select
        kind,
        site_id,
        cohort_starts_on,
        month_starts_on
    from counted

),

filled as (

    select
        listed.*,
        cohorts.people,
        cohorts.is_first_cohort,
        cohorts.last_on,
        coalesce(counted.returned, 0) as returned,
        counted.revenue,
        counted.refunded

    from listed

    inner join cohorts
        on
            listed.kind = cohorts.kind
            and listed.site_id = cohorts.site_id
            and listed.cohort_starts_on = cohorts.cohort_starts_on

    left join counted
        on
            listed.kind = counted.kind
            and listed.site_id = counted.site_id
            and listed.cohort_starts_on = counted.cohort_starts_on
            and listed.month_starts_on = counted.month_starts_on

)

select
    site_id,
    kind,
    cohort_starts_on,
    is_first_cohort,
    month_starts_on,
    cast(date_diff('month', cohort_starts_on, month_starts_on) as bigint)
        as month_number,
    last_day(month_starts_on) <= last_on as is_complete,
    people,
    returned,
    {{ rate('returned', 'people', 'return_rate') }},
    cast(revenue as decimal(18, 4)) as revenue,
    cast(refunded as decimal(18, 4)) as refunded,
    {{ net_revenue() }} as net_revenue

from filled

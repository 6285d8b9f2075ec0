-- What orders brought in each currency: where no rate is known it is in no sum.
select
    site_id,
    coalesce(foreign_currency, currency) as currency,
    foreign_currency is not null as is_foreign,
    -- lines of one order may be in several
    count(*) as line_count,
    count(*) filter (where revenue is null) as unconverted_count,
    cast(sum(coalesce(foreign_revenue, revenue)) as decimal(18, 4))
        as revenue_in_currency,
    cast(sum(revenue) as decimal(18, 4)) as revenue

from {{ ref('fct_events') }}

where is_order and coalesce(foreign_revenue, revenue) is not null

group by site_id, coalesce(foreign_currency, currency), is_foreign

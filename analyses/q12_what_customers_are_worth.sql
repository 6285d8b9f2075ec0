-- question: What have customers brought, and how much of it the best?
select
    site_id,
    monetary_score as fifth_by_value,
    count(*) as people,
    round(avg(order_count), 1) as mean_orders,
    cast(median(recency_days) as bigint) as median_days_since_order,
    sum(net_revenue) as net_revenue,
    round(sum(net_revenue) / nullif(
        sum(sum(net_revenue)) over (partition by site_id), 0
    ), 3) as value_share

from {{ ref('agg_rfm') }}

where monetary_score is not null

group by site_id, monetary_score

order by site_id asc, monetary_score desc

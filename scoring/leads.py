"""Who may be worth a contact: sums of sessions by segment, and what they say."""

import duckdb
import pandas as pd

from ml.leads import effects

Relation = duckdb.DuckDBPyRelation
# where every checkout is an order nothing says how far the others got
COUNTS = """
with summed as (
    select
        site_id, segment,
        sum(email_session_count) as email_sessions,
        sum(email_checkout_count) as email_checkouts,
        sum(email_order_count) as email_orders,
        sum(judged_session_count) as sessions,
        sum(checkout_session_count) as checkouts,
        sum(ordered_session_count) as orders
    from segments inner join people using (site_id, person_id)
    where judged_session_count > 0
    group by site_id, segment
),
placed as (
    select
        *,
        sum(checkouts) over (partition by site_id)
        > sum(orders) over (partition by site_id) as has_steps
    from summed
)
select
    site_id, segment, 'checkout' as stratum,
    email_checkouts as contact_sessions, email_orders as contact_orders,
    checkouts - email_checkouts as other_sessions,
    orders - email_orders as other_orders
from placed where has_steps
union all by name
select
    site_id, segment, 'no checkout' as stratum,
    email_sessions - email_checkouts as contact_sessions, 0 as contact_orders,
    sessions - checkouts - email_sessions + email_checkouts as other_sessions,
    0 as other_orders
from placed where has_steps
union all by name
select
    site_id, segment, 'all' as stratum,
    email_sessions as contact_sessions, email_orders as contact_orders,
    sessions - email_sessions as other_sessions,
    orders - email_orders as other_orders
from placed where not has_steps
"""
VALUES = """
select
    site_id, segment, any_value(segment_name) as segment_name,
    count(*) as people, count_if(is_known) as known_people,
    cast(sum(net_revenue) / nullif(sum(
        case when net_revenue is not null then order_count end
    ), 0) as double) as mean_order_value,
    any_value(segments_version) as segments_version,
    any_value(segments.trained_until) as trained_until
from segments inner join people using (site_id, person_id)
group by site_id, segment
order by site_id, segment
"""


def lead_effects(
    session: duckdb.DuckDBPyConnection, segments: Relation, people: Relation
) -> pd.DataFrame:
    """Say of each segment what contacts go with, and what one may bring.

    In: score_segments, feat_people. Out: the columns of score_lead_effects, of the
    segments in which the outcome of a session is known.
    """
    found = effects(session.sql(COUNTS).df())
    found = found.merge(session.sql(VALUES).df(), on=["site_id", "segment"])
    for end in ("", "_low", "_high"):
        name = f"difference{end}" if end else "order_rate_difference"
        gain = found[name] * found["mean_order_value"]
        found[f"gain_per_contact{end}"] = gain.round(6)
    return found

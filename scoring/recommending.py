"""Recommendations for a warehouse's sites: who is asked about, and by which method."""

import duckdb
import pandas as pd

from ml.intervals import wilson_interval
from ml.recommendation_quality import forget, measured, prepare, split_last_day
from ml.recommendations import METHODS, Weights, by_method, by_popularity, last_clicks

Relation = duckdb.DuckDBPyRelation
# who clicked a product lately: sessions as of their last click, people as of now
ASKED = """
with newest as (
    select site_id, max(known_at) as newest_at from clicks group by site_id
),
lately as (
    select clicks.*, newest_at
    from clicks inner join newest using (site_id)
    where known_at > newest_at - interval {person_days} day
),
of_sessions as (
    select
        site_id, 'session' as entity_kind, session_id as entity_id, product_id,
        max(click_number) as position, cast(null as varchar) as person_id,
        max(max(known_at)) over (partition by site_id, session_id) as asked_at
    from lately where known_at > newest_at - interval {session_days} day
    group by site_id, session_id, product_id
),
of_people as (
    select
        site_id, 'person' as entity_kind, person_id as entity_id, product_id,
        row_number() over (
            partition by site_id, person_id
            order by max(known_at), max(click_number), product_id
        ) as position,
        person_id, any_value(newest_at) + interval 1 second as asked_at
    from lately group by site_id, person_id, product_id
)
select *, site_id || ' ' || entity_kind || ' ' || entity_id as asked_id
from (from of_sessions union all by name from of_people)
where site_id in (
    select site_id from quality where is_serving and method = '{method}'
)
"""
FOUND = """
select
    site_id, entity_kind, entity_id, place, found.product_id,
    cast(score as double) as score, session_count, because_product_id,
    '{method}' as method
from found
inner join (
    select distinct asked_id, entity_kind, entity_id from asked
) as who using (asked_id)
"""
NEWCOMERS = """
select
    site_id, 'newcomer' as entity_kind, site_id as entity_id, place, product_id,
    cast(score as double) as score, session_count,
    cast(null as varchar) as because_product_id, 'popular' as method
from found
"""
DATED = """
select found.*, newest.trained_until
from found
inner join (
    select site_id, max(known_at) as trained_until from clicks group by site_id
) as newest using (site_id)
"""


def quality(
    session: duckdb.DuckDBPyConnection, clicks: Relation, most: int
) -> pd.DataFrame:
    """Measure each method on each site's last day, learnt from the days before.

    In: feat_product_clicks; most: so many clicks of a site are asked about. Out: one
    row per site and method with site_id, method, asked_count, hit_count, hit_rate
    (HR@20) with its 95 % Wilson interval, mean_reciprocal_rank (MRR@20), is_serving:
    the method with the greatest sum of the two, the simplest of equals.
    """
    weights = Weights()
    prepare(session, *split_last_day(session, clicks), most)
    try:
        rows = [
            (site, method, *figures)
            for method in METHODS
            for site, *figures in measured(session, method, weights)
        ]
    finally:
        forget(session)
    columns = ["site_id", "method", "asked_count", "hit_count", "places"]
    found = pd.DataFrame(rows, columns=columns)
    asked = found["asked_count"]
    found["hit_rate"] = found["hit_count"] / asked
    low, high = wilson_interval(found["hit_count"], asked)
    found["hit_rate_low"], found["hit_rate_high"] = low, high
    found["mean_reciprocal_rank"] = found.pop("places") / asked
    gained = found["hit_rate"] + found["mean_reciprocal_rank"]
    best = gained.iloc[::-1].groupby(found["site_id"].iloc[::-1]).idxmax()
    found["is_serving"] = found.index.isin(best)
    return found.sort_values(["site_id", "method"], ignore_index=True)


def recommendations(
    session: duckdb.DuckDBPyConnection,
    clicks: Relation,
    quality: Relation,
    session_days: int,
    person_days: int,
    limit: int,
    with_repeats: bool,
) -> Relation:
    """Recommend products to a site's latest sessions and people, and to newcomers.

    Args:
        session: to the warehouse.
        clicks: feat_product_clicks.
        quality: what `quality` found: which method serves.
        session_days, person_days: who clicked a product within so many days of the
            site's newest click.
        limit: so many products each.
        with_repeats: whether what they clicked already may be recommended.

    Returns site_id, entity_kind, entity_id, place, product_id, score, session_count,
    because_product_id, method, trained_until. Who has no row gets the newcomers'.
    """
    weights, once = Weights(), last_clicks(session, clicks)
    days = {"session_days": session_days, "person_days": person_days}
    popular = by_popularity(session, once, weights, limit)
    rows = _newcomers(session, popular)
    for method in ("neighbours", "together"):
        asked = _asked(session, clicks, quality, days | {"method": method})
        given = (once, asked, weights, limit, with_repeats)
        found = by_method(session, method, *given)
        rows = rows.union(_named(session, found, asked, method))
    return _dated(session, rows, clicks)


# relations are read by the names of the arguments


def _asked(
    session: duckdb.DuckDBPyConnection,
    clicks: Relation,
    quality: Relation,
    values: dict[str, int | str],
) -> Relation:
    """List whom a method is asked about, on the sites where it serves."""
    return session.sql(ASKED.format(**values))


def _named(
    session: duckdb.DuckDBPyConnection, found: Relation, asked: Relation, method: str
) -> Relation:
    """Say whose recommendations these are."""
    return session.sql(FOUND.format(method=method))


def _newcomers(session: duckdb.DuckDBPyConnection, found: Relation) -> Relation:
    """Make of what is popular the recommendations of those who clicked nothing yet."""
    return session.sql(NEWCOMERS)


def _dated(
    session: duckdb.DuckDBPyConnection, found: Relation, clicks: Relation
) -> Relation:
    """Add until when was learnt from."""
    return session.sql(DATED)

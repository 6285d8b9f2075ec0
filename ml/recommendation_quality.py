"""How often the product that came next is among those recommended."""

import duckdb

from ml.recommendations import Weights, by_method, last_clicks

Relation = duckdb.DuckDBPyRelation
# the sessions that end on a site's last day, or before; a day with fewer than half of
# the usual clicks is none
SPLIT = """
with days as (
    select site_id, cast(known_at as date) as day, count(*) as clicks
    from clicks group by site_id, day
),
last_days as (
    select site_id, max(day) as last_day
    from (
        select *, median(clicks) over (partition by site_id) as usual from days
    )
    where clicks * 2 >= usual group by site_id
),
chosen as (
    select site_id, session_id
    from clicks inner join last_days using (site_id)
    group by site_id, session_id, last_day
    having cast(max(known_at) as date) {sign} last_day
)
select clicks.* from clicks semi join chosen using (site_id, session_id)
"""
# each click of a session that isn't the last, and what came next
NEXT = """
create or replace temp table clicks_asked_after as
select
    row_number() over (order by site_id, session_id, click_number) as asked_id,
    site_id, session_id, click_number, known_at as asked_at,
    lead(product_id) over (
        partition by site_id, session_id order by click_number
    ) as next_product_id
from (select *, count(*) over (partition by site_id) as clicks_there from tested)
where
    md5_number_lower(cast(session_id as varchar)) % 1000000
    < 1e6 * {most} / clicks_there
qualify next_product_id is not null
"""
ASKED = """
create or replace temp table clicks_asked as
select
    after.site_id, asked_id, cast(null as varchar) as person_id, before.product_id,
    max(before.click_number) as position, any_value(asked_at) as asked_at
from clicks_asked_after as after
inner join tested as before
    on after.site_id = before.site_id and after.session_id = before.session_id
    and before.click_number <= after.click_number
group by after.site_id, asked_id, before.product_id
"""
HITS = """
select
    asked.site_id, count(*) as asked_count, count(place) as hit_count,
    coalesce(sum(cast(1.0 / place as decimal(18, 9))), 0) as places
from clicks_asked_after as asked
left join found
    on asked.site_id = found.site_id and next_product_id = found.product_id {each}
group by asked.site_id order by asked.site_id
"""
TABLES = ("clicks_learnt", "clicks_asked_after", "clicks_asked")


def split_last_day(
    connection: duckdb.DuckDBPyConnection, clicks: Relation
) -> tuple[Relation, Relation]:
    """Divide clicks into sessions that ended before each site's last day, and on it.

    In: as prepare. A day (UTC) with fewer than half of the usual clicks is none, so
    sessions that end after the last day may be in neither.
    """
    before = connection.sql(SPLIT.format(sign="<"))
    return before, connection.sql(SPLIT.format(sign="="))


def prepare(
    connection: duckdb.DuckDBPyConnection,
    learnt_from: Relation,
    tested: Relation,
    most: int,
) -> None:
    """Make the temporary tables that `measured` reads; `forget` drops them.

    Args:
        connection: to the database that the relations are of.
        learnt_from: site_id, session_id, person_id, product_id, click_number, known_at;
            a row per click on a product.
        tested: the same, of other sessions.
        most: of a site with more clicks about so many are asked about, drawn by the
            session's id.
    """
    _keep(connection, last_clicks(connection, learnt_from))
    connection.sql(NEXT.format(most=most))
    connection.sql(ASKED)


def _keep(connection: duckdb.DuckDBPyConnection, learnt: Relation) -> None:
    """Write down what is learnt from. learnt: read by its name."""
    connection.sql("create or replace temp table clicks_learnt as from learnt")


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what `prepare` made."""
    for table in TABLES:
        connection.execute(f"drop table if exists {table}")


def measured(
    connection: duckdb.DuckDBPyConnection, method: str, weights: Weights
) -> list[tuple[str, int, int, float]]:
    """Count how often the next product was found, of all products, repeats kept.

    Returns per site: site_id, clicks asked about, of these with the next product among
    20, and the sum of 1 / its place. Source: Ludewig and Jannach 2018, Evaluation of
    session-based recommendation algorithms (HR@20 and MRR@20 are the two over clicks).
    """
    tables = (connection.table("clicks_learnt"), connection.table("clicks_asked"))
    found = by_method(connection, method, *tables, weights)
    each = "" if method == "popular" else "and asked.asked_id = found.asked_id"
    rows = _hits(connection, found, each)
    return [(site, asked, hits, float(places)) for site, asked, hits, places in rows]


def _hits(
    connection: duckdb.DuckDBPyConnection, found: Relation, each: str
) -> list[tuple]:
    """Put what was recommended beside what came next. found: read by its name."""
    return connection.sql(HITS.format(each=each)).fetchall()

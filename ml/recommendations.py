"""Which product comes next: SQL over sessions, relations in and relations out.

Session-based nearest neighbours: sessions that shared products with what somebody
clicked say what goes on from there. The latest clicks, the latest sessions and the
products next to the shared ones count most (after Jannach and Ludewig, "When recurrent
neural networks meet the neighborhood", RecSys 2017, and Garg et al., "Sequence and time
aware neighborhood for session-based recommendations", SIGIR 2019).

Sums are of decimals, so that the same rows give the same ranks in any order.
"""

from dataclasses import asdict, dataclass

import duckdb

Relation = duckdb.DuckDBPyRelation
# by sessions alike, together with the product clicked last, or popular
METHODS = ("neighbours", "together", "popular")


@dataclass(frozen=True)
class Weights:
    """What counts how much; chosen in bench/recommendations.py on `session_clicks`.

    asked_products: so many of the latest products are looked at. recent_sessions: of a
    product's sessions the so many latest. neighbours: so many sessions are asked.
    click_decay, place_decay: in clicks; age_days: after so long, or so far, the weight
    falls to 1/e. rarity: how much more rare products tell. length_power: how much less
    long sessions tell. before_weight: of what was clicked before the shared product.
    """

    asked_products: int = 10
    recent_sessions: int = 500
    neighbours: int = 1000
    click_decay: float = 0.7
    age_days: float = 7.0
    rarity: float = 5.0
    length_power: float = 0.2
    place_decay: float = 5.0
    before_weight: float = 0.7


NEIGHBOURS = """
with sessions as (
    select site_id, session_id, count(*) as products, max(clicked_at) as ended_at
    from clicks group by site_id, session_id
),
products as (
    select site_id, product_id, ln(any_value(total.sessions) / count(*)) as rarity
    from clicks
    inner join (
        select site_id, count(*) as sessions from sessions group by site_id
    ) as total using (site_id)
    group by site_id, product_id
),
recent as (
    select clicks.*, sessions.products, sessions.ended_at
    from clicks inner join sessions using (site_id, session_id)
    qualify row_number() over (
        partition by clicks.site_id, clicks.product_id
        order by sessions.ended_at desc, clicks.session_id
    ) <= {recent_sessions}
),
wanted as (
    select
        asked.*,
        exp((position - max(position) over (partition by asked_id)) / {click_decay})
        * (1 + {rarity} * products.rarity) as weight
    from asked inner join products using (site_id, product_id)
    qualify row_number() over (
        partition by asked_id order by position desc
    ) <= {asked_products}
),
met as (
    select
        wanted.site_id, asked_id, recent.session_id,
        cast(
            sum(cast(weight as decimal(18, 9)))
            * power(any_value(products), -{length_power})
            * exp(-date_diff('second', any_value(ended_at), any_value(asked_at))
                / 86400.0 / {age_days})
            as decimal(38, 15)
        ) as likeness,
        arg_max(recent.position, wanted.position) as met_at,
        arg_max(
            wanted.product_id, (weight, wanted.product_id)
        ) as because_product_id
    from wanted
    inner join recent using (site_id, product_id)
    where
        recent.ended_at < wanted.asked_at
        and coalesce(recent.person_id <> wanted.person_id, true)
    group by wanted.site_id, asked_id, recent.session_id
    qualify row_number() over (
        partition by asked_id order by likeness desc, recent.session_id
    ) <= {neighbours}
),
scored as (
    select
        met.site_id, asked_id, clicks.product_id,
        sum(cast(
            likeness * exp(-abs(position - met_at) / {place_decay})
            * case when position < met_at then {before_weight} else 1 end
            as decimal(38, 15)
        )) as score,
        count(*) as session_count,
        arg_max(because_product_id, (likeness, session_id)) as because_product_id
    from met inner join clicks using (site_id, session_id)
    group by met.site_id, asked_id, clicks.product_id
)
"""
POPULAR = """
with newest as (
    select site_id, max(clicked_at) as newest_at from clicks group by site_id
),
scored as (
    select
        site_id, product_id,
        sum(cast(
            exp(-date_diff('second', clicked_at, newest_at) / 86400.0 / {age_days})
            as decimal(38, 15)
        )) as score,
        count(*) as session_count
    from clicks inner join newest using (site_id)
    group by site_id, product_id
)
"""
TOGETHER = """
with last_asked as (
    select
        site_id, asked_id, arg_max(product_id, position) as because_product_id
    from asked group by site_id, asked_id
),
pairs as (
    select
        one.site_id, one.product_id as because_product_id,
        other.product_id, count(*) as session_count
    from clicks as one
    inner join clicks as other using (site_id, session_id)
    where one.product_id in (select because_product_id from last_asked)
    group by one.site_id, one.product_id, other.product_id
),
scored as (
    select
        site_id, asked_id, pairs.product_id, session_count as score, session_count,
        because_product_id
    from last_asked inner join pairs using (site_id, because_product_id)
)
"""
LAST = """
select
    site_id, session_id, any_value(person_id) as person_id, product_id,
    max(click_number) as position, max(known_at) as clicked_at
from clicks group by site_id, session_id, product_id
"""
BEST = """
select *, row_number() over (
    partition by {by} order by score desc, product_id
) as place
from scored
where {condition}
qualify place <= {limit}
"""
NEW_ONLY = "(asked_id, product_id) not in (select (asked_id, product_id) from asked)"


def last_clicks(connection: duckdb.DuckDBPyConnection, clicks: Relation) -> Relation:
    """Return where each product was clicked last in its session.

    In: site_id, session_id, person_id, product_id, click_number, known_at; a row per
    click. Out: the `clicks` of by_neighbours.
    """
    return connection.sql(LAST)


def by_neighbours(
    connection: duckdb.DuckDBPyConnection,
    clicks: Relation,
    asked: Relation,
    weights: Weights,
    limit: int = 20,
    with_repeats: bool = True,
) -> Relation:
    """Return for each one asked about the products that like sessions went on to.

    Args:
        connection: to the database that the relations are of.
        clicks: site_id, session_id, person_id, product_id, position, clicked_at; as
            last_clicks gives them.
        asked: site_id, asked_id, person_id, product_id, position, asked_at; a row per
            product that somebody clicked. Only sessions of others that were over before
            asked_at say something; without a person_id, all such sessions.
        weights: what counts how much.
        limit: so many products each.
        with_repeats: whether what was clicked already may come again.

    Returns site_id, asked_id, product_id, score, session_count (sessions that say so),
    because_product_id (the shared product of the likest of them), place (from 1).
    Who shares no product with any session has no row.
    """
    best = _best_of_each(limit, with_repeats)
    return connection.sql(NEIGHBOURS.format(**asdict(weights)) + best)


def by_popularity(
    connection: duckdb.DuckDBPyConnection,
    clicks: Relation,
    weights: Weights,
    limit: int = 20,
) -> Relation:
    """Return a site's products by sessions, the latest counting most: for newcomers.

    In: clicks as by_neighbours. Returns site_id, product_id, score, session_count,
    place.
    """
    best = BEST.format(by="site_id", condition="true", limit=limit)
    return connection.sql(POPULAR.format(**asdict(weights)) + best)


def by_cooccurrence(
    connection: duckdb.DuckDBPyConnection,
    clicks: Relation,
    asked: Relation,
    limit: int = 20,
    with_repeats: bool = True,
) -> Relation:
    """Return what most often shares a session with the product clicked last.

    In and out as by_neighbours.
    """
    return connection.sql(TOGETHER + _best_of_each(limit, with_repeats))


def by_method(
    connection: duckdb.DuckDBPyConnection,
    method: str,
    clicks: Relation,
    asked: Relation,
    weights: Weights,
    limit: int = 20,
    with_repeats: bool = True,
) -> Relation:
    """Recommend by one of METHODS; in and out as by_neighbours, or by_popularity."""
    if method == "popular":
        return by_popularity(connection, clicks, weights, limit)
    if method == "together":
        return by_cooccurrence(connection, clicks, asked, limit, with_repeats)
    return by_neighbours(connection, clicks, asked, weights, limit, with_repeats)


def _best_of_each(limit: int, with_repeats: bool) -> str:
    condition = "true" if with_repeats else NEW_ONLY
    return BEST.format(by="asked_id", condition=condition, limit=limit)

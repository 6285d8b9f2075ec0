"""Similar people in a warehouse: who is asked about, and the question that asks it."""

import duckdb
import jinja2
import pandas as pd
from conftest import ROOT

from scoring.frames import as_table
from scoring.similar import NUMBERS, WORDS, similar

PEOPLE = """
select
    'shop' as site_id, person_id, is_known, session_count,
    visits_apart as median_gap_days, order_count, 5 as clicks_per_session,
    5 as page_view_count, 60 as engaged_seconds, 1 as days_since_seen,
    1 as visitor_count, 1 as cart_session_count, 0 as email_session_count,
    timestamp '2024-02-01' as data_until
from (values
    ('ann', true, 9, 1.0, 9), ('bob', true, 8, 1.1, 0), ('cat', false, 7, 1.2, 9),
    ('dan', true, 2, 9.0, 0), ('eve', true, 1, null, 0)
) as t (person_id, is_known, session_count, visits_apart, order_count)
"""
HABITS = """
select 'shop' as site_id, * from (values
    ('ann', 'device', 'mobile', 3), ('ann', 'device', 'desktop', 6),
    ('bob', 'device', 'desktop', 8), ('dan', 'device', 'mobile', 2),
    ('cat', 'device', 'mobile', 7), ('dan', 'session', 'all', 2)
) as t (person_id, kind, habit, habit_count)
"""


def found(**changed: int | bool) -> pd.DataFrame:
    """Find who is like whom among a few people."""
    given = {"limit": 5, "least_sessions": 2, "known_only": True, "pool_limit": 100}
    with duckdb.connect() as connection:
        tables = connection.sql(PEOPLE), connection.sql(HABITS)
        return similar(connection, *tables, **(given | changed))


def test_who_is_known_and_came_twice_is_asked_about_and_all_who_did_compared() -> None:
    rows = found()
    assert set(rows["person_id"]) == {"ann", "bob", "dan"}
    assert set(rows["similar_person_id"]) == {"ann", "bob", "cat", "dan"}
    assert set(rows["trained_until"]) == {pd.Timestamp("2024-02-01")}
    assert set(found(known_only=False)["person_id"]) == {"ann", "bob", "cat", "dan"}
    assert "eve" in set(found(least_sessions=1)["person_id"])
    assert (found(limit=1)["place"] == 1).all()


def test_orders_do_not_make_people_alike() -> None:
    compared = {*NUMBERS, *WORDS}
    assert not any("order" in c or "checkout" in c or "value" in c for c in compared)
    near = found(limit=1).set_index("person_id")["similar_person_id"]
    assert near["ann"] == "bob"


def test_what_somebody_does_most_often_is_compared_as_a_word() -> None:
    like = found().set_index(["person_id", "similar_person_id"])["similarity"]
    # sessions, days between visits and the device differ: by a place, a place, not
    assert like["ann", "bob"] == 1 - (0.25 + 0.25 + 0) / 3
    assert like["ann", "cat"] == 1 - (0.5 + 0.5 + 1) / 3


def test_without_people_there_is_an_empty_table() -> None:
    rows = found(least_sessions=100)
    assert len(rows) == 0
    types = {"site_id": "varchar", "place": "bigint", "trained_until": "timestamp"}
    with duckdb.connect() as connection:
        table = as_table(connection, rows, types)
        assert table.columns == list(types) and table.fetchall() == []


def answer(similar_rows: str, buyers: str) -> list[tuple]:
    """Ask who is like the best customers, of tables made of these rows."""
    text = (ROOT / "analyses" / "q16_who_is_like_our_best_customers.sql").read_text()
    with duckdb.connect() as connection:
        connection.execute(
            "create table score_similar_people as select 'shop' as site_id,"
            " * replace (cast(similarity as double) as similarity)"
            f" from (values {similar_rows})"
            " as t (person_id, place, similar_person_id, similarity, shared)"
        )
        connection.execute(
            "create table agg_rfm as select 'shop' as site_id, * from"
            f" (values {buyers})"
            " as t (person_id, recency_score, frequency_score, monetary_score)"
        )
        sql = jinja2.Template(text).render(ref=lambda name: name)
        return connection.execute(sql).fetchall()


def test_who_is_like_the_best_and_has_not_ordered_is_found_from_either_side() -> None:
    rows = answer(
        # the best: ann and bob; cat orders too, and is none of them
        "('ann', 1, 'new', 0.9, 'visits 9'), ('new', 1, 'ann', 0.9, 'visits 9'),"
        " ('new', 2, 'bob', 0.8, null), ('ann', 2, 'bob', 0.8, null),"
        " ('late', 1, 'cat', 0.99, 'visits 1'), ('bob', 1, 'few', 0.7, null)",
        "('ann', 5, 5, 5), ('bob', 5, 5, 5), ('cat', 1, 1, null),"
        " ('d', 1, 1, 1), ('e', 1, 1, 1), ('f', 1, 1, 1)",
    )
    assert rows == [
        ("shop", "new", 2, 0.9, "ann", "visits 9"),
        ("shop", "few", 1, 0.7, "bob", ""),
    ]

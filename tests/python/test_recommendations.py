"""Recommendations on the sample: to whom, how many, by which method."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from scoring.recommending import quality, recommendations

CLICKS = """
select * from (values
    ('shop', 's1', 'ann', 'sofa', 1, timestamp '2024-01-01 10:00'),
    ('shop', 's1', 'ann', 'lamp', 2, timestamp '2024-01-01 10:01'),
    ('shop', 's2', 'bob', 'sofa', 1, timestamp '2024-01-02 10:00'),
    ('shop', 's2', 'bob', 'lamp', 2, timestamp '2024-01-02 10:01'),
    ('shop', 's3', 'cat', 'sofa', 1, timestamp '2024-01-20 10:00'),
    ('club', 's4', 'ann', 'ball', 1, timestamp '2024-01-20 10:00')
) as t (site_id, session_id, person_id, product_id, click_number, known_at)
"""


def served(connection: duckdb.DuckDBPyConnection, method: str, **changed: int) -> set:
    """Recommend by one method: {(site, kind, entity, place, product)}."""
    clicks = connection.sql(CLICKS)
    chosen = connection.sql(
        "select site_id, true as is_serving, ? as method"
        " from (values ('shop'), ('club')) as t (site_id)",
        params=[method],
    )
    asked = {"session_days": 1, "person_days": 30, "limit": 5, "with_repeats": False}
    rows = recommendations(connection, clicks, chosen, **(asked | changed))
    return {row[:5] for row in rows.fetchall() if row[1] != "newcomer"}


@pytest.mark.parametrize("method", ["neighbours", "together"])
def test_the_latest_sessions_and_people_get_what_others_went_on_to(method: str) -> None:
    with duckdb.connect() as connection:
        assert served(connection, method) == {
            ("shop", "session", "s3", 1, "lamp"),
            ("shop", "person", "cat", 1, "lamp"),
        }
        assert served(connection, method, person_days=1) == {
            ("shop", "session", "s3", 1, "lamp"),
            ("shop", "person", "cat", 1, "lamp"),
        }
        again = served(connection, method, with_repeats=True)
        assert {row[4] for row in again if row[2] == "s3"} == {"sofa", "lamp"}


def test_where_popularity_serves_only_newcomers_have_rows() -> None:
    with duckdb.connect() as connection:
        assert served(connection, "popular") == set()


def test_a_log_without_products_or_with_one_day_has_no_quality() -> None:
    with duckdb.connect() as connection:
        nothing = quality(connection, connection.sql(CLICKS + " where false"), 10)
        assert list(nothing["site_id"]) == []
        one_day = connection.sql(CLICKS + " where session_id = 's1'")
        assert list(quality(connection, one_day, 10)["hit_count"]) == [0, 0, 0]
        tables = connection.sql("select table_name from duckdb_tables()").fetchall()
        assert tables == []
        views = connection.sql(
            "select view_name from duckdb_views() where not internal"
        ).fetchall()
        assert views == []


def test_each_site_is_served_by_the_method_with_the_best_figures(
    sample_warehouse: Path,
) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as opened:
        found = opened.sql("from scores.score_recommendation_quality").df()
        clicked = opened.sql(
            "select distinct session_id, product_id from features.feat_product_clicks"
        ).df()
        given = opened.sql("from scores.score_recommendations").df()
    assert set(found["site_id"]) == {"web_shop"}
    gained = found["hit_rate"] + found["mean_reciprocal_rank"]
    assert gained[found["is_serving"]].tolist() == [gained.max()]
    assert set(given["entity_kind"]) == {"newcomer", "person", "session"}
    assert given["place"].max() == 10
    sessions = given[given["entity_kind"] == "session"]
    again = pd.merge(
        sessions,
        clicked,
        left_on=["entity_id", "product_id"],
        right_on=["session_id", "product_id"],
    )
    assert len(sessions) > 50 and again.empty

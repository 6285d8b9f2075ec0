"""Segments from build to build: learnt, kept while they serve, learnt anew."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from test_ml_segments import CHANNELS, LINKS, drawn

from pipeline.refresh.run import TABLES
from scoring import segmenting

LIMITS = segmenting.Limits(5_000, 100, 4, 30, False)
NAMES = [("link", f"link_{n}") for n in range(LINKS)]
NAMES += [("channel", f"channel_{n}") for n in range(CHANNELS)]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database with the tables of runs and the features of 600 people."""
    with duckdb.connect() as opened:
        opened.execute(TABLES)
        opened.execute("update refresh.run set refresh_number = 2, features_hash = 'f'")
        fill(opened)
        yield opened


def fill(
    opened: duckdb.DuckDBPyConnection, every: int = 2, until: str = "2024-02-01"
) -> None:
    """Make feat_people and feat_people_habits of every so manieth of 1,200 people."""
    halves, _ = drawn(1_200, 12, strength=2)
    rows = [
        (f"p{number:04}", *name, int(odd + even), int(odd))
        for number in range(0, 1_200, every)
        for name, odd, even in zip(
            [("session", "all"), *NAMES],
            halves.odd[number, 1:],
            halves.even[number, 1:],
            strict=True,
        )
        if odd + even
    ]
    names = ["person_id", "kind", "habit", "habit_count", "odd_day_count"]
    opened.from_df(pd.DataFrame(rows, columns=names)).create_view("given", replace=True)
    opened.execute(
        "create or replace table habits as select 'shop' as site_id, * from given"
    )
    opened.execute(
        f"""
        create or replace table people as
        select
            site_id, person_id, timestamp '{until}' as data_until,
            habit_count as session_count, 6.0 as clicks_per_session,
            1.0 as days_since_seen, 2.0 as median_gap_days,
            cast(null as bigint) as checkout_session_count,
            cast(null as bigint) as ordered_session_count,
            0 as judged_session_count, cast(null as decimal(18, 4)) as net_revenue
        from habits where kind = 'session'
        """
    )


def decided(
    opened: duckdb.DuckDBPyConnection, limits: segmenting.Limits = LIMITS
) -> pd.DataFrame:
    """Decide as a build does, and keep what was decided."""
    before = segmenting.kept(opened, "main", "decided")
    tables = (opened.table("people"), opened.table("habits"))
    found = segmenting.decide(opened, *tables, before, limits)
    opened.execute("create or replace table decided as from found")
    return found


def assigned(opened: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Put everybody into a segment."""
    rows = segmenting.assigned(opened, opened.table("habits"), opened.table("decided"))
    return rows.order("site_id, person_id").df()


def test_segments_are_kept_and_new_people_move_nobody(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    first = decided(warehouse)
    assert first["reason"].tolist() == ["none were there"]
    assert first["segment_count"].tolist() == [3]
    before = assigned(warehouse)
    assert before["segment_name"].nunique() == 3 and len(before) == 600
    # as many others come, but not for so long that segments are learnt anew
    fill(warehouse, every=1, until="2024-03-01")
    pd.testing.assert_frame_equal(decided(warehouse), first)
    after = assigned(warehouse)
    assert len(after) == 1_200
    both = before.merge(after, on="person_id")
    assert len(both) == 600 and (both["segment_x"] == both["segment_y"]).all()
    assert (both["certainty_x"] == both["certainty_y"]).all()


@pytest.mark.parametrize(
    ("change", "limits", "reason"),
    [
        ("update people set data_until = '2024-03-02'", {}, "not seen the last 30"),
        ("update refresh.run set features_hash = 'g'", {}, "features or settings"),
        ("update refresh.run set full_in = 2", {}, "everything is built anew"),
        ("select 1", {"train_now": True}, "it was asked for"),
        ("select 1", {"most_segments": 2}, "features or settings"),
    ],
)
def test_segments_are_learnt_anew_when_that_is_due(
    warehouse: duckdb.DuckDBPyConnection, change: str, limits: dict, reason: str
) -> None:
    decided(warehouse)
    warehouse.execute(change)
    again = decided(warehouse, replace(LIMITS, **limits))
    assert reason in again["reason"][0]


def test_a_table_of_an_older_project_is_not_kept(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    decided(warehouse)
    warehouse.execute("alter table decided drop column settings")
    assert segmenting.kept(warehouse, "main", "decided") == {}
    assert segmenting.kept(warehouse, "main", "not_there") == {}


def test_a_site_without_people_or_with_few_has_one_segment_or_no_row(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    fill(warehouse, every=40)
    assert decided(warehouse)["segment_count"].tolist() == [1]
    assert assigned(warehouse)["segment_name"].unique().tolist() == ["everybody"]
    # everybody came once
    warehouse.execute("delete from habits where kind <> 'session'")
    warehouse.execute("update habits set habit_count = 1, odd_day_count = 1")
    warehouse.execute("drop table decided")
    assert "fewer than 100" in decided(warehouse)["why"][0]
    assert len(assigned(warehouse)) == 30
    for table in ("people", "habits", "decided"):
        warehouse.execute(f"delete from {table}")
    assert decided(warehouse).empty
    assert list(assigned(warehouse).columns)[:3] == ["site_id", "person_id", "segment"]


def test_everybody_of_the_sample_is_in_one_segment_that_is_described(
    sample_warehouse: Path,
) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as opened:
        people = opened.sql(
            "select site_id, count(*) from marts.dim_people group by all order by all"
        ).fetchall()
        segments = opened.sql(
            "select site_id, sum(people), round(sum(people_share), 9)"
            " from scores.score_segment_profiles group by all order by all"
        ).fetchall()
        told = opened.sql("select told from reports.rpt_segments_overview").fetchall()
        leads = opened.sql(
            "select count(*), count(case when not is_known then 1 end)"
            " from reports.rpt_segments_leads"
            " inner join marts.dim_people using (site_id, person_id)"
        ).fetchall()
    assert [(site, count) for site, count, _ in segments] == people
    assert {share for _, _, share in segments} == {1.0}
    assert all(len(text) > 20 for (text,) in told)
    assert leads[0][1] == 0

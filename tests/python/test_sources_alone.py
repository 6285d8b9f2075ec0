"""Each source is optional: with one of them the build is green, the rest empty."""

from pathlib import Path

import duckdb
import pytest
from conftest import Builder

ESHOP = (
    "year;month;day;order;country;session ID;page 1 (main category);"
    "page 2 (clothing model);colour;location;model photography;price;price 2;page\n"
    "2008;4;1;2;29;7;1;A16;1;6;1;33;2;1\n"
    "2008;4;1;1;29;7;1;A13;1;5;1;28;2;1\n"
    "2008;4;2;1;29;8;4;P82;6;4;2;48;1;5\n"
)
VISITS = (
    "who|when|what|paid\n"
    "ann|03.02.2024 10:00|page_view|\n"
    "ann|03.02.2024 10:30|begin_checkout|\n"
    "ann|03.02.2024 11:00|purchase|12.50\n"
    "ann|03.02.2024 11:31|page_view|\n"
    "bob|03.02.2024 23:50|add_to_cart|\n"
)
MAPPING = """
files: visits.txt
delimiter: "|"
time_format: "%d.%m.%Y %H:%M"
time_zone: Europe/Madrid
columns: {visitor_id: who, occurred_at: when, event_name: what, revenue: paid}
"""


def rows(path: Path, sql: str) -> list[tuple]:
    """Ask a warehouse."""
    with duckdb.connect(str(path), read_only=True) as opened:
        return opened.execute(sql).fetchall()


@pytest.fixture(scope="module")
def eshop(tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder) -> Path:
    data = tmp_path_factory.mktemp("eshop")
    (data / "eshop").mkdir()
    (data / "eshop" / "clicks.csv").write_text(ESHOP)
    return build_warehouse(data)


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder) -> Path:
    data, mappings = (tmp_path_factory.mktemp(name) for name in ("data", "mappings"))
    (data / "visits.txt").write_text(VISITS)
    (mappings / "visits.yml").write_text(MAPPING)
    return build_warehouse(data, mappings=mappings)


def test_eshop_alone_has_sessions_and_no_outcome(eshop: Path) -> None:
    assert rows(
        eshop,
        "select visitor_id, event_count, entry_link, exit_link, outcome"
        " from marts.fct_sessions order by visitor_id",
    ) == [("7", 2, "A13", "A16", None), ("8", 1, "P82", "P82", None)]
    empty = ("scores.score_conversion", "scores.score_model_quality")
    for table in (*empty, "marts.fct_rejected_rows", "marts.agg_outcome_links"):
        assert rows(eshop, f"select count(*) from {table}") == [(0,)]


def test_an_empty_table_has_the_types_of_a_full_one(
    eshop: Path, sample_warehouse: Path
) -> None:
    types = (
        "select table_schema, table_name, column_name, data_type"
        " from information_schema.columns"
        " where table_schema in ('marts', 'features', 'scores') order by all"
    )
    assert rows(eshop, types) == rows(sample_warehouse, types)


def test_a_mapped_log_alone_has_outcomes_from_its_events(mapped: Path) -> None:
    assert rows(
        mapped,
        "select visitor_id, session_number, event_count, outcome, has_cart, revenue,"
        " cast(started_at as varchar) from marts.fct_sessions"
        " order by visitor_id, session_number",
    ) == [
        ("ann", 1, 3, "ordered", False, 12.5, "2024-02-03 09:00:00"),
        ("ann", 2, 1, "browsed", False, None, "2024-02-03 10:31:00"),
        ("bob", 1, 1, "browsed", True, None, "2024-02-03 22:50:00"),
    ]
    # too little to learn from: no prediction, and the reason
    assert rows(mapped, "from scores.score_conversion") == []
    reasons = rows(mapped, "select distinct reason from scores.score_predictors")
    assert [reason.partition(";")[0] for (reason,) in reasons] == [
        "3 sessions of known outcome to learn from"
    ]

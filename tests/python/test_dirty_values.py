"""Odd values in single rows: the build stays green, and says what it made of them."""

from pathlib import Path

import duckdb
import pytest
from conftest import Builder

HEAD = "id,ad,link,timestamp,checkout,order_placed,grp,funnel_level\n"
ROWS = (
    # a blank link in the middle, a stage that nobody knows, labels as pandas writes
    "s1,,home,2024-05-01T10:00:00.000000Z,1.0,1.0,start,UPPER\n"
    "s1,,,2024-05-01T10:00:01.000600Z,1.0,1.0,start,Top\n"
    "s1,,pay,2024-05-01T10:00:02.001200Z,1.0,1.0,pay,lower\n"
    # gone to checkout, and nobody knows whether it was ordered
    "s2,,cart,2024-05-01T11:00:00Z,1,,cart,middle\n"
    "s3,,home,2024-05-01T12:00:00Z,0,0,start,upper\n"
)


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Path:
    data = tmp_path_factory.mktemp("dirty")
    (data / "click_log").mkdir()
    (data / "click_log" / "clicks.csv").write_text(HEAD + ROWS)
    return build_warehouse(data, warn_error=True)


def test_sessions_are_what_the_good_values_say(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as opened:
        sessions = opened.execute(
            "select visitor_id, event_count, outcome, has_order, has_checkout,"
            " entry_link, exit_link, deepest_stage, engaged_seconds, duration_seconds"
            " from marts.fct_sessions order by visitor_id"
        ).fetchall()
    assert [row[:8] for row in sessions] == [
        ("s1", 3, "ordered", True, True, "home", "pay", "lower"),
        ("s2", 1, None, None, True, "cart", "cart", "middle"),
        ("s3", 1, "browsed", False, False, "home", "home", "upper"),
    ]
    # parts of a session are never longer than all of it
    assert sessions[0][8] <= sessions[0][9]


def test_a_click_without_a_link_is_an_event_and_on_no_path(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as opened:
        path = opened.execute(
            "select path, length from marts.fct_session_paths inner join"
            " marts.fct_sessions using (session_id)"
            " where visitor_id = 's1' and grain = 'link'"
        ).fetchall()
        blank = opened.execute(
            "select link, funnel_stage from marts.fct_events"
            " where visitor_id = 's1' and event_number = 2"
        ).fetchall()
    assert path == [("home > pay", 2)]
    assert blank == [(None, None)]

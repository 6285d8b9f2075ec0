"""Each run is in the history: what it read, how long it took, how it ended."""

import os
import signal
import time
from pathlib import Path

import pytest
from refresh_case import MODELS, Warehouse, clicks, small

RUNS = "select status, is_full, files_read, rows_read, rows_accepted, rows_rejected"
RUNS += ", sessions_rewritten, why_full from marts.fct_runs order by started_at"


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Give a copy of the small warehouse, with a new file."""
    copy = small().copy(tmp_path / "one")
    copy.file("shop/d.csv", clicks("v3", 20, 21) + "x,,,2024-05-01 10:00:00,,view,\n")
    return copy


def test_a_first_build_a_refresh_and_a_full_refresh_are_told_apart(
    warehouse: Warehouse,
) -> None:
    warehouse.built()
    warehouse.built("run", *MODELS, "--full-refresh")
    first, refresh, full = warehouse.rows(RUNS)
    files, rows = warehouse.rows(
        "select count(*), sum(raw_rows) from landing.files where is_present"
    )[0]
    accepted = warehouse.one("select count(*) from marts.fct_events")
    sessions = warehouse.one("select count(*) from marts.fct_sessions")
    assert first[:3] == ("succeeded", True, 3) and first[7] == "first build"
    # a new event at 10:20 joins what it lies between
    assert refresh[:6] == ("succeeded", False, 1, 3, 2, 1)
    assert 1 <= refresh[6] <= 3 and refresh[7] is None
    assert full == (
        *("succeeded", True, files, rows, accepted, 2, sessions),
        "a full refresh was asked for",
    )
    models = warehouse.rows(
        "select node_name, row_count, models.status from marts.fct_run_models as models"
        " inner join marts.fct_runs as runs using (run_id)"
        " where runs.why_full = 'a full refresh was asked for'"
        " and node_name in ('int_stored_events', 'fct_events')"
    )
    copies = warehouse.one("select count(*) from intermediate.int_stored_events")
    assert sorted(models) == [
        ("fct_events", None, "success"),
        ("int_stored_events", copies, "success"),
    ]
    assert warehouse.one("select min(run_seconds) from marts.fct_runs") > 0
    # of an exposure nothing is built
    noted = "select distinct node_type from marts.fct_run_models order by 1"
    assert warehouse.rows(noted) == [("model",), ("seed",)]


def test_a_killed_run_has_no_end_and_the_next_one_has(warehouse: Warehouse) -> None:
    run = warehouse.start("run", *MODELS)
    while not any(step.startswith("NodeFinished") for step in run.steps()):
        time.sleep(0.002)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    warehouse.built()
    assert [row[0] for row in warehouse.rows(RUNS)] == [
        "succeeded",
        "not ended",
        "succeeded",
    ]


def test_a_refused_and_a_failed_run_say_why(warehouse: Warehouse) -> None:
    warehouse.mapping(colums={})
    assert warehouse.run(*MODELS, program="build").code == 2
    warehouse.mapping()
    reading = "create or replace view intermediate.int_rows_by_fate as select 1"
    broken = ("run", "--select", "agg_source_quality")
    import duckdb

    with duckdb.connect(str(warehouse.database)) as opened:
        opened.execute(f"{reading} as one")
    assert warehouse.run(*broken).code == 1
    warehouse.built()
    sql = "select status, reason, ended_at is not null from marts.fct_runs"
    _, refused, failed, last = warehouse.rows(f"{sql} order by started_at")
    assert refused[0] == "refused" and "the key colums is not known" in refused[1]
    assert failed[0] == "failed" and failed[1].startswith("agg_source_quality: ")
    assert refused[2] and failed[2]
    assert last == ("succeeded", None, True)

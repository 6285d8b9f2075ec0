"""With nothing new the tables are those that a real build would make."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from forked_dbt import nothing_set, start
from parity_compare import LEFT_ASIDE, NOT_COMPARED
from refresh_case import Warehouse, clicks

from pipeline.refresh import last_build

# the history of runs, and views of the files that a run takes
OF_RUNS = {name for name, why in NOT_COMPARED.items() if "history of runs" in why} | {
    "int_events_unioned"
}
TABLES = """
select schema_name || '.' || table_name from duckdb_tables()
where database_name = $1 and schema_name in $2
union all
select schema_name || '.' || view_name from duckdb_views()
where database_name = $1 and schema_name in $2
order by all
"""
SCHEMAS = ["intermediate", "marts", "features", "scores", "reports", "seeds"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nothing_new")


@pytest.fixture(scope="module")
def warehouse(folder: Path) -> Warehouse:
    """Give a small warehouse that `make build` built, predictors and all."""
    one = Warehouse(folder / "one")
    for name, people in (("a", range(100)), ("b", range(80, 180))):
        body = "".join(clicks(f"v{who}", 0, 7, 40, 43 + who % 3) for who in people)
        one.file(f"shop/{name}.csv", body + clicks("v2", 8, event="buy"))
    assert "Built and tested" in build(one)
    return one


def places(one: Warehouse) -> dict[str, str]:
    """Give what is set for each run."""
    return {
        "CLICKSTREAM_DB": str(one.database),
        "CLICKSTREAM_DATA": str(one.data),
        "CLICKSTREAM_MAPPINGS": str(one.mappings),
        "DBT_TARGET_PATH": str(one.folder / "target"),
        "DBT_LOG_PATH": str(one.folder / "logs"),
    }


def build(one: Warehouse, **environment: str) -> str:
    """Build as `make build` does; gives what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.build"],
        cwd=ROOT,
        env=nothing_set() | places(one) | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def different(one: Path, two: Path) -> list[str]:
    """Name the tables and views that aren't equal, row for row."""
    with duckdb.connect(config={"threads": 1}) as opened:
        opened.execute(f"attach '{one}' as one (read_only)")
        opened.execute(f"attach '{two}' as two (read_only)")
        listed = [
            [name for (name,) in opened.execute(TABLES, [side, SCHEMAS]).fetchall()]
            for side in ("one", "two")
        ]
        assert listed[0] == listed[1]
        columns = f"columns(lambda c: c not in {LEFT_ASIDE})"
        return [
            table
            for table in listed[0]
            if table.partition(".")[2] not in OF_RUNS
            and any(
                opened.execute(
                    f"select {columns} from {left}.{table} except all"
                    f" select {columns} from {right}.{table}"
                ).fetchall()
                for left, right in (("one", "two"), ("two", "one"))
            )
        ]


@pytest.mark.slow
def test_a_build_with_nothing_new_leaves_the_tables_that_a_real_one_makes(
    warehouse: Warehouse, folder: Path
) -> None:
    log = warehouse.folder / "logs" / "dbt.log"
    before = log.read_text()
    assert build(warehouse).startswith("Nothing is new: 2 files")
    # dbt was not called
    assert log.read_text() == before
    skipped = folder / "skipped.duckdb"
    shutil.copy(warehouse.database, skipped)
    said = folder / "said.txt"
    forced = places(warehouse) | {"FORCE": "1"}
    assert start([], forced, said, "build").wait().code == 0, said.read_text()
    assert warehouse.rows("select status from marts.fct_runs order by started_at") == [
        ("succeeded",),
        ("unchanged",),
        ("succeeded",),
    ]
    assert different(skipped, warehouse.database) == []


@pytest.mark.slow
def test_after_a_killed_build_the_next_one_is_real(warehouse: Warehouse) -> None:
    assert last_build.read(warehouse.database)
    said = warehouse.folder / "killed.txt"
    run = start([], places(warehouse) | {"FORCE": "1"}, said, "build")
    while not any(step.startswith("NodeFinished") for step in run.steps()):
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert not last_build.read(warehouse.database)

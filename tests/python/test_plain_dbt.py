"""dbt is called as people who know it would type it, and ends green."""

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from forked_dbt import nothing_set

DBT = str(Path(sys.executable).with_name("dbt"))
BUILD = (sys.executable, "-m", "pipeline.build")
PART = ("build", "--select", "+agg_drop_offs")


def some_data(folder: Path) -> None:
    """Put a few rows of both sites of the sample into the folder `data`."""
    sample, data = ROOT / "sample_data", folder / "data"
    (data / "click_log").mkdir(parents=True)
    with (sample / "click_log" / "clicks.csv").open() as file:
        few = "".join(itertools.islice(file, 500))
    (data / "click_log" / "clicks.csv").write_text(few)
    for path in sorted((sample / "web_shop").iterdir())[:2]:
        (data / "web_shop").mkdir(exist_ok=True)
        shutil.copy(path, data / "web_shop")


def run(folder: Path, *command: str) -> str:
    """Run a command on the warehouse of a folder; it is green. Gives what it said."""
    places = {
        "CLICKSTREAM_DATA": str(folder / "data"),
        "CLICKSTREAM_DB": str(folder / "clickstream.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=nothing_set() | places,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, f"{command}:\n{said[-5000:]}"
    return said


def green_tests(folder: Path) -> set[str]:
    """Name the data tests of the last command; each ran and is green."""
    text = (folder / "target" / "run_results.json").read_text()
    results = json.loads(text)["results"]
    assert {each["status"] for each in results} <= {"success", "pass"}
    names = (each["unique_id"].split(".") for each in results)
    return {name[2] for name in names if name[0] == "test"}


@pytest.mark.slow
def test_a_part_on_a_fresh_warehouse_and_all_on_a_built_one_are_green(
    tmp_path: Path,
) -> None:
    some_data(tmp_path)
    # of no table anything is known yet
    run(tmp_path, DBT, "docs", "generate")
    run(tmp_path, DBT, *PART)
    of_part = green_tests(tmp_path)
    assert "agg_drop_offs_keeps_its_rules" in of_part
    # what compares it with tables that are not built waits for a build of all
    assert "drop_offs_agree" not in of_part
    said = run(tmp_path, *BUILD, *PART[1:])
    assert "Not all tables are there yet: `make build` makes them." in said
    assert "  A part: " in said
    said = run(tmp_path, *BUILD, "--write-json")
    assert "Not all tables" not in said and "  A part: " not in said
    assert "  Took longest: " in said and " done, at " in said
    of_all = green_tests(tmp_path)
    assert "drop_offs_agree" in of_all and of_part < of_all
    run(tmp_path, DBT, "build")
    assert green_tests(tmp_path) == of_all
    run(tmp_path, DBT, "test")
    assert green_tests(tmp_path) == of_all
    run(tmp_path, DBT, "docs", "generate")
    with duckdb.connect(str(tmp_path / "clickstream.duckdb"), read_only=True) as opened:
        ends = "select list(distinct status) from marts.fct_runs where command"
        assert opened.execute(f"{ends} = 'build'").fetchall() == [(["succeeded"],)]

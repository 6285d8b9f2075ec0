"""`make build` ends with an exit code and words that a person can act on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, made_here
from forked_dbt import nothing_set


def run_build(project: Path, folder: Path, *arguments: str) -> tuple[int, str]:
    """Run pipeline.build of a project in a warehouse below `folder`.

    Returns the exit code and all that was said.
    """
    places = {
        "CLICKSTREAM_DB": str(folder / "clickstream.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.build", *arguments],
        cwd=project,
        env=nothing_set() | places,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def kept_page(folder: Path, said: str) -> str:
    """Give the page that a failing run keeps; it has been said too, and is short."""
    page = (folder / "logs" / "last_failure.md").read_text()
    assert page in said
    assert "Traceback" not in said
    assert len(page.splitlines()) <= 40
    return page


def history(folder: Path) -> list[tuple]:
    """Give how the runs of a warehouse ended, and the beginning of why."""
    with duckdb.connect(str(folder / "clickstream.duckdb"), read_only=True) as opened:
        return opened.execute(
            "select status, split_part(reason, ',', 1) from refresh.runs"
            " order by started_at"
        ).fetchall()


@pytest.fixture
def copy_of_the_project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    shutil.copytree(ROOT, project, ignore=made_here)
    return project


def test_a_test_that_fails_ends_with_one_and_its_name(
    copy_of_the_project: Path, tmp_path: Path
) -> None:
    path = copy_of_the_project / "tests" / "totals" / "this_fails_on_purpose.sql"
    path.write_text("select 'a.csv' as source_file, 'ann' as visitor_id\n")
    code, said = run_build(
        copy_of_the_project, tmp_path, "--select", "this_fails_on_purpose"
    )
    assert code == 1
    page = kept_page(tmp_path, said)
    assert "test this_fails_on_purpose (tests/totals/this_fails_on_purpose" in page
    assert "Rows that break it: 1, such as source_file = a.csv\n" in page
    assert "What to do: Look at the rows" in page
    assert "What stands: No events were ever written" in page
    # who it was is nobody's business
    assert "ann" not in page
    assert history(tmp_path) == [("failed", "this_fails_on_purpose: Got 1 result")]


def test_a_model_that_fails_ends_with_one_and_what_is_wrong(
    copy_of_the_project: Path, tmp_path: Path
) -> None:
    path = copy_of_the_project / "models" / "staging" / "landing"
    (path / "stg_landing__sites.sql").write_text("select no_such_column\n")
    code, said = run_build(
        copy_of_the_project, tmp_path, "--select", "stg_landing__sites"
    )
    assert code == 1
    page = kept_page(tmp_path, said)
    assert "model stg_landing__sites (models/staging/landing/stg_landing__s" in page
    assert "no_such_column" in page
    assert "report it with this page" in page
    [(status, reason)] = history(tmp_path)
    assert status == "failed" and reason.startswith("stg_landing__sites: ")


def test_a_part_that_is_built_first_needs_no_other(tmp_path: Path) -> None:
    code, said = run_build(ROOT, tmp_path, "--select", "channel_rules")
    assert (code, "Traceback" in said) == (0, False), said
    assert "Not all tables are there yet: `make build` makes them." in said


def test_a_value_that_a_model_chokes_on_is_nobody_s_business(
    copy_of_the_project: Path, tmp_path: Path
) -> None:
    path = copy_of_the_project / "models" / "staging" / "landing"
    (path / "stg_landing__sites.sql").write_text(
        "{{ config(materialized='table') }}\n"
        "select cast(who as date) as who from (values ('ann@shop.example')) as t (who)"
    )
    code, said = run_build(
        copy_of_the_project, tmp_path, "--select", "stg_landing__sites"
    )
    assert code == 1
    page = kept_page(tmp_path, said)
    assert "Conversion Error" in page and "(YYYY-MM-DD)" in page
    assert "ann@" not in said and "ann@" not in str(history(tmp_path))


def test_a_warehouse_that_is_open_elsewhere_is_not_touched(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "clickstream.duckdb")) as opened:
        opened.execute("create table mine as select 1 as kept")
        code, said = run_build(ROOT, tmp_path)
        assert opened.execute("from mine").fetchall() == [(1,)]
    assert code == 2
    assert "If another program has it open" in said
    assert "Traceback" not in said


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    own = os.environ | {"CLICKSTREAM_DATA": str(tmp_path / "nowhere")}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.build"],
        cwd=ROOT,
        env=own | {"CLICKSTREAM_DB": str(tmp_path / "clickstream.duckdb")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert str(tmp_path / "nowhere") in done.stderr
    assert not (tmp_path / "clickstream.duckdb").exists()

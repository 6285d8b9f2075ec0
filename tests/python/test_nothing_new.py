"""A build says that nothing is new only where it would make the same tables."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT
from forked_dbt import nothing_set
from nothing_new_case import PROJECT, STATUSES, Built, rewrite
from test_lock import HOLD

from pipeline import build
from pipeline.refresh import due, last_build, read_by_build

HEAVY = ("dbt", "pandas", "numpy", "sklearn", "pyarrow", "boto3", "skops")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Built:
    """Give a warehouse as a green build left it."""
    return Built(tmp_path, monkeypatch)


def test_nothing_new_is_said_with_how_fresh_the_data_is_and_written_down(
    built: Built,
) -> None:
    first, second = built.told().splitlines()
    assert first.startswith("Nothing is new: 2 files, settings and code are as they")
    assert second == (
        "Data until 2024-05-31 22:05 UTC; stale: shop, 4 days behind. "
        "To build anyway: FORCE=1 make build"
    )
    # the row is a change of the warehouse that the next run knows
    assert built.told()
    assert built.ask(STATUSES) == [("succeeded",), ("unchanged",), ("unchanged",)]


def test_nothing_heavy_is_imported_before_nothing_is_new() -> None:
    code = "import sys, pipeline.refresh.nothing_new, pipeline.nightly"
    code += "; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=nothing_set(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert not set(HEAVY) & set(done.stdout.split())


# the ten traps


def test_a_file_rewritten_with_the_same_size_and_time_stamp_is_new(
    built: Built,
) -> None:
    rewrite(built.home / "data" / "shop" / "a.csv", "who,at\neva,1\n")
    assert built.builds()


def test_a_file_that_vanished_and_one_that_came_are_news(built: Built) -> None:
    (built.home / "data" / "shop" / "b.csv").rename(built.folder / "b.csv")
    assert built.builds()
    (built.folder / "b.csv").rename(built.home / "data" / "shop" / "b.csv")
    assert not built.builds()
    built.write(built.home / "data" / "shop" / "c.csv", "")
    assert built.builds()


def test_a_changed_lookup_is_new(built: Built) -> None:
    rewrite(built.home / "lookups" / "channels.csv", "channel\nmall\n")
    assert built.builds()


def test_a_changed_mapping_is_new(built: Built) -> None:
    built.write(built.home / "mappings" / "shop.yml", "files: shop/a*\n")
    assert built.builds()


def test_a_new_predictor_is_new(built: Built) -> None:
    rewrite(built.database.parent / "predictors" / "a.skops", "two")
    assert built.builds()


def test_a_day_later_what_became_due_is_built(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(days: int) -> None:
        later = datetime.now(UTC) + timedelta(days=days)
        monkeypatch.setattr(due, "now", lambda: later)

    at(1)
    assert not built.builds()
    built.write(built.home / "settings.yml", "retention_days: 30\n")
    assert built.builds()
    built.build()
    assert not built.builds()
    at(2)
    assert built.builds()
    built.write(built.home / "settings.yml", "retrain_after_days: 0\n")
    built.build()
    assert built.builds()


@pytest.mark.parametrize("end", [KeyboardInterrupt, None])
def test_after_a_run_that_was_killed_or_red_there_is_a_build(
    built: Built, monkeypatch: pytest.MonkeyPatch, end: type[BaseException] | None
) -> None:
    def breaks_off(*_: object) -> int:
        if end:
            raise end
        return 1

    for name in ("CLICKSTREAM_DATA", "CLICKSTREAM_MAPPINGS", "CLICKSTREAM_DB"):
        # a build sets them for dbt
        monkeypatch.setenv(name, "")
    monkeypatch.chdir(built.folder)
    monkeypatch.setattr(build, "plan", lambda _: None)
    monkeypatch.setattr(build, "_build", breaks_off)
    begun = read_by_build.begin(built.settings, [], {}, built.environment)
    assert begun and not built.builds()
    if end:
        with pytest.raises(end):
            build.build([], begun)
    else:
        assert build.build([], begun) == 1
    assert built.builds()


@pytest.mark.parametrize("name", [*PROJECT, "models/new.sql", "scoring/new.py"])
def test_a_warehouse_of_an_older_version_of_the_project_is_built(
    built: Built, name: str
) -> None:
    built.write(built.project / name, PROJECT.get(name, "") + "\n")
    # but for tests that no build runs
    assert built.builds() == (name != "tests/python/test_clicks.py")


def test_another_data_folder_is_new_although_it_holds_the_same(built: Built) -> None:
    other = built.folder / "other"
    for path in (built.home / "data" / "shop").iterdir():
        built.write(other / "shop" / path.name, path.read_text())
    assert built.builds(CLICKSTREAM_DATA=str(other))
    assert not built.builds(CLICKSTREAM_DATA=str(built.home / "data"))


def test_a_change_in_the_warehouse_by_hand_leads_to_a_build(built: Built) -> None:
    built.ask("delete from marts.agg_source_freshness")
    assert built.builds()


# and some more


@pytest.mark.parametrize("name", ["forgotten.csv", "salt"])
def test_the_forgotten_and_the_salt_count(built: Built, name: str) -> None:
    built.write(built.home / name, "another")
    assert built.builds()


def test_settings_and_the_environment_count(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("CLICKSTREAM_SALT", "another")
        assert built.builds()
    assert built.builds(CLICKSTREAM_NOT_KNOWN_YET="1")
    assert built.builds(DBT_PROFILES_DIR=str(built.folder))
    # who is told, and whom a command was about, changes no table
    assert not built.builds(CLICKSTREAM_WEBHOOK="https://x", CLICKSTREAM_PERSON="ann")
    built.write(built.home / "settings.yml", "min_reach: 26\n")
    assert built.builds()


def test_other_packages_lead_to_a_build(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = built.folder / "site-packages"
    (place / "one-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(place))
    built.write(built.project / "requirements.lock", "duckdb==1.0\n")
    built.write(built.project / "requirements-test.lock", "pytest-xdist==1.0\n")
    built.build()
    assert not built.builds()
    # what tests need is no part of a build: they may follow one
    (place / "pytest_xdist-1.0.dist-info").mkdir()
    assert not built.builds()
    (place / "duckdb-1.0.dist-info").mkdir()
    assert built.builds()
    (place / "duckdb-1.0.dist-info").rmdir()
    assert not built.builds()
    (place / "one-1.0.dist-info").rename(place / "one-1.1.dist-info")
    assert built.builds()


def test_who_asks_for_something_gets_a_build(built: Built) -> None:
    assert built.builds("--select", "fct_events")
    assert built.builds(FORCE="1")
    assert built.builds(DBT_FULL_REFRESH="1")
    assert not built.builds(FORCE="0")


def test_files_that_were_only_touched_are_read_and_not_new(built: Built) -> None:
    for folder in (built.home / "data", built.home / "mappings", built.project):
        for path in folder.rglob("*.*"):
            os.utime(path)
    assert not built.builds()
    # and aren't read again
    data = built.home / "data" / "shop" / "a.csv"
    known = last_build.read(built.database)
    assert known
    held = {state.modified_ns for state in known.trees[read_by_build.RAW].values()}
    assert data.stat().st_mtime_ns in held


def test_a_file_that_changed_while_a_build_read_others_is_new(built: Built) -> None:
    path = built.home / "data" / "shop" / "a.csv"
    built.build(lambda: rewrite(path, "who,at\neva,1\n"))
    assert built.builds()


def test_the_project_s_own_copy_of_the_warehouse_is_no_change_by_hand(
    built: Built,
) -> None:
    def write_anew() -> None:
        other = built.database.with_name("other")
        shutil.copy(built.database, other)
        other.replace(built.database)

    with last_build.rewritten(built.settings):
        write_anew()
    assert not built.builds()
    write_anew()
    with last_build.rewritten(built.settings):
        write_anew()
    assert built.builds()


def test_a_run_that_found_nothing_new_makes_no_table_newer(built: Built) -> None:
    before = last_build.built_at(built.settings)
    assert before and built.told()
    assert last_build.built_at(built.settings) == before
    built.ask("delete from marts.agg_source_freshness")
    assert last_build.built_at(built.settings) is None


def test_what_is_kept_names_nobody(built: Built) -> None:
    path = built.database.with_name(f"{built.database.name}.last_build.json")
    text = path.read_text()
    words = ("ann", "a.csv", "shop", "a salt for tests", str(built.folder))
    assert json.loads(text) and not [word for word in words if word in text]
    path.write_text(text[:-9])
    assert built.builds()


def test_a_run_beside_another_or_an_open_warehouse_is_left_to_the_build(
    built: Built,
) -> None:
    command = [sys.executable, "-c", HOLD, str(built.database), "stay"]
    other = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout and other.stdout.readline() == "held\n"
        assert built.builds()
    finally:
        other.kill()
        other.communicate()
    assert not built.builds()

"""What is published is whole, and one version serves whatever happens to the next."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from publishing_case import BOTH, EVENTS, RUN, add_events, ask, serving, small_warehouse

from pipeline.publish import publishing, versions
from pipeline.publish.publishing import publish, told
from pipeline.settings.places import Settings
from pipeline.told.errors import InputError

KILLED = """
import sys
from pathlib import Path
from pipeline.publish.publishing import publish
from pipeline.settings.places import Settings
folder = Path(sys.argv[1])
print("began", flush=True)
publish(Settings(folder, folder, folder / "wh.duckdb", published=folder / "published"))
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give a small warehouse whose last build ended well, and nothing published."""
    return small_warehouse(tmp_path)


def test_a_table_is_found_by_its_bare_name(settings: Settings) -> None:
    publish(settings)
    path = serving(settings)
    # in any client, also where the file is attached under another name
    assert ask(path, "select count(*) from fct_events") == [(20_000,)]
    attach = f"attach '{path}' as shop (read_only)"
    with duckdb.connect() as opened:
        opened.execute(attach)
        assert opened.execute("select events from shop.rpt_x").fetchall() == [(20_000,)]


def test_money_is_exact_or_a_double_where_that_is_asked_for(
    settings: Settings,
) -> None:
    kind = "select data_type from duckdb_columns() where column_name = 'score'"
    kind += " and schema_name = 'scores'"
    publish(settings)
    assert ask(serving(settings), kind) == [("DECIMAL(2,1)",)]
    said = {"published_decimals_as_double": True}
    publish(replace(settings, variables=said))
    assert ask(serving(settings), kind) == [("DOUBLE",)]
    parquet = serving(settings).parent / "parquet" / "scores" / "score_x.parquet"
    described = f"select column_type from (describe from '{parquet}')"
    assert ask(serving(settings), described) == [("DOUBLE",), ("VARCHAR",)]


def test_a_version_has_tables_descriptions_parquet_and_a_manifest(
    settings: Settings,
) -> None:
    version = publish(settings)
    path = serving(settings)
    assert ask(path, "select events, hashed is not null from reports.rpt_x") == [
        (20_000, True)
    ]
    assert ask(
        path,
        "select schema_name, table_name, comment from duckdb_tables() order by all",
    ) == [
        ("marts", "agg_source_freshness", None),
        ("marts", "fct_events", "One row per event: somebody's click."),
        ("reports", "rpt_x", None),
        ("scores", "score_x", None),
    ]
    said = "select comment from duckdb_columns() where column_name = 'number'"
    said += " and schema_name = 'marts'"
    assert ask(path, said) == [("Its number.",)]
    parquet = path.parent / "parquet" / "marts" / "fct_events.parquet"
    assert ask(path, f"select sum(number) from '{parquet}'") == [(199_990_000,)]
    manifest = json.loads((path.parent / "manifest.json").read_text())
    assert manifest["version"] == 1 and manifest["refresh_number"] == 7
    assert (manifest["tests_run"], manifest["tests_passed"]) == (9, 9)
    assert manifest["duckdb_bytes"] == path.stat().st_size
    files = list((path.parent / "parquet").rglob("*.parquet"))
    assert manifest["parquet_bytes"] == sum(file.stat().st_size for file in files)
    assert manifest["data_until"] == "2024-05-01T10:00:00+00:00"
    assert manifest["rows"] == {
        "marts.agg_source_freshness": 1,
        "marts.fct_events": 20_000,
        "reports.rpt_x": 1,
        "scores.score_x": 0,
    }
    said = told(version)
    assert said.startswith("Published version 1: 4 tables, data until 2024")
    assert said.endswith("clickstream.duckdb. 9 of 9 tests passed.")
    assert " With 1 older it takes " in told(publish(settings))


def test_who_reads_goes_on_reading_and_sees_whole_versions_only(
    settings: Settings,
) -> None:
    publish(settings)
    path, seen, failed = serving(settings), set(), []
    over = threading.Event()
    first = duckdb.connect(str(path), read_only=True)

    def read() -> None:
        while not over.is_set():
            try:
                seen.update(ask(path, BOTH))
            except duckdb.Error as error:
                failed.append(str(error))
            time.sleep(0.05)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(5):
        add_events(settings)
        publish(settings)
    over.set()
    reader.join()
    assert not failed
    assert len(seen) > 1 and {one - other for one, other in seen} == {0}
    # opened before five others were published
    assert first.execute(EVENTS).fetchall() == [(20_000,)]
    first.close()
    assert ask(path, EVENTS) == [(20_005,)]


def nothing_new(settings: Settings, message: str) -> None:
    """See that publishing is refused, and that what served before serves on."""
    before = os.readlink(settings.published / "current")
    with pytest.raises(InputError, match=message):
        publish(settings)
    assert os.readlink(settings.published / "current") == before
    assert ask(serving(settings), EVENTS)
    assert not list(settings.published.glob(".unfinished*"))


def test_a_build_that_failed_or_was_no_build_is_not_published(
    settings: Settings,
) -> None:
    publish(settings)
    for nth, (command, status) in enumerate(
        [("build", "failed"), ("build", None), ("run", "succeeded")], start=1
    ):
        with duckdb.connect(str(settings.database)) as connection:
            connection.execute(
                f"{RUN} values (?, 8, ?, now() + to_minutes(?), ?)",
                [f"run {nth}", command, nth, status],
            )
        nothing_new(settings, "didn't end well")


def test_a_full_disk_and_a_table_that_fails_leave_what_serves(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(settings)
    free = namedtuple("free", "total used free")(100, 99, 1)
    with monkeypatch.context() as patched:
        patched.setattr(publishing.shutil, "disk_usage", lambda _: free)
        nothing_new(settings, "Make room, or keep fewer versions")
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute("create view reports.rpt_y as select error('too bad') as a")
    nothing_new(settings, "too bad")


def test_a_folder_that_is_a_file_is_told(settings: Settings) -> None:
    settings.published.write_text("")
    with pytest.raises(InputError, match="published: can't be written"):
        publish(settings)


def test_the_newest_stay_and_the_young_and_what_serves(settings: Settings) -> None:
    for _ in range(5):
        publish(settings, keep=9)
    published = settings.published

    def numbers() -> list[int]:
        return [version.number for version in versions.versions(published)]

    versions.roll_back(published, 1)
    now = datetime.now(UTC)
    assert versions.prune(published, 2, 24, now + timedelta(hours=23)) == []
    # a clock that was set back
    assert versions.prune(published, 2, 24, now - timedelta(days=400)) == []
    versions.prune(published, 2, 24, now + timedelta(hours=25))
    assert numbers() == [1, 4, 5]
    # who has just opened what served until now reads on
    assert publish(settings, keep=2, hours=0).number == 6
    assert numbers() == [1, 5, 6]
    assert publish(settings, keep=1, hours=0).number == 7
    assert numbers() == [6, 7]


def test_an_older_version_serves_again_and_the_next_one_is_newer(
    settings: Settings,
) -> None:
    for _ in range(3):
        publish(settings)
    assert versions.roll_back(settings.published).number == 2
    assert versions.roll_back(settings.published).number == 1
    with pytest.raises(InputError, match="no older version is there. There are: 1 "):
        versions.roll_back(settings.published)
    with pytest.raises(InputError, match="no version 9"):
        versions.roll_back(settings.published, 9)
    # a folder that somebody took away is no version
    versions.remove(settings.published / "000003")
    versions.remove(settings.published / "000001")
    assert versions.current(settings.published) is None
    assert versions.roll_back(settings.published).number == 2
    assert publish(settings).number == 3
    assert ask(serving(settings), EVENTS)


def test_a_kill_at_any_moment_leaves_a_whole_version(settings: Settings) -> None:
    publish(settings)
    folder = settings.database.parent
    for nth in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert process.stdout and process.stdout.readline() == b"began\n"
        time.sleep(0.02 * nth)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert ask(serving(settings), EVENTS) == [(20_000,)]
        assert versions.current(settings.published)
    version = publish(settings)
    assert version == versions.current(settings.published)
    assert not list(settings.published.glob(".unfinished*"))

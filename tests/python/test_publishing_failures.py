"""A full disk, a clock that jumps, a folder taken away: what served serves on."""

import errno
import os
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from publishing_case import EVENTS, SELECTED, add_events, ask, serving, small_warehouse
from refresh_case import Warehouse, clicks

from pipeline import rollback
from pipeline.publish import publishing, versions
from pipeline.publish.publishing import publish, told
from pipeline.settings.places import Settings
from pipeline.told.errors import InputError

LIMITED = """
import resource, sys
from pathlib import Path
from pipeline.told.errors import InputError
from pipeline.publish.publishing import publish
from pipeline.settings.places import Settings
folder, limit = Path(sys.argv[1]), int(sys.argv[2])
published = folder / "published"
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    publish(Settings(folder, folder, folder / "wh.duckdb", published=published))
except InputError as error:
    sys.exit(str(error))
"""
DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give a small warehouse whose last build ended well, and nothing published."""
    return small_warehouse(tmp_path)


def numbers(settings: Settings) -> list[int]:
    """List the versions that are there."""
    return [version.number for version in versions.versions(settings.published)]


def test_versions_go_early_when_they_take_too_much_of_the_disk(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        publish(settings)
    assert numbers(settings) == [1, 2, 3, 4, 5, 6]
    versions.roll_back(settings.published, 3)
    # together they may take half of what they take and what is free
    version = publish(settings, keep=2, share=1e-9)
    assert version.manifest["removed_for_room"] == [1, 4, 5]
    # 3 served, 2 was before it, 6 is of the newest
    assert numbers(settings) == [2, 3, 6, 7]
    assert told(version).endswith("were removed early: 1, 4, 5.")
    # enough for a version, but not beside these
    size, needed = versions.size_of(settings.published), publishing.ROOM
    needed *= settings.database.stat().st_size
    disk = namedtuple("disk", "total used free")
    free = disk(0, 0, size + 3 * needed)
    monkeypatch.setattr(publishing.shutil, "disk_usage", lambda _: free)
    assert publish(settings, keep=2).manifest["removed_for_room"] == []
    free = disk(0, 0, needed)
    assert publish(settings, keep=2).manifest["removed_for_room"] != []
    # those that have to stay do, and it is said what they take
    free = disk(0, 0, needed - 1)
    with pytest.raises(InputError, match=r"the \d that have to stay take 0.0 GB. Make"):
        publish(settings, keep=2)
    assert len(numbers(settings)) == 2 and numbers(settings)[-1] == 9


def test_a_disk_that_fills_up_on_the_way_is_named(settings: Settings) -> None:
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            "create table marts.fct_large as"
            " select uuid()::varchar as id from range(100000)"
        )
    whole = publish(settings).manifest
    largest = max(whole["duckdb_bytes"], whole["parquet_bytes"])
    for limit in (1, 20_000, largest // 9, largest // 2, largest - 300_000):
        folder = settings.database.parent
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(folder), str(limit)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
        assert "Nothing new was published." in done.stderr
        assert "File too large" in done.stderr
        assert numbers(settings) == [1]
        assert ask(serving(settings), EVENTS) == [(20_000,)]
        assert not list(settings.published.glob(f"{versions.UNFINISHED}*"))
    assert publish(settings).number == 2


@pytest.mark.parametrize("call", ["mkdir", "rename", "symlink", "replace", "fsync"])
def test_a_folder_that_nobody_may_write_to_is_named(
    call: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(settings)
    real: Callable[..., object] = getattr(os, call)

    def refused(*arguments: object, **more: object) -> object:
        if "published" in str(arguments[0]) or call in ("symlink", "fsync"):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real(*arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, call, refused)
        with pytest.raises(InputError, match=r"can't be written \(Read-only file sys"):
            publish(settings)
        if call in ("symlink", "replace"):
            with pytest.raises(InputError, match=r"What served before serves on"):
                versions.roll_back(settings.published, 1)
    assert numbers(settings) == [1]
    assert ask(serving(settings), EVENTS) == [(20_000,)]
    assert publish(settings).number == 2


def test_a_clock_that_jumps_takes_nothing_away_that_is_needed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, there = datetime.now(UTC), []
    # a year ahead, back, a year behind, and right again
    for nth, day in enumerate([0, 0, 365, 365, 0, -365, -365, 0, 0, 2, 4], start=1):
        moment = start + day * DAY
        monkeypatch.setattr(publishing, "now", lambda moment=moment: moment)
        assert publish(settings, keep=3).number == nth
        there.append(numbers(settings))
        # the newest three, so what serves and what served before as well
        assert there[-1][-3:] == list(range(max(1, nth - 2), nth + 1))
        assert ask(serving(settings), EVENTS) == [(20_000,)]
    # ahead all look old, behind nothing does; in the end they are few again
    assert there[2] == [1, 2, 3] and there[3] == [2, 3, 4]
    assert there[6] == [2, 3, 4, 5, 6, 7]
    assert there[10] == [9, 10, 11]


def test_a_version_that_somebody_took_away_is_told_and_mended(
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLICKSTREAM_PUBLISHED", str(settings.published))
    assert rollback.main([]) == 2
    assert "nothing was published yet. Run `make refresh`" in capsys.readouterr().err
    assert versions.serves(settings.published) == "Nothing was published yet."
    for _ in range(4):
        publish(settings)
    opened = duckdb.connect(str(serving(settings)), read_only=True)
    versions.remove(settings.published / "000004")
    # who had it open reads on; who opens it is told that it isn't there
    assert opened.execute(EVENTS).fetchall() == [(20_000,)]
    opened.close()
    with pytest.raises(duckdb.IOException, match="clickstream.duckdb"):
        ask(serving(settings), EVENTS)
    said = versions.serves(settings.published)
    assert said.endswith("not whole. `make rollback` lets version 3 serve.")
    assert rollback.main([]) == 0
    assert capsys.readouterr().out.startswith("Version 3 serves, with data until 2024")
    assert ask(serving(settings), EVENTS) == [(20_000,)]
    # one that lacks a part isn't offered, and the next refresh mends all
    (settings.published / "000002" / "clickstream.duckdb").unlink()
    versions.remove(settings.published / "000003")
    assert rollback.main(["2"]) == 2
    assert "no version 2 is there. There are: 1 (20" in capsys.readouterr().err
    add_events(settings)
    assert publish(settings).number == 4
    assert ask(serving(settings), EVENTS) == [(20_001,)]


@pytest.mark.slow
def test_of_two_refreshes_at_once_one_publishes_and_the_other_says_why(
    tmp_path: Path,
) -> None:
    warehouse = Warehouse(tmp_path / "one")
    warehouse.file("shop/a.csv", clicks("v1", 0, 7, 40))
    runs = [warehouse.start(*SELECTED, program="nightly") for _ in range(2)]
    ends = sorted((run.wait() for run in runs), key=lambda done: done.code)
    assert [done.code for done in ends] == [0, 2], ends
    assert all(done.is_plain for done in ends)
    assert "another run (process " in ends[1].said and "Wait until" in ends[1].said
    assert "Nothing was published yet." in ends[1].said
    path = warehouse.published / "current" / "clickstream.duckdb"
    assert ask(path, EVENTS) == [(3,)]
    done = warehouse.run(*SELECTED, program="nightly")
    assert "Published version 2: " in done.said, done.said

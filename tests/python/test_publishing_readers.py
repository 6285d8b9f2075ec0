"""Nobody who reads what is published notices a refresh: no error, no half version."""

import time
from pathlib import Path

import publishing_readers
import pytest
from publishing_case import (
    BOTH,
    EVENTS,
    SELECTED,
    SESSIONS,
    add_events,
    ask,
    serving,
    small_warehouse,
)
from refresh_case import Warehouse, clicks

from pipeline.publish.publishing import publish
from pipeline.settings.places import Settings

REPORTED = "select events from reports.rpt_x"
# holders, and how long one question of theirs takes
QUICK, THOROUGH = (2.0, 20), (20.0, 60)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give a small warehouse whose last build ended well, and nothing published."""
    return small_warehouse(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seconds", "refreshes"), [QUICK, pytest.param(*THOROUGH, marks=pytest.mark.long)]
)
def test_no_read_fails_and_each_sees_one_version(
    seconds: float, refreshes: int, settings: Settings
) -> None:
    add_events(settings, 200_000)
    publish(settings)
    path = serving(settings)
    readers = publishing_readers.start(
        (publishing_readers.poll, (path, BOTH)),
        (publishing_readers.hold, (path, REPORTED, seconds)),
        (publishing_readers.hold, (path, REPORTED, seconds / 3)),
    )
    readers.wait(3)
    for nth in range(refreshes):
        add_events(settings, 1_000 + nth)
        # as harsh as can be: only what serves and what served before stays
        version = publish(settings, keep=1, hours=0)
        there = sorted(p.name for p in settings.published.glob("0*"))
        assert there == [f"{version.number - 1:06}", f"{version.number:06}"]
        time.sleep(max(0.1, 3 * seconds / refreshes))
    found = readers.end()
    assert [one["failed"] for one in found] == [[], [], []]
    polled = next(one for one in found if "seen" in one)
    assert polled["polls"] > 20 and len(polled["seen"]) > 3
    assert {one - other for one, other in polled["seen"]} == {0}
    held = [one for one in found if "answers" in one]
    print(refreshes, polled["polls"], [one["longest"] for one in held])
    for one in held:
        assert len(one["answers"]) > 1
        # the pairs that it counted are those of the version that the report is of
        assert all(a == b and late for a, b, late in one["answers"]), one
    # longer than several refreshes
    assert max(one["longest"] for one in held) > seconds / 2


@pytest.mark.slow
@pytest.mark.parametrize("refreshes", [3, pytest.param(20, marks=pytest.mark.long)])
def test_who_reads_through_real_refreshes_sees_whole_versions(
    refreshes: int, tmp_path: Path
) -> None:
    warehouse = Warehouse(tmp_path / "one")
    warehouse.file("shop/00.csv", clicks("v0", 0, 7, 40))
    done = warehouse.run(*SELECTED, program="nightly")
    assert done.code == 0 and "Published version 1: " in done.said, done.said
    path = warehouse.published / "current" / "clickstream.duckdb"
    both = f"select ({SESSIONS}), ({EVENTS})"
    assert ask(path, both) == [(3, 3)]
    readers = publishing_readers.start((publishing_readers.poll, (path, both)))
    readers.wait(1)
    for nth in range(1, refreshes + 1):
        # an id is visitor and minute: v1 and 40 would be v14 and 0
        own = clicks(f"visitor{nth}_", 0, 7, 40, 41, 42)
        warehouse.file(f"shop/{nth:02}.csv", own)
        done = warehouse.run(*SELECTED, program="nightly")
        assert done.code == 0, done.said
    time.sleep(0.5)
    polled = readers.end()[0]
    assert not polled["failed"]
    assert polled["seen"] == {(3 + 5 * n, 3 + 5 * n) for n in range(refreshes + 1)}

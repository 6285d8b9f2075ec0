"""Whatever comes in whatever order, batch by batch: the tables of a full refresh."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT, file_of, made_here
from parity_case import Drift, drifts, of_histories
from parity_compare import LEFT_ASIDE
from parity_draw import (
    ABSENT,
    FIRST,
    SECOND,
    History,
    Row,
    Site,
    each_second_batch,
    named,
)
from parity_shrink import assert_none

QUICK = 40
# one neighbour session isn't reopened: that of an event soon after a chain's end
FAULT_IN = file_of("int_chains_to_rebuild").relative_to(ROOT)
SOUND = "ends.ended_at + sites.reach as reaches_to"
FAULTY = "ends.ended_at as reaches_to"
# cells count rows that went as if they were still there
COUNTED_IN = Path("macros/engine/versions_of.sql")
SIGNED = "select * exclude (gone_in), cast(-1 as bigint) as sign"
UNSIGNED = "select * exclude (gone_in), cast(0 as bigint) as sign"
MIDNIGHT = datetime(2025, 3, 10)


def pages(last: set[int]) -> History:
    """Make the known drift case: 14 pages, 25 minutes apart, some loaded last."""
    site = Site("gap", None, "UTC", False, "none", "same_event", False, frozenset())
    rows = [
        Row(
            file=int(number in last),
            contents=(FIRST, SECOND),
            cells=(
                ("at", str(MIDNIGHT + number * timedelta(minutes=25))),
                ("link", f"page_{number}"),
                ("name", "page_view"),
                ("who", "v1"),
            ),
        )
        for number in range(14)
    ]
    return History(site, ((FIRST,) * 3, (ABSENT, FIRST, FIRST)), tuple(rows))


def pages_cut_anywhere() -> dict[str, History]:
    """Give the drift case cut before each page, and with each page loaded last."""
    cut = {f"cut_{n}": pages({*range(n, 14)}) for n in range(1, 14)}
    return cut | {f"last_{n}": pages({n}) for n in range(14)}


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Drift]]:
    """Load a few histories and the drift case in three batches, and compare."""
    folder = tmp_path_factory.mktemp("parity")
    histories = {name: each_second_batch(h) for name, h in named(QUICK).items()}
    warehouses = of_histories(folder, histories | pages_cut_anywhere())
    return folder, drifts(warehouses, 3, copied={1, 2})


def test_no_column_about_people_or_events_is_left_aside(
    manifest: dict[str, Any],
) -> None:
    left_aside = {
        (node["name"], column)
        for node in manifest["nodes"].values()
        if node.get("schema") in ("marts", "features", "reports")
        for column in node["columns"]
        if column in LEFT_ASIDE
    }
    assert left_aside == {("agg_source_freshness", "last_file_seen_at")}


@pytest.mark.slow
def test_a_few_histories_in_batches_give_the_tables_of_a_full_refresh(
    grown: tuple[Path, list[Drift]],
) -> None:
    folder, found = grown
    histories = {name: each_second_batch(h) for name, h in named(QUICK).items()}
    assert_none(found, histories | pages_cut_anywhere(), folder)


@pytest.mark.slow
def test_fourteen_pages_loaded_in_two_runs_are_one_session(
    grown: tuple[Path, list[Drift]],
) -> None:
    folder, _ = grown
    with duckdb.connect(str(folder / "grown_2.duckdb"), read_only=True) as opened:
        sessions = opened.execute(
            "select site_id, event_count, started_at, ended_at from marts.fct_sessions"
            " where site_id[:4] in ('cut_', 'last') order by site_id"
        ).fetchall()
        links = opened.execute(
            "select site_id, list(link order by event_number), any_value(session_id)"
            " from marts.fct_events where site_id[:4] in ('cut_', 'last')"
            " group by site_id, session_id order by site_id"
        ).fetchall()
    sites = sorted(pages_cut_anywhere())
    end = MIDNIGHT + timedelta(hours=5, minutes=25)
    assert sessions == [(site, 14, MIDNIGHT, end) for site in sites]
    in_order = [f"page_{number}" for number in range(14)]
    assert [row[:2] for row in links] == [(site, in_order) for site in sites]


@pytest.mark.slow
def test_a_neighbour_session_that_is_not_reopened_is_found(tmp_path: Path) -> None:
    histories = {f"cut_{n}": pages({*range(n, 14)}) for n in (1, 7, 13)}
    found = drifts_with(FAULT_IN, SOUND, FAULTY, histories, tmp_path)
    differing = {site for drift in found for site in drift.difference.sites}
    assert differing == histories.keys()


@pytest.mark.slow
def test_what_went_and_is_not_taken_away_is_found(tmp_path: Path) -> None:
    histories = {"last_7": pages({7})}
    found = drifts_with(COUNTED_IN, SIGNED, UNSIGNED, histories, tmp_path)
    differing = {drift.difference.table.partition(".")[2] for drift in found}
    # all that is made of cells of clicks, and nothing else
    assert {"int_transitions_aggregated", "agg_transitions"} <= differing
    assert not differing & {"int_clicks", "int_human_sessions", "fct_sessions"}


def drifts_with(
    file: Path, sound: str, faulty: str, histories: dict[str, History], folder: Path
) -> list[Drift]:
    """Load histories in two batches by a project with a fault, and compare."""
    project = folder / "project"
    shutil.copytree(ROOT, project, ignore=made_here)
    text = (project / file).read_text()
    assert text.count(sound) == 1
    (project / file).write_text(text.replace(sound, faulty))
    return drifts(of_histories(folder / "faulty", histories, project), 2, copied={1})

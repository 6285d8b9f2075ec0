"""A refresh with nothing new publishes only where what serves isn't of this build."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from publishing_case import EVENTS, RUN, add_events, ask, serving, small_warehouse

from pipeline import nightly
from pipeline.publish.publishing import publish
from pipeline.publish.versions import current, now, roll_back, versions
from pipeline.refresh import nothing_new
from pipeline.settings.places import Settings
from pipeline.told.errors import InputError

UNCHANGED = "Nothing is new"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give a small warehouse in which nothing is new, and nothing published."""
    monkeypatch.setattr(nothing_new, "look", lambda *_: (None, UNCHANGED))
    return small_warehouse(tmp_path)


def refreshed(settings: Settings) -> int:
    """Refresh with nothing new; gives which version serves."""
    assert nightly.refresh(settings, []) == 0
    serving = current(settings.published)
    assert serving
    return serving.number


def ran(settings: Settings, run: str, status: str) -> None:
    """Write a later run into the history."""
    with duckdb.connect(str(settings.database)) as connection:
        later = "(select max(started_at) + interval 1 second from refresh.runs)"
        connection.execute(f"{RUN} values (?, 8, 'build', {later}, ?)", [run, status])


def test_what_serves_already_is_not_published_again(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refreshed(settings) == 1
    ran(settings, "later", "unchanged")
    assert refreshed(settings) == 1
    said = capsys.readouterr().out
    assert said.count(UNCHANGED) == 2 and "Version 1 serves, with data until" in said
    # a build that was green, but not published
    add_events(settings)
    ran(settings, "b", "succeeded")
    assert refreshed(settings) == 2
    assert ask(serving(settings), EVENTS) == [(20_001,)]


def test_after_a_rollback_the_last_build_serves_again(settings: Settings) -> None:
    assert refreshed(settings) == 1
    ran(settings, "b", "succeeded")
    assert refreshed(settings) == 2
    roll_back(settings.published)
    assert refreshed(settings) == 3
    (settings.published / "000003" / "manifest.json").unlink()
    assert refreshed(settings) == 4


def test_a_run_that_found_nothing_new_hides_no_run_that_failed(
    settings: Settings,
) -> None:
    ran(settings, "red", "failed")
    ran(settings, "later", "unchanged")
    with pytest.raises(InputError, match="didn't end well"):
        publish(settings)


def test_old_versions_go_when_their_time_is_over(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(settings, variables={"published_versions": 1})
    for run in "bcd":
        ran(settings, run, "succeeded")
        publish(settings)
    assert refreshed(settings) == 3

    def numbers() -> list[int]:
        return [version.number for version in versions(settings.published)]

    assert numbers() == [1, 2, 3]
    monkeypatch.setattr(nightly, "now", lambda: now() + timedelta(hours=25))
    assert refreshed(settings) == 3
    # the one that served before it stays: somebody may just be opening it
    assert numbers() == [2, 3]

"""What a run does beside new files is said, and so is "nothing was new" where it is."""

from pathlib import Path

import pytest
from landing_case import HEAD, Case

from pipeline.landing.land import land
from pipeline.settings.home import make_home
from pipeline.settings.places import read_settings

NEWS = "select said from refresh.news order by all"
NAMES = "event_name,funnel_stage,is_page_view,is_cart,is_checkout,is_order\n"
ROW = "a,2024-05-01 10:00:00,home\n"


class Runs(Case):
    """A case whose runs end as dbt's would, without dbt."""

    def run(self, commits: bool = True, status: str | None = "succeeded") -> list[str]:
        """Land, and end as told; gives the news of the run.

        commits: the events are written; status: how the run ended, None if killed.
        """
        land(self.connection, self.plan(), self.settings)
        if commits:
            self.connection.execute(
                "update landing.files set taken_hash ="
                " case when is_present then content_hash end;"
                " update refresh.run set last_number = refresh_number, is_full = false;"
                " create schema if not exists intermediate;"
                " create table if not exists intermediate.int_stored_events (a int)"
            )
        self.connection.execute(
            "update refresh.runs set status = ? where run_id = (select run_id from"
            " refresh.run)",
            [status],
        )
        return [said for (said,) in self.connection.execute(NEWS).fetchall()]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Give a company's folder with three files that were taken."""
    monkeypatch.setenv("CLICKSTREAM_GONE", "expected")
    make_home(tmp_path / "own")
    runs = Runs(tmp_path / "own")
    runs.settings = read_settings({"CLICKSTREAM_HOME": str(tmp_path / "own")})
    runs.settings.database.parent.mkdir()
    runs.mapping()
    for name in "abc":
        runs.file(f"shop/{name}.csv", HEAD + ROW.replace("a", name, 1))
    assert runs.run() == []
    return runs


def test_nothing_new_is_no_news(runs: Runs) -> None:
    assert runs.run() == []
    runs.file("shop/d.csv", HEAD + ROW)
    assert runs.run() == []


def test_a_file_that_is_gone_is_said_once(runs: Runs) -> None:
    (runs.settings.data / "shop" / "b.csv").unlink()
    assert runs.run() == ["1 file is gone (shop/b.csv); its 1 row counts no more."]
    assert runs.run() == []


def test_a_look_up_that_changed_is_said_once(runs: Runs) -> None:
    own = runs.settings.home / "lookups" / "event_names.csv"
    own.write_text(NAMES + "pay,lower,false,false,false,true\n")
    assert runs.run() == ["The look-up event_names changed."]
    assert runs.run() == []
    own.unlink()
    assert runs.run() == ["The look-up event_names changed."]


def test_what_a_run_that_broke_off_had_taken_is_said(runs: Runs) -> None:
    left = "The run before broke off, or failed, once it had taken 1 file (1 row); "
    for name, status in (("d", None), ("e", "failed")):
        runs.file(f"shop/{name}.csv", HEAD + ROW.replace("a", name, 1))
        assert runs.run(status=status) == []
        said = runs.run()
        assert len(said) == 1 and said[0].startswith(left), status
        assert runs.run() == []
    # what wasn't taken is new still, so there is nothing to say of it
    runs.file("shop/f.csv", HEAD + ROW)
    assert runs.run(commits=False, status=None) == []
    assert runs.run() == []


def test_news_of_a_run_that_failed_are_said_until_one_is_green(runs: Runs) -> None:
    (runs.settings.data / "shop" / "b.csv").unlink()
    gone = ["1 file is gone (shop/b.csv); its 1 row counts no more."]
    assert runs.run(status="failed") == gone
    assert runs.run(status="failed") == gone
    assert runs.run() == gone
    assert runs.run() == []


def test_a_warehouse_of_an_older_version_has_no_changed_look_ups(runs: Runs) -> None:
    runs.connection.execute("drop table refresh.lookups; drop table refresh.news")
    assert runs.run() == []


def test_a_command_that_builds_nothing_takes_no_news(runs: Runs) -> None:
    (runs.settings.data / "shop" / "b.csv").unlink()
    land(runs.connection, runs.plan(), runs.settings, builds=False)
    assert runs.connection.execute(NEWS).fetchall() == []
    assert len(runs.run()) == 1

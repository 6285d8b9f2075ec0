"""A warehouse as a green build left it, and what it was built from, all tiny."""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.landing.file_states import unpacked_content_of
from pipeline.refresh import last_build, nothing_new, read_by_build
from pipeline.refresh.run import TABLES
from pipeline.settings.places import Settings, read_settings

BUILT = """
create schema landing; create schema marts;
create table landing.files (
    source varchar, source_file varchar, content_hash varchar, is_present boolean,
    is_in_batch boolean, taken_hash varchar
);
create table marts.agg_source_freshness as
    select 'shop' as source, timestamp '2024-05-31 22:05' as last_event_at,
        4 as days_behind, true as is_stale;
"""
RUN = """
insert into refresh.runs (run_id, refresh_number, command, started_at, status)
values ('a', 1, 'build', timestamp '2024-06-01', 'succeeded')
"""
STATUSES = "select status from refresh.runs order by started_at"
PROJECT = {
    "dbt_project.yml": "name: clickstream\n",
    "models/clicks.sql": "select 1 as click_id\n",
    "tests/totals/agree.sql": "select 1 where false\n",
    "tests/python/test_clicks.py": "CLICKS = 3\n",
    "requirements.lock": "duckdb==1.0\n",
}


class Built:
    """A company's folder, a project and a warehouse, as a green build left them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make all of it, and write down how it is."""
        self.folder, self.home = folder, folder / "home"
        self.project = folder / "project"
        self.environment = {
            "CLICKSTREAM_HOME": str(self.home),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        }
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(read_by_build, "PROJECT", self.project)
        for name, text in PROJECT.items():
            self.write(self.project / name, text)
        self.write(self.home / "settings.yml", "# nothing\n")
        self.write(self.home / "data" / "shop" / "a.csv", "who,at\nann,1\n")
        self.write(self.home / "data" / "shop" / "b.csv", "who,at\nbob,2\n")
        self.write(self.home / "mappings" / "shop.yml", "files: shop/*\n")
        self.write(self.home / "lookups" / "channels.csv", "channel\nmail\n")
        self.write(self.home / "forgotten.csv", "tombstone\n")
        self.write(self.home / "salt", "a salt for tests")
        self.database = self.home / "warehouse" / "clickstream.duckdb"
        self.write(self.database.parent / "predictors" / "a.skops", "one")
        self.ask(BUILT + TABLES + RUN)
        self.build()

    @property
    def settings(self) -> Settings:
        """Read the settings as a command does."""
        return read_settings(self.environment)

    def write(self, path: Path, text: str) -> None:
        """Write a file; its folder is made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def ask(self, sql: str) -> list[tuple]:
        """Ask the warehouse, or change it."""
        with duckdb.connect(str(self.database)) as opened:
            return opened.execute(sql).fetchall()

    def build(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Do what a green build does: it looks, lands the files, and writes down."""
        settings = self.settings
        begun = read_by_build.begin(settings, [], {}, self.environment)
        assert begun
        self.ask("delete from landing.files")
        for path in sorted(settings.data.rglob("*.csv")):
            name = path.relative_to(settings.data).as_posix()
            content = unpacked_content_of(path)
            self.ask(
                "insert into landing.files (source, source_file, content_hash,"
                f" is_present) values ('shop', '{name}', '{content}', true)"
            )
        meanwhile()
        last_build.keep(settings, begun)

    def told(self, *arguments: str, **environment: str) -> str:
        """Say what a build tells that finds nothing new; empty where it builds."""
        said = self.environment | environment
        settings = read_settings(said)
        return nothing_new.look(settings, arguments, said)[1]

    def builds(self, *arguments: str, **environment: str) -> bool:
        """Say whether a build has something to do; no row is written then."""
        before = self.ask(STATUSES)
        told = self.told(*arguments, **environment)
        assert told or self.ask(STATUSES) == before
        return not told


def rewrite(path: Path, text: str) -> None:
    """Rewrite a file with the same size, and the time that it had."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)

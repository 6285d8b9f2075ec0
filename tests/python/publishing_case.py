"""A small warehouse to publish, and questions to what was published."""

from pathlib import Path

import duckdb

from pipeline.refresh import descriptions
from pipeline.refresh.run import HISTORY
from pipeline.settings.places import Settings

TABLES = """
create schema marts; create schema scores; create schema reports;
create schema intermediate;
create table intermediate.private as select 1 as number;
create table marts.agg_source_freshness as
    select timestamp '2024-05-01 10:00:00' as last_event_at;
create table marts.fct_events as
    select number, 'shop' as site_id from range(20000) as t (number);
create table scores.score_x as select 1.5 as score, 'x' as name where false;
create view reports.rpt_x as
    select count(*) as events, md5_number(any_value(site_id)) as hashed
    from marts.fct_events join intermediate.private on true;
"""
RUN = "insert into refresh.runs (run_id, refresh_number, command, started_at, status)"
EVENTS = "select count(*) from marts.fct_events"
# of a whole version these agree
BOTH = f"select (from reports.rpt_x select events), ({EVENTS})"
# a refresh of few tables, for a log of visits that have no bots
SELECTED = (
    *("--indirect-selection", "buildable", "--exclude-resource-type", "unit_test"),
    *("--select", "+agg_source_freshness", "+fct_sessions", "+fct_events"),
)
DESCRIPTIONS = f"""
{descriptions.TABLES}
insert into refresh.descriptions values
    ('marts.fct_events', null, 'One row per event: somebody''s click.'),
    ('marts.fct_events', 'number', 'Its number.'),
    ('marts.fct_events', 'is_gone', 'A column that is there no more.'),
    ('marts.fct_gone', null, 'A table that is there no more.');
"""
SESSIONS = "select sum(event_count)::bigint from marts.fct_sessions"


def small_warehouse(folder: Path) -> Settings:
    """Make a small warehouse whose last build ended well, with nothing published."""
    path = folder / "wh.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES + HISTORY)
        connection.execute(f"{RUN} values ('a', 7, 'build', now(), 'succeeded')")
        connection.execute("update refresh.runs set tests_run = 9, tests_passed = 9")
        connection.execute(DESCRIPTIONS)
    return Settings(folder, folder, path, published=folder / "published")


def add_events(settings: Settings, count: int = 1) -> None:
    """Add events to the warehouse, as a refresh does."""
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(
            "insert into marts.fct_events select 0, 'shop' from range(?)", [count]
        )


def serving(settings: Settings) -> Path:
    """Give the file that a BI tool points at."""
    return settings.published / "current" / "clickstream.duckdb"


def ask(path: Path, sql: str) -> list[tuple]:
    """Ask a file, opened for reading."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()

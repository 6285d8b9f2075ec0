"""What one run takes and why: its number, its files, and whether all is built anew.

Kept in the warehouse's schema `refresh`. What is written here before the events are
built only says what a run means to do; that it was done is written in the events'
own transaction (macros/refresh/end_of_events.sql), so a run that breaks off is simply
done again by the next one.
"""

import contextlib
import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipeline.refresh.fingerprint import DERIVED, differences
from pipeline.refresh.kept import is_there, table_of

TABLES = """
create schema if not exists refresh;
-- one row: this run, the last one that was complete, and the last that built all
create table if not exists refresh.run (
    run_id varchar, refresh_number bigint, is_full boolean,
    last_number bigint, full_in bigint
);
insert into refresh.run (run_id, refresh_number, is_full, last_number, full_in)
select '', 0, true, 0, 0 where not exists (from refresh.run);
-- the settings that the tables were built with, and those of this run
create table if not exists refresh.fingerprint (part varchar, value varchar);
create table if not exists refresh.run_fingerprint (part varchar, value varchar);
-- one row per decision for a predictor; the newest of each counts
create table if not exists refresh.predictors (
    predictor varchar, site_id varchar, predictor_version varchar, serving varchar,
    why_serving varchar, trained_until timestamp, data_until timestamp, rows bigint,
    persons bigint, decision varchar, reason varchar, brier_score double,
    constant_brier_score double, older_brier_score double, test_rows bigint,
    decided_in bigint, features_hash varchar, decided_at timestamp,
    has_same_features boolean
);
alter table refresh.run add column if not exists features_hash varchar;
-- events before it are not kept; null: all are
alter table refresh.run add column if not exists expires_before timestamp;
-- which refresh a kept table has reached, and which run's rows another one holds
create table if not exists refresh.marks (
    model varchar primary key, refreshed_to bigint
);
create table if not exists refresh.run_tables (
    model varchar primary key, run_id varchar
);
-- sessions that were opened again; some are there again, with other events
create table if not exists refresh.sessions_gone (
    session_key uhugeint, visitor_key uhugeint, gone_in bigint
);
-- of tables whose rows have versions: the newest, and the run that built them anew
create table if not exists refresh.versions (
    model varchar primary key, reached bigint, rebuilt_by varchar
);
-- which versions of what it is made of a table of cells has counted
create table if not exists refresh.cells (
    model varchar, input varchar, reached bigint, rebuilt_by varchar,
    primary key (model, input)
);
-- until which day of data tables know it that are due by a setting
create table if not exists refresh.due (
    model varchar primary key, data_until date, computed_in bigint, run_id varchar
);
"""
# every run since the warehouse was made, full refreshes included: a run is written
# down as it begins, so one that was killed is there too, without an end
HISTORY = """
create schema if not exists refresh;
create table if not exists refresh.runs (
    run_id varchar primary key, refresh_number bigint, command varchar,
    started_at timestamp, ended_at timestamp, is_full boolean, why_full varchar,
    status varchar, reason varchar, files_read bigint, rows_read bigint,
    rows_accepted bigint, rows_rejected bigint, sessions_rewritten bigint
);
create table if not exists refresh.run_models (
    run_id varchar, node_name varchar, node_type varchar, status varchar,
    seconds decimal(18, 3), row_count bigint, reason varchar
);
-- of a run that ended: its data tests and unit tests, but for skipped ones
alter table refresh.runs add column if not exists tests_run bigint;
alter table refresh.runs add column if not exists tests_passed bigint;
"""
TABLES += HISTORY
# seeds that shape one table only: when they change, it alone is built anew
SHAPE_ONE = {
    "seed funnels": table_of("funnel_session_steps"),
    "seed funnel_steps": table_of("funnel_session_steps"),
}
EVENTS = is_there("stored_events")


def begin_run(
    connection: duckdb.DuckDBPyConnection,
    fingerprint: Mapping[str, str],
    full_refresh: bool,
    builds: bool = True,
    command: str = "",
    features: str = "",
    held_back: Collection[str] = (),
) -> list[str]:
    """Begin a run: give it a number, choose its files, decide if it builds all anew.

    Args:
        connection: to the warehouse, in a transaction, with landing.files up to date.
        fingerprint: the settings of this run, from pipeline.refresh.fingerprint.
        full_refresh: somebody asked for it.
        builds: tables may be built; a command that only tests, say, decides nothing.
        command: dbt's word for it.
        features: what tells whether predictors' features are as they were.
        held_back: sources of which nothing new is taken. What they had stays, but
            where everything is built anew.

    Returns:
        Why everything is built anew, in sentences; empty for a refresh of what is
        new, and for a first build.
    """
    before = dict(_read(connection, "select part, value from refresh.fingerprint"))
    was_full, number, last = _read(
        connection, "select is_full, refresh_number, last_number from refresh.run"
    )[0]
    is_first = last == 0 or not _read(connection, EVENTS)
    changed = differences(_of_all(before), _of_all(fingerprint))
    why = list(changed)
    if full_refresh:
        why.append("a full refresh was asked for")
    elif was_full and not why:
        why.append("the last run that did so was not finished")
    connection.execute("delete from refresh.run_fingerprint")
    connection.executemany(
        "insert into refresh.run_fingerprint values (?, ?)", list(fingerprint.items())
    )
    is_full = is_first or bool(why) if builds else was_full
    connection.execute(
        "update refresh.run set run_id = ?, is_full = ?,"
        " refresh_number = last_number + 1",
        [uuid.uuid4().hex, is_full],
    )
    # some tables may hold what a run that broke off read, even if the file is by now
    # what it was before
    _choose_files(connection, is_full, number > last, held_back)
    if builds:
        connection.execute("update refresh.run set features_hash = ?", [features])
        # once other features were built it isn't known any more what a predictor saw
        connection.execute(
            "update refresh.predictors set has_same_features ="
            " has_same_features and features_hash = ? and ?",
            [features, not changed],
        )
        _forget_marks(connection, before, fingerprint, is_full)
        _write_down(connection, why if not is_first else ["first build"], command)
    return why if builds and not is_first else []


def _choose_files(
    connection: duckdb.DuckDBPyConnection,
    is_full: bool,
    is_again: bool,
    held_back: Collection[str],
) -> None:
    """Say of each file whether its source holds it back, and whether this run reads it.

    is_again: the last run broke off, and what it read is read again.
    """
    connection.execute(
        "update landing.files set is_held_back = is_present"
        " and list_contains(?, source)"
        # somebody has to go from what was taken of it
        " and (? or (content_hash is distinct from taken_hash"
        " and taken_hash is distinct from ''))",
        [list(held_back), is_full],
    )
    connection.execute(
        "update landing.files set is_in_batch ="
        " is_present and not is_held_back"
        " and (? or content_hash is distinct from taken_hash"
        " or (? and coalesce(is_in_batch, false)))",
        [is_full, is_again],
    )


def _forget_marks(
    connection: duckdb.DuckDBPyConnection,
    before: Mapping[str, str],
    now: Mapping[str, str],
    is_full: bool,
) -> None:
    """Take away marks, without which a table is built anew; old names go too."""
    shaped = dict(SHAPE_ONE)
    for part in before.keys() | now.keys():
        if part.startswith(DERIVED):
            shaped[part] = part.removeprefix(DERIVED)
    for part, table in shaped.items():
        if before.get(part) != now.get(part):
            for marks in ("marks", "versions", "cells", "due"):
                connection.execute(
                    f"delete from refresh.{marks} where model = ?", [table]
                )
    if is_full:
        connection.execute("delete from refresh.marks")


def _of_all(parts: Mapping[str, str]) -> dict[str, str]:
    return {part: value for part, value in parts.items() if part not in SHAPE_ONE}


def _write_down(
    connection: duckdb.DuckDBPyConnection, why: list[str], command: str
) -> None:
    """Begin the run's line in the history."""
    connection.execute(
        "insert into refresh.runs (run_id, refresh_number, command, started_at,"
        " is_full, why_full, files_read, rows_read)"
        " select run_id, refresh_number, ?, ?, is_full, ?, files, rows from refresh.run"
        " cross join (select count(*) as files, coalesce(sum(raw_rows), 0) as rows"
        " from landing.files where is_in_batch)",
        [command, _now(), "; ".join(why) or None],
    )


def note_failure(
    database: Path, started_at: datetime, status: str, problems: list[str]
) -> None:
    """Write into the history why a run ended that dbt itself could not write down.

    Args:
        database: the warehouse; one that isn't there yet is not made.
        started_at: when the run was called (UTC).
        status: `failed`, or `refused` where the input has to be changed first.
        problems: why; the first one is kept.
    """
    if not database.exists():
        return
    reason = problems[0].splitlines()[0][:300] if problems else None
    # the warehouse may be open elsewhere, or its disk full: nothing more can be done
    with contextlib.suppress(duckdb.Error), duckdb.connect(str(database)) as opened:
        opened.execute(HISTORY)
        open_run = "started_at >= ? and status is null"
        found = opened.execute(
            f"update refresh.runs set ended_at = ?, status = ?, reason = ?"
            f" where {open_run} returning run_id",
            [_now(), status, reason, started_at],
        ).fetchall()
        there = "select 1 from refresh.runs where started_at >= ?"
        if not found and not opened.execute(there, [started_at]).fetchall():
            opened.execute(
                "insert into refresh.runs (run_id, command, started_at, ended_at,"
                " status, reason) values (?, 'build', ?, ?, ?, ?)",
                [uuid.uuid4().hex, started_at, _now(), status, reason],
            )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _read(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return connection.execute(sql).fetchall()

"""What one run takes and why: its number, its files, and whether all is built anew.

Kept in the warehouse's schema `refresh`. What is written here before the events are
built only says what a run means to do; that it was done is written in the events'
own transaction (macros/refresh/end_of_events.sql), so a run that breaks off is simply
done again by the next one.
"""

import uuid
from collections.abc import Mapping

import duckdb

from pipeline.fingerprint import differences

TABLES = """
create schema if not exists refresh;
-- one row: this run, the last one that was complete, and the last that built all
create table if not exists refresh.run (
    run_id varchar, refresh_number bigint, is_full boolean,
    last_number bigint, full_in bigint
);
insert into refresh.run
select '', 0, true, 0, 0 where not exists (from refresh.run);
-- the settings that the tables were built with, and those of this run
create table if not exists refresh.fingerprint (part varchar, value varchar);
create table if not exists refresh.run_fingerprint (part varchar, value varchar);
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
"""
EVENTS = "select 1 from duckdb_tables() where table_name = 'int_events_stored'"


def begin_run(
    connection: duckdb.DuckDBPyConnection,
    fingerprint: Mapping[str, str],
    full_refresh: bool,
    builds: bool = True,
) -> list[str]:
    """Begin a run: give it a number, choose its files, decide if it builds all anew.

    Args:
        connection: to the warehouse, in a transaction, with landing.files up to date.
        fingerprint: the settings of this run, from pipeline.fingerprint.
        full_refresh: somebody asked for it.
        builds: tables may be built; a command that only tests, say, decides nothing.

    Returns:
        Why everything is built anew, in sentences; empty for a refresh of what is
        new, and for a first build.
    """
    before = dict(_read(connection, "select part, value from refresh.fingerprint"))
    was_full, number, last = _read(
        connection, "select is_full, refresh_number, last_number from refresh.run"
    )[0]
    is_first = last == 0 or not _read(connection, EVENTS)
    why = differences(before, fingerprint)
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
    connection.execute(
        "update landing.files set is_in_batch ="
        " is_present and (? or content_hash is distinct from taken_hash"
        " or (? and coalesce(is_in_batch, false)))",
        [is_full, number > last],
    )
    return why if builds and not is_first else []


def _read(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return connection.execute(sql).fetchall()

"""Landing: which files there are, what is in them, and the views that dbt reads.

Files are read where they lie. What is kept in the warehouse's schema `landing` is
the list of files, the lines that are no records, the sites, and one view a source.
"""

import contextlib
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipeline.forget.erasing import Gone, blot, find_what_is_gone
from pipeline.forget.tombstones import read_tombstones
from pipeline.landing import unreadable_values, value_counts
from pipeline.landing.addresses import hashed_columns, id_columns, payload_columns
from pipeline.landing.bad_lines import keep_bad_lines
from pipeline.landing.columns import keep_columns, mapped_columns
from pipeline.landing.currencies import set_currencies
from pipeline.landing.event_words import no_clicks, own_names
from pipeline.landing.file_states import FileState, state_of
from pipeline.landing.files import File, unreadable
from pipeline.landing.gone_files import refuse_mostly_gone
from pipeline.landing.inspect import content_hash, inspect
from pipeline.landing.links import own_hosts
from pipeline.landing.notices import found_notices
from pipeline.landing.raw import Reading
from pipeline.landing.unreadable_values import judge
from pipeline.landing.views import make_views
from pipeline.refresh import descriptions, due, retired
from pipeline.refresh import run as refresh
from pipeline.refresh.fingerprint import features_hash, fingerprint
from pipeline.refresh.news import note_news
from pipeline.settings.home import declared_variables
from pipeline.settings.lookups import land_lookups
from pipeline.settings.places import Settings
from pipeline.settings.plan import Plan
from pipeline.told.errors import InputError
from pipeline.told.room import no_room

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

TABLES = """
create schema if not exists landing;
create table if not exists landing.files (
    source varchar, source_file varchar, site_id varchar, layout varchar,
    content_hash varchar, size_bytes bigint, modified_ns bigint, reading varchar,
    raw_rows bigint, first_seen_at timestamp, is_present boolean,
    primary key (source, source_file)
);
-- is_in_batch: this run reads it. taken_hash: what the events hold of it
alter table landing.files add column if not exists is_in_batch boolean;
alter table landing.files add column if not exists taken_hash varchar;
-- these tell of a file that was rewritten with the same size and time
alter table landing.files add column if not exists changed_ns bigint;
alter table landing.files add column if not exists inode ubigint;
-- its source fails by values that can't be read: nothing new is taken from it
alter table landing.files add column if not exists is_held_back boolean;
create table if not exists landing.malformed_rows (
    source varchar, source_file varchar, line_number bigint, reason varchar,
    raw_row varchar
);
create table if not exists landing.sites (
    site_id varchar, industry varchar, time_zone varchar, currency varchar,
    session_rule varchar, session_timeout_minutes bigint, outcomes varchar
);
-- how a site's sessions are cut; null for the default
alter table landing.sites add column if not exists max_session_hours bigint;
alter table landing.sites add column if not exists cut_at_midnight boolean;
alter table landing.sites add column if not exists cut_at_campaign boolean;
alter table landing.sites add column if not exists repeat_milliseconds bigint;
-- names of events that are no clicks, as mappings say
create table if not exists landing.no_clicks (source varchar, event_name varchar);
create table if not exists landing.own_names (source varchar, event_name varchar);
-- hosts of pages that are the site's own, as mappings say
create table if not exists landing.own_hosts (source varchar, host varchar);
-- salted hashes of who was forgotten; what: person or event
create table if not exists landing.tombstones (
    tombstone varchar primary key, what varchar
);
create table if not exists landing.notices (notice varchar);
-- a file's own columns, and in how many of its rows each has a value
create table if not exists landing.file_columns (
    source varchar, source_file varchar, column_position bigint, column_name varchar,
    data_type varchar, filled_rows bigint
);
-- which names a mapping knows for our columns; is_needed: it says something when
-- such a column is not there
create table if not exists landing.mapped_columns (
    source varchar, contract_column varchar, folded_name varchar, is_needed boolean
);
"""
TABLES += value_counts.TABLES + unreadable_values.TABLES
OF_PROJECT = retired.TABLES + descriptions.TABLES

LANDED = (
    "source, source_file, site_id, layout, content_hash, size_bytes, modified_ns,"
    " reading, raw_rows, first_seen_at, changed_ns, inode, is_present"
)
# what the events hold of the file is not for landing to say
UPSERT = (
    f"insert into landing.files ({LANDED})"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, true) on conflict do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in LANDED.split(", ")[2:])
    + ", counted_by = null"
)


def land(
    connection: duckdb.DuckDBPyConnection,
    planned: Plan,
    settings: Settings,
    variables: Mapping[str, Any] | None = None,
    full_refresh: bool = False,
    builds: bool = True,
    command: str = "",
    manifest: "Manifest | None" = None,
) -> list[str]:
    """Look through new and changed files, and make the views that dbt reads.

    The views read what this run takes: all files when everything is built anew, else
    those that are new or changed, and of some tables always all. `variables` are
    dbt's --vars; `builds`: the command may build tables; command: dbt's word for it;
    manifest: what dbt read of the project, None for a command that reads none of it.

    All of it is one transaction: a failure leaves the last state as it was.
    Returns why everything is built anew; raises InputError that lists every file
    that can't be read, or says that most of a source is gone.
    """
    variables = declared_variables() | dict(variables or {})
    limit = due.expires_before(variables["retention_days"], due.now())
    gone = Gone(settings.salt(), read_tombstones(settings), limit)
    rules = fingerprint(manifest, settings, variables, planned.logs)
    features = features_hash(manifest, variables)
    connection.execute("begin")
    try:
        connection.execute(TABLES + refresh.TABLES + OF_PROJECT)
        retired.note_relations(connection, manifest)
        descriptions.note_descriptions(connection, manifest)
        before = _copies(connection, settings)
        if builds:
            find_what_is_gone(connection, gone)
        readings = _land_files(connection, planned.files, settings, gone)
        judged = judge(connection, planned.logs, float(variables["unreadable_share"]))
        if builds:
            refuse_mostly_gone(connection)
            note_news(connection, settings)
        _replace(connection, "sites", planned.sites)
        rules |= set_currencies(connection, planned.logs)
        why = refresh.begin_run(
            connection, rules, full_refresh, builds, command, features, judged.failing
        )
        for said in (mapped_columns, no_clicks, own_names, own_hosts):
            _replace(connection, said.__name__, said(planned.logs))
        land_lookups(connection, settings)
        found = found_notices(connection, planned.files) + judged.told
        told = [{"notice": notice} for notice in planned.notices + found]
        _replace(connection, "notices", told)
        make_views(connection, readings)
        after = _copies(connection, settings)
        connection.execute("commit")
    except BaseException:
        # a commit that failed, as the disk is full, has ended the transaction
        with contextlib.suppress(duckdb.TransactionException):
            connection.execute("rollback")
        raise
    for copy in before - after:
        copy.unlink(missing_ok=True)
    return why


def _land_files(
    connection: duckdb.DuckDBPyConnection,
    files: list[File],
    settings: Settings,
    gone: Gone,
) -> list[Reading]:
    readings, problems = [], []
    connection.execute("update landing.files set is_present = false")
    # what is hashed is counted, too
    connection.execute("set variable clickstream_salt = ?", [settings.salt()])
    for file in files:
        try:
            readings.append(_land_file(connection, file, settings, gone))
        except InputError as error:
            problems += error.problems
        except OSError as error:
            if full := no_room(str(error), settings.database):
                raise InputError(full) from error
            problems += unreadable(file.name, file.packed, error).problems
    if problems:
        raise InputError(problems)
    value_counts.count_new(connection, readings)
    return readings


def _replace(
    connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]
) -> None:
    connection.execute(f"delete from landing.{table}")
    for row in rows:
        marks = ", ".join("?" for _ in row)
        connection.execute(
            f"insert into landing.{table} ({', '.join(row)}) values ({marks})",
            list(row.values()),
        )


def _layout(file: File, settings: Settings) -> str:
    """Name what decides how a file is cut into rows, and what a copy of it holds."""
    log = file.log
    parts = [file.format, file.encoding, file.columns, file.partitions, file.packed]
    parts += [file.delimiter, log.quote, log.escape, file.skip, log.comment]
    persons = hashed_columns(file) + id_columns(file)
    parts += [log.short_rows, persons]
    parts += [log.filters.get("addresses", ())]
    # a copy holds what is hashed with the salt of its time
    parts += [settings.salt(), payload_columns(file)] if persons else [""]
    return hashlib.md5(repr(parts).encode()).hexdigest()


def _land_file(
    connection: duckdb.DuckDBPyConnection,
    file: File,
    settings: Settings,
    gone: Gone,
) -> Reading:
    """Look through one file unless it is known and unchanged."""
    key = [file.log.name, file.name]
    state, layout = state_of(file.path.stat()), _layout(file, settings)
    known = connection.execute(
        "select layout, content_hash, size_bytes, modified_ns, reading,"
        " first_seen_at, exists (from landing.file_columns as known"
        " where known.source = files.source and known.source_file = files.source_file),"
        " taken_hash, changed_ns, inode from landing.files"
        " where source = ? and source_file = ?",
        key,
    ).fetchall()
    if known and known[0][0] == layout and known[0][6]:
        same = _is_untouched((*known[0][2:4], *known[0][8:10]), state)
        copy = _copy(settings, *key, known[0][1], layout)
        if same and (known[0][4] != "copy" or copy.exists()):
            connection.execute(
                "update landing.files set is_present = true, site_id = ?,"
                " changed_ns = ?, inode = ? where source = ? and source_file = ?",
                [file.log.site["site_id"], state.changed_ns, state.inode, *key],
            )
            if known[0][4] == "copy" and known[0][7] == "":
                # something in it is to go
                blot(file, copy, gone)
            return Reading(file, known[0][4], copy, known[0][5])
    content = content_hash(file)
    copy = _copy(settings, *key, content, layout)
    found = inspect(file, copy, settings.salt())
    if found.reading == "copy":
        blot(file, copy, gone)
    seen = datetime.now(UTC).replace(tzinfo=None)
    if known and known[0][1] == content:
        seen = known[0][5]
    connection.execute(
        UPSERT,
        [*key, file.log.site["site_id"], layout, content, state.size]
        + [state.modified_ns, found.reading, found.good_rows + len(found.bad_lines)]
        + [seen, state.changed_ns, state.inode],
    )
    keep_bad_lines(connection, file, found.bad_lines, settings, gone.tombstones)
    keep_columns(connection, file, found.filled)
    return Reading(file, found.reading, copy, seen)


def _is_untouched(was: tuple[int | None, ...], state: FileState) -> bool:
    """Say whether nobody wrote to a file since its size, times and inode were these."""
    # an older version of this project wrote down size and time only
    return all(old in (None, new) for old, new in zip(was, state, strict=False))


def _copy(
    settings: Settings, source: str, source_file: str, content: str, layout: str
) -> Path:
    """Name a file's copy; two files with the same content have one each."""
    whose = hashlib.md5(f"{source}/{source_file}/{layout}".encode()).hexdigest()
    return settings.copies / f"{content}-{whose[:16]}.parquet"


def _copies(connection: duckdb.DuckDBPyConnection, settings: Settings) -> set[Path]:
    """List the copies that present files are read from."""
    rows = connection.execute(
        "select source, source_file, content_hash, layout from landing.files"
        " where reading = 'copy' and is_present"
    ).fetchall()
    return {_copy(settings, *row) for row in rows}

"""Publish what was built: marts, scores and reports, whole or not at all.

dbt's own file can't be read while it is written. So its tables are copied into a file
that nobody writes to again, in a storage format that older DuckDB clients open, and
into Parquet files; views become tables, as their functions may be newer than a client.
"""

import json
import os
import re
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from pipeline.landing.read_sql import literal, name
from pipeline.publish.versions import (
    DATABASE,
    MANIFEST,
    UNFINISHED,
    Version,
    alone,
    current,
    make_room,
    next_number,
    now,
    prune,
    remove,
    size_of,
    switch,
    sync,
    versions,
)
from pipeline.refresh.descriptions import comments
from pipeline.refresh.retired import DROPPED, HAS_LIST, holding
from pipeline.settings.memory import work_beside
from pipeline.settings.places import Settings
from pipeline.told.errors import InputError

SCHEMAS = ("marts", "scores", "reports")
# DuckDB 1.2 and later read it
STORAGE = "v1.2.0"
# the copy, its Parquet, and something to spare, in sizes of dbt's file
ROOM = 2.0
LISTED = """
select schema_name, table_name from duckdb_tables()
where database_name = 'built' and schema_name in {schemas}
union all
select schema_name, view_name from duckdb_views()
where database_name = 'built' and schema_name in {schemas}
order by all
"""
# for clients that know no exact decimals
AS_DOUBLE = "published_decimals_as_double"
EXACT = """
select column_name from duckdb_columns()
where database_name = 'built' and schema_name = ? and table_name = ?
    and data_type like 'DECIMAL%'
"""
STATE = """
select
    (select max(last_event_at) from built.marts.agg_source_freshness) as data_until,
    run_id, refresh_number, ended_at, tests_run, tests_passed, status, command
from built.refresh.runs where status is distinct from 'unchanged'
order by started_at desc limit 1
"""
FULL = re.compile("No space left on device|File too large|Disk quota exceeded")


def publish(
    settings: Settings, keep: int = 3, hours: float = 24, share: float = 0.5
) -> Version:
    """Publish the last build as a new version, and let it serve.

    Args:
        settings: where the warehouse is, and the folder of versions.
        keep: so many versions stay, and always the one that served before.
        hours: each stays so long after it was replaced.
        share: but only while all take no more than this share of their room.

    Returns the version. Raises InputError when there is nothing to publish, the last
    build didn't end well, there is no room, or the folder can't be written; then the
    version before serves on, and nothing half-written is left.
    """
    published = settings.published
    settings.built()
    number = next_number(published)
    unfinished = published / f"{UNFINISHED}{number:06}"
    try:
        gone = _clear(settings, keep, share)
        (unfinished / "parquet").mkdir(parents=True)
        manifest = _copy(settings, unfinished)
        manifest["removed_for_room"] = [version.number for version in gone]
        stale = holding(published, manifest["no_longer_named"])
        manifest["removed_for_names"] = [version.number for version in stale]
        version = _finish(published, unfinished, number, manifest)
        with alone(published):
            before = current(published)
            _serve(version, unfinished)
            for old in holding(published, manifest["no_longer_named"], before):
                remove(old.folder)
            prune(published, keep, hours, version.published_at, before)
    except OSError as error:
        raise InputError(
            f"{published}: can't be written ({error.strerror or error}). Nothing new "
            "was published."
        ) from error
    except duckdb.Error as error:
        full = FULL.search(str(error))
        what = str(error).splitlines()[0]
        if full:
            what = f"there is no room to write ({full[0]}). Make room on that disk."
        raise InputError(f"{published}: {what} Nothing new was published.") from error
    finally:
        remove(unfinished)
    return version


def _clear(settings: Settings, keep: int, share: float) -> list[Version]:
    """Remove what a killed run left, and versions if one more has no room.

    Returns those versions. Raises InputError when there is no room all the same.
    """
    published, needed = settings.published, ROOM * settings.database.stat().st_size
    published.mkdir(parents=True, exist_ok=True)
    with alone(published):
        for left in published.glob(f"{UNFINISHED}*"):
            remove(left)
        gone = make_room(published, keep, needed, share)
    free = shutil.disk_usage(published).free
    if free < needed:
        raise InputError(
            f"{published}: {free / 1e9:.1f} GB are free, and a version may take "
            f"{needed / 1e9:.1f} GB; the {len(versions(published))} that have to stay "
            f"take {size_of(published) / 1e9:.1f} GB. Make room, or keep fewer "
            "versions. Nothing new was published."
        )
    return gone


def _finish(
    published: Path, unfinished: Path, number: int, manifest: dict[str, Any]
) -> Version:
    """Write the manifest, and have the disk hold all: it must, before it is there."""
    manifest = {"version": number} | manifest
    manifest["published_at"] = now().isoformat(timespec="seconds")
    text = json.dumps(manifest, indent=1) + "\n"
    (unfinished / MANIFEST).write_text(text, encoding="utf-8")
    for path in [*unfinished.rglob("*"), unfinished]:
        sync(path)
    return Version(number, published / f"{number:06}", manifest)


def _serve(version: Version, unfinished: Path) -> None:
    """Give a version its name and switch to it, or take it away again."""
    os.rename(unfinished, version.folder)
    try:
        sync(version.folder.parent)
        switch(version.folder.parent, version)
    except OSError:
        remove(version.folder)
        raise


def _copy(settings: Settings, folder: Path) -> dict[str, Any]:
    """Copy the tables into a folder; returns what the manifest says of them."""
    with duckdb.connect() as connection:
        _attach(connection, settings)
        found = connection.execute(STATE).fetchall()
        if not found or found[0][-2:] != ("succeeded", "build"):
            raise InputError(
                f"{settings.database}: the last build didn't end well, so it isn't "
                "published. Run `make build` and see what it says."
            )
        until, run_id, refresh, ended, tests_run, tests_passed, *_ = found[0]
        target = folder / DATABASE
        connection.execute(
            f"attach {literal(str(target))} as new (storage_version {literal(STORAGE)})"
        )
        dropped = _dropped(connection)
        # one transaction: thousands of descriptions, each of its own, take a minute
        connection.execute("begin")
        listed = connection.execute(LISTED.format(schemas=SCHEMAS)).fetchall()
        as_double = bool(settings.variables.get(AS_DOUBLE))
        copy = partial(_copy_table, connection, folder, as_double)
        rows = {f"{schema}.{table}": copy(schema, table) for schema, table in listed}
        for sentence in comments(connection):
            connection.execute(sentence)
        _name_without_schema(connection, listed)
        connection.execute("commit")
        connection.execute("checkpoint new")
        connection.execute("detach new")
    return {
        "data_until": _moment(until),
        "built_at": _moment(ended),
        "run_id": run_id,
        "refresh_number": refresh,
        "tests_run": tests_run,
        "tests_passed": tests_passed,
        "storage": STORAGE,
        "duckdb_bytes": target.stat().st_size,
        "parquet_bytes": size_of(folder / "parquet"),
        "rows": rows,
        "no_longer_named": sorted(dropped - rows.keys()),
    }


def _dropped(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Name what was ever dropped, as the project no longer named it."""
    connection.execute("use built")
    there = connection.execute(HAS_LIST).fetchall()
    return (
        {name for (name,) in connection.execute(DROPPED).fetchall()} if there else set()
    )


def _attach(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Attach the warehouse for reading."""
    connection.execute("set TimeZone = 'UTC'")
    work_beside(connection, settings)
    place = literal(str(settings.database))
    connection.execute(f"attach {place} as built (read_only)")


def _copy_table(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    as_double: bool,
    schema: str,
    table: str,
) -> int:
    """Copy one table into the new file and into Parquet; returns how many rows.

    as_double: money, which is exact to the cent, becomes a floating-point number.
    """
    own = f"{name(schema)}.{name(table)}"
    connection.execute(f"create schema if not exists new.{name(schema)}")
    exact = connection.execute(EXACT, [schema, table]).fetchall() if as_double else []
    double = ", ".join(f"cast({name(c)} as double) as {name(c)}" for (c,) in exact)
    what = f"select * replace ({double})" if double else ""
    connection.execute(f"create table new.{own} as {what} from built.{own}")
    (folder / "parquet" / schema).mkdir(exist_ok=True)
    path = folder / "parquet" / schema / f"{table}.parquet"
    connection.execute(
        f"copy (from new.{own}) to {literal(str(path))}"
        " (format parquet, compression zstd)"
    )
    return connection.execute(f"select count(*) from new.{own}").fetchall()[0][0]


def _name_without_schema(
    connection: duckdb.DuckDBPyConnection, listed: list[tuple[str, str]]
) -> None:
    """Let each table be found by its bare name: a view in the schema `main`."""
    # a view finds its table in its own file, under whatever name that is attached
    connection.execute("use new")
    for schema, table in listed:
        own = f"{name(schema)}.{name(table)}"
        connection.execute(f"create view main.{name(table)} as from {own}")
    connection.execute("use memory")


def _moment(value: datetime | None) -> str | None:
    """Write a time (UTC) as a manifest has it."""
    return None if value is None else f"{value.isoformat(timespec='seconds')}+00:00"


def told(version: Version) -> str:
    """Say what was published, and what all versions take, in a few sentences."""
    published, manifest = version.folder.parent, version.manifest
    others = len(versions(published)) - 1
    said = (
        f"Published version {version.number}: {len(manifest['rows']):,} tables,"
        f" data until {manifest['data_until'] or 'never'},"
        f" {size_of(version.folder) / 1e6:,.0f} MB, {version.database}."
    )
    if manifest["tests_run"]:
        passed, run = manifest["tests_passed"], manifest["tests_run"]
        said += f" {passed:,} of {run:,} tests passed."
    if others:
        said += f" With {others} older it takes {size_of(published) / 1e6:,.0f} MB."
    if gone := manifest["removed_for_room"]:
        numbers = ", ".join(map(str, gone))
        said += f" For want of room, older versions were removed early: {numbers}."
    if gone := manifest["removed_for_names"]:
        numbers = ", ".join(map(str, gone))
        said += f" Removed, as their tables are no longer named: versions {numbers}."
    return said

"""Publish what was built: marts, scores and reports, whole or not at all.

dbt's own file can't be read while it is written. So its tables are copied into a file
that nobody writes to again, in a storage format that older DuckDB clients open, and
into Parquet files; views become tables, as their functions may be newer than a client.
"""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import InputError
from pipeline.read_sql import literal, name
from pipeline.settings import PROJECT, Settings
from pipeline.versions import (
    DATABASE,
    MANIFEST,
    UNFINISHED,
    Version,
    next_number,
    now,
    prune,
    remove,
    switch,
    sync,
)

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
STATE = """
select
    (select max(last_event_at) from built.marts.agg_source_freshness) as data_until,
    run_id, refresh_number, ended_at, status, command
from built.refresh.runs order by started_at desc limit 1
"""
FAILED_TESTS = """
select count(*) from built.refresh.run_models where node_type = 'test' and run_id = ?
"""


def publish(settings: Settings, keep: int = 3, hours: float = 24) -> Version:
    """Publish the last build as a new version, and let it serve.

    Args:
        settings: where the warehouse is, and the folder of versions.
        keep: so many versions stay.
        hours: each stays so long after it was replaced.

    Returns the version. Raises InputError when there is nothing to publish, the last
    build didn't end well, there is no room, or the folder can't be written; then the
    version before serves on, and nothing half-written is left.
    """
    published = settings.published
    settings.built()
    number = next_number(published)
    unfinished = published / f"{UNFINISHED}{number:06}"
    try:
        published.mkdir(parents=True, exist_ok=True)
        for left in published.glob(f"{UNFINISHED}*"):
            remove(left)
        _refuse_without_room(settings)
        (unfinished / "parquet").mkdir(parents=True)
        manifest = _copy(settings, unfinished) | {"version": number}
        manifest["published_at"] = now().isoformat(timespec="seconds")
        text = json.dumps(manifest, indent=1) + "\n"
        (unfinished / MANIFEST).write_text(text, encoding="utf-8")
        # a version must not be there before the disk holds it
        for path in [*unfinished.rglob("*"), unfinished]:
            sync(path)
        os.rename(unfinished, published / f"{number:06}")
        sync(published)
        version = Version(number, published / f"{number:06}", manifest)
        switch(published, version)
        prune(published, keep, hours, version.published_at)
    except OSError as error:
        raise InputError(
            f"{published}: can't be written ({error.strerror or error}). Nothing new "
            "was published."
        ) from error
    except duckdb.Error as error:
        what = str(error).splitlines()[0]
        raise InputError(f"{published}: {what} Nothing new was published.") from error
    finally:
        remove(unfinished)
    return version


def _refuse_without_room(settings: Settings) -> None:
    """Raise InputError unless there is room for one version more."""
    needed = ROOM * settings.database.stat().st_size
    free = shutil.disk_usage(settings.published).free
    if free < needed:
        raise InputError(
            f"{settings.published}: {free / 1e9:.1f} GB are free, and a version may "
            f"take {needed / 1e9:.1f} GB. Make room, or keep fewer versions. Nothing "
            "new was published."
        )


def _copy(settings: Settings, folder: Path) -> dict[str, Any]:
    """Copy the tables into a folder; returns what the manifest says of them."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set memory_limit = ?", [settings.memory_limit()])
        connection.execute(
            f"attach {literal(str(settings.database))} as built (read_only)"
        )
        found = connection.execute(STATE).fetchall()
        if not found or found[0][4:] != ("succeeded", "build"):
            raise InputError(
                f"{settings.database}: the last build didn't end well, so it isn't "
                "published. Run `make build` and see what it says."
            )
        until, run_id, refresh, ended, *_ = found[0]
        failed = connection.execute(FAILED_TESTS, [run_id]).fetchall()[0][0]
        target = folder / DATABASE
        connection.execute(
            f"attach {literal(str(target))} as new (storage_version {literal(STORAGE)})"
        )
        # one transaction: thousands of descriptions, each of its own, take a minute
        connection.execute("begin")
        listed = connection.execute(LISTED.format(schemas=SCHEMAS)).fetchall()
        rows = {
            f"{schema}.{table}": _copy_table(connection, schema, table, folder)
            for schema, table in listed
        }
        for sentence in _comments({tuple(pair) for pair in listed}):
            connection.execute(sentence)
        connection.execute("commit")
        connection.execute("checkpoint new")
        connection.execute("detach new")
    return {
        "data_until": _moment(until),
        "built_at": _moment(ended),
        "run_id": run_id,
        "refresh_number": refresh,
        "failed_tests": failed,
        "storage": STORAGE,
        "rows": rows,
    }


def _copy_table(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, folder: Path
) -> int:
    """Copy one table into the new file and into Parquet; returns how many rows."""
    own = f"{name(schema)}.{name(table)}"
    connection.execute(f"create schema if not exists new.{name(schema)}")
    connection.execute(f"create table new.{own} as from built.{own}")
    (folder / "parquet" / schema).mkdir(exist_ok=True)
    path = folder / "parquet" / schema / f"{table}.parquet"
    connection.execute(
        f"copy (from new.{own}) to {literal(str(path))}"
        " (format parquet, compression zstd)"
    )
    return connection.execute(f"select count(*) from new.{own}").fetchall()[0][0]


def _comments(listed: set[tuple[str, ...]]) -> Iterator[str]:
    """Write the SQL that gives tables and columns their descriptions."""
    target = Path(os.environ.get("DBT_TARGET_PATH") or PROJECT / "target")
    path = target / "manifest.json"
    if not path.exists():
        return
    nodes = json.loads(path.read_text(encoding="utf-8"))["nodes"].values()
    for node in nodes:
        if (node["schema"], node["name"]) not in listed:
            continue
        own = f"new.{name(node['schema'])}.{name(node['name'])}"
        if node["description"]:
            yield f"comment on table {own} is {literal(node['description'])}"
        for column in node["columns"].values():
            if column["description"]:
                said = literal(column["description"].strip())
                yield f"comment on column {own}.{name(column['name'])} is {said}"


def _moment(value: datetime | None) -> str | None:
    """Write a time (UTC) as a manifest has it."""
    return None if value is None else f"{value.isoformat(timespec='seconds')}+00:00"


def told(version: Version) -> str:
    """Say what was published, in a sentence."""
    size = sum(p.stat().st_size for p in version.folder.rglob("*") if p.is_file())
    return (
        f"Published version {version.number}: {len(version.manifest['rows']):,} tables,"
        f" data until {version.manifest['data_until'] or 'never'},"
        f" {size / 1e6:,.0f} MB, {version.database}."
    )

"""`make sql`: ask the tables something, without changing them.

With Q="select ..." one question; without, a prompt, or whatever standard input says.
FORMAT=csv writes every row of the answer as CSV.
"""

import csv
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipeline.landing.read_sql import literal
from pipeline.publish.versions import current
from pipeline.questions import answer_of
from pipeline.refresh import last_build
from pipeline.settings.places import Settings, settings_or_exit
from pipeline.told.errors import InputError
from pipeline.told.sql_shell import Shell, shell

# no other file is read or written from here on, and nothing turns that off
LOCKED = """
set TimeZone = 'UTC';
set temp_directory = {folder};
set python_enable_replacements = false;
set enable_external_access = false;
set lock_configuration = true;
"""
# tables are found without their schema's name
SCHEMAS = ("marts", "scores", "reports", "features")
THERE = f"select schema_name from duckdb_schemas() where schema_name in {SCHEMAS}"
WAREHOUSE, CSV = "warehouse", "csv"
AGAIN = f"`make sql FROM={WAREHOUSE}` reads the warehouse instead."


def chosen(settings: Settings, source: str) -> tuple[Path, str]:
    """Choose what is read: the published version, or the warehouse.

    Args:
        settings: where both lie.
        source: `warehouse` for the warehouse in any case; empty for the published
            version where there is one.

    Returns the file and a sentence about it. Raises InputError when there is nothing
    to read yet, or no such source.
    """
    if source not in ("", "published", WAREHOUSE):
        raise InputError(f"FROM={source}: write FROM={WAREHOUSE}, or leave it out.")
    version = None if source == WAREHOUSE else current(settings.published)
    if version is None and source == "published":
        raise InputError(
            f"{settings.published}: nothing is published yet. Run `make refresh`."
        )
    if version is None:
        return settings.built(), f"Reading the warehouse, {settings.database}."
    until = version.manifest.get("data_until") or "never"
    said = f"Reading published version {version.number}, data until {until}."
    if _built_at(settings) > version.published_at:
        said += f" The warehouse was built later: {AGAIN}"
    return version.database, said


def _built_at(settings: Settings) -> datetime:
    """Give when the warehouse was changed last; long ago where there is none.

    A run that found nothing new has only written that down.
    """
    if built_at := last_build.built_at(settings):
        return built_at
    path = settings.database
    # versions are dated in whole seconds
    seconds = int(path.stat().st_mtime) if path.exists() else 0
    return datetime.fromtimestamp(seconds, UTC)


def opened(path: Path, spill: str) -> duckdb.DuckDBPyConnection:
    """Open a file for reading; nothing else can be read or written through it.

    Args:
        path: the DuckDB file.
        spill: a folder for what doesn't fit into memory.

    Raises InputError when it can't be opened.
    """
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise InputError(
            f"{path}: can't be opened ({str(error).splitlines()[0]}). While a build "
            "writes to the warehouse nobody else reads it; `make refresh` publishes a "
            "version that can be read meanwhile."
        ) from error
    there = {schema for (schema,) in connection.execute(THERE).fetchall()}
    if known := ",".join(schema for schema in SCHEMAS if schema in there):
        connection.execute(f"set search_path = '{known}'")
    connection.execute(LOCKED.format(folder=literal(spill)))
    return connection


def main(query: str, source: str = "", written: str = "") -> int:
    """Answer a query, or open a shell where it is empty; returns the exit code.

    written: `csv` for every row of the answer as CSV; else it is for a person. A query
    that begins with a dot is one of the shell's commands. The code is 0 when all went
    well, 1 when a statement failed, 2 when something has to be changed first.
    """
    with tempfile.TemporaryDirectory() as spill:
        try:
            if written not in ("", "table", CSV):
                raise InputError(
                    f"FORMAT={written}: write FORMAT={CSV}, or leave it out."
                )
            path, said = chosen(settings_or_exit(), source)
            connection = opened(path, spill)
        except InputError as error:
            print(error, file=sys.stderr)
            return 2
        print(said, file=sys.stderr)
        with connection:
            if not query.strip():
                return shell(connection)
            if query.lstrip().startswith("."):
                Shell(connection, sys.stdout.isatty()).take(query)
                return 0
            try:
                if written == CSV:
                    _write_csv(connection.execute(query))
                else:
                    print(answer_of(query, connection))
            except duckdb.Error as problem:
                print(problem, file=sys.stderr)
                return 1
    return 0


def _write_csv(answer: duckdb.DuckDBPyConnection) -> None:
    """Write all rows of an answer, below the names of its columns."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([column[0] for column in answer.description])
    while rows := answer.fetchmany(10_000):
        writer.writerows(rows)


if __name__ == "__main__":
    # through the environment, so that no shell takes the query apart
    asked = os.environ.get("CLICKSTREAM_SQL", "")
    source, written = (
        os.environ.get(f"CLICKSTREAM_SQL_{name}", "") for name in ("FROM", "FORMAT")
    )
    sys.exit(main(asked, source, written))

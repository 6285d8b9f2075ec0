"""The views that dbt reads: one for each table of each source."""

import duckdb

from pipeline.landing.raw import Reading
from pipeline.landing.source_view import source_view
from pipeline.settings.mapping import read_sources


def make_views(connection: duckdb.DuckDBPyConnection, readings: list[Reading]) -> None:
    """Make the view of each source's table over the files that it reads."""
    batch, held = _files(connection, "is_in_batch"), _files(connection, "is_held_back")
    for source, tables in read_sources().items():
        for table in tables.values():
            mine = [
                item
                for item in readings
                if (item.file.log.source, item.file.log.table) == (source, table.name)
                and _key(item) not in held
                and (table.read_whole or _key(item) in batch)
            ]
            connection.execute(
                f"create or replace view landing.{source}__{table.name} as\n"
                + source_view(table.columns, mine)
            )


def _files(connection: duckdb.DuckDBPyConnection, which: str) -> set[tuple[str, str]]:
    """List the files of which something holds, by source and name."""
    rows = f"select source, source_file from landing.files where {which}"
    return set(connection.execute(rows).fetchall())


def _key(item: Reading) -> tuple[str, str]:
    return item.file.log.name, item.file.name

"""Which columns each raw file has, and which of them its mapping knows."""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from pipeline.landing.files import File, normal
from pipeline.settings.mapping import Log


def keep_columns(
    connection: duckdb.DuckDBPyConnection, file: File, filled: Sequence[int]
) -> None:
    """Write down a file's own columns, and how many of its rows have a value there."""
    key = [file.log.name, file.name]
    connection.execute(
        "delete from landing.file_columns where source = ? and source_file = ?", key
    )
    types = file.types or ("VARCHAR",) * len(file.own_columns)
    rows = zip(file.own_columns, types, filled, strict=True)
    values, marks = [], []
    for position, (column, kind, count) in enumerate(rows, start=1):
        values += [*key, position, column, kind, count]
        marks.append("(?, ?, ?, ?, ?, ?)")
    connection.execute(
        f"insert into landing.file_columns values {', '.join(marks)}", values
    )


def mapped_columns(logs: Iterable[Log]) -> list[dict[str, Any]]:
    """List the names that mappings know for our columns, folded as they are looked up.

    A source's YAML says of some columns that files may lack them: labels, say.
    """
    found = []
    for log in logs:
        never = {column.name for column in log.declared if column.needed == "never"}
        found += [
            {
                "source": log.name,
                "contract_column": ours,
                "folded_name": normal(theirs),
                "is_needed": ours not in never,
            }
            for ours, alternatives in log.columns.items()
            for theirs in alternatives
        ]
    return found

"""What stands in a file's mapped columns: read, a word for nothing, or unreadable."""

import csv
import hashlib
import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.landing.addresses import hashed_columns, payload_columns
from pipeline.landing.clocks import clocks_as_names
from pipeline.landing.files import File
from pipeline.landing.filters import filter_rule
from pipeline.landing.group import Group, column_of, given, groups, own
from pipeline.landing.headers import dialect, open_bytes
from pipeline.landing.numbers import number
from pipeline.landing.placeholders import is_id, is_placeholder
from pipeline.landing.raw import Reading, raw_columns
from pipeline.landing.read_sql import FILENAME, name
from pipeline.landing.values import TEXT, time
from pipeline.settings.mapping import Column, Log
from pipeline.told.errors import InputError

TABLES = """
-- of a file's mapped columns: how many values stand there, and what they are
create table if not exists landing.value_counts (
    source varchar, source_file varchar, contract_column varchar,
    column_name varchar, kind varchar, filled_count bigint,
    placeholder_count bigint, unreadable_count bigint, examples varchar[],
    line_number bigint
);
-- rows that the mapping's filters leave out, of which nothing is counted
alter table landing.value_counts add column if not exists left_out_count bigint;
-- of a column of currencies: which there are
alter table landing.value_counts add column if not exists found_values varchar[];
-- what the counts were made by
alter table landing.files add column if not exists counted_by varchar;
"""
SCHEMA = pa.schema(
    [(column, pa.string()) for column in ("source", "source_file", "contract_column")]
    + [("column_name", pa.string()), ("kind", pa.string())]
    + [("filled_count", pa.int64()), ("placeholder_count", pa.int64())]
    + [("unreadable_count", pa.int64()), ("examples", pa.list_(pa.string()))]
    + [("line_number", pa.int64()), ("left_out_count", pa.int64())]
    + [("found_values", pa.list_(pa.string()))]
)
KINDS = {"timestamp": "time", "bigint": "number", "decimal(18, 4)": "number"}
# so many values that can't be read are kept, the smallest, to find what would read them
EXAMPLES = 20
# raise it when something is counted in another way
REVISION = 3


@dataclass(frozen=True)
class _Counted:
    """One mapped column of a file: ours, theirs, what it holds, and its SQL."""

    ours: str
    theirs: str
    kind: str
    placeholder: str
    unreadable: str


def counted_by(log: Log, columns: Sequence[str]) -> str:
    """Name all that the counts of a file depend on, beside what is in it."""
    reads = (log.columns, log.nulls, log.decimal, log.thousands, log.time_format)
    reads += (log.filters,)
    parts = (REVISION, log.declared, log.time_zone, log.time_of_day, *reads, columns)
    return hashlib.md5(repr(parts).encode()).hexdigest()


def count_new(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[Reading]
) -> None:
    """Count the values of files that are new or changed, or are read otherwise now.

    Args:
        connection: to the warehouse, with the salt, in a transaction.
        readings: all files that are there, and how each is read.

    Raises InputError where a mapping lists a time of day as another name of a time.
    """
    asked = "select source, source_file, counted_by from landing.files"
    known = {tuple(key): by for *key, by in connection.execute(asked).fetchall()}
    waiting, problems = [], []
    for reading in readings:
        file = reading.file
        if known[file.log.name, file.name] != counted_by(file.log, file.columns):
            problems += clocks_as_names(connection, Group([reading]))
            waiting.append(reading)
    if problems:
        raise InputError(problems)
    for group in groups(waiting):
        _count(connection, group)


def _count(connection: duckdb.DuckDBPyConnection, group: Group) -> None:
    """Write down what stands in the mapped columns of files that are laid out alike."""
    counted = _counted(group)
    found = _counts(connection, group, counted)
    nothing = [(0, 0, 0, None, None, 0)] * len(counted)
    rows = [
        _row(reading.file, column, figures)
        for reading in group.readings
        for column, figures in zip(
            counted, found.get(reading.file.name, nothing), strict=True
        )
    ]
    whose = [group.log.name, [reading.file.name for reading in group.readings]]
    of_them = "source = ? and list_contains(?, source_file)"
    connection.execute(f"delete from landing.value_counts where {of_them}", whose)
    # read below by its name; one by one, many rows take seconds
    connection.register("counted_rows", pa.Table.from_pylist(rows, SCHEMA))
    connection.execute("insert into landing.value_counts by name from counted_rows")
    connection.unregister("counted_rows")
    by = counted_by(group.log, group.file.columns)
    connection.execute(
        f"update landing.files set counted_by = ? where {of_them}", [by, *whose]
    )


def _row(file: File, column: _Counted, figures: tuple) -> dict[str, Any]:
    """Write down what stands in one column of a file."""
    filled, placeholders, unreadable, examples, values, left_out = figures
    examples = [text for text in examples or [] if text is not None]
    return {
        "source": file.log.name,
        "source_file": file.name,
        "contract_column": column.ours,
        "column_name": column.theirs,
        "kind": column.kind,
        "filled_count": filled,
        "placeholder_count": placeholders,
        "unreadable_count": unreadable,
        "examples": examples,
        "line_number": _line_of(file, column.theirs, examples[0]) if examples else None,
        "left_out_count": left_out,
        "found_values": values or [],
    }


def _counted(group: Group) -> list[_Counted]:
    """List the columns to count; those with addresses or about people are hashed."""
    hashed = {*hashed_columns(group.file), *payload_columns(group.file)}
    return [
        _of_column(group, column, group.resolved[column.name])
        for column in group.log.declared
        if group.resolved.get(column.name) not in (None, *hashed)
    ]


def _of_column(group: Group, column: Column, theirs: str) -> _Counted:
    ours, log = column.name, group.log
    there = f"raw.{own(ours, 'text')}"
    nothing = is_placeholder(log, ours, there)
    kind = KINDS.get(column.data_type, "id" if is_id(ours) else "text")
    value = None
    # the words stand under the name that the value's SQL asks for
    if column.data_type == "timestamp":
        value = time(log, *column_of(group, ours))
    elif column.data_type in KINDS:
        value = number(log, *column_of(group, ours), column.data_type)
    unreadable = "false"
    if value and column_of(group, ours)[1] == TEXT:
        unreadable = f"{there} is not null and not ({nothing}) and {value} is null"
    return _Counted(ours, theirs, kind, nothing, unreadable)


def _counts(
    connection: duckdb.DuckDBPyConnection, group: Group, counted: list[_Counted]
) -> dict[str, list[tuple]]:
    """Count all columns of all files in one pass.

    Returns for each file that has rows: of each column filled, placeholders,
    unreadable, examples, the values of one of currencies, and how many rows the mapping
    leaves out, of which nothing is counted.
    """
    if not counted:
        return {}
    texts, figures = [], []
    for column in counted:
        there = f"raw.{own(column.ours, 'text')}"
        texts.append(f"{given(group, column.ours)} as {own(column.ours, 'text')}")
        figures.append(f"count({there})")
        for condition in (column.placeholder, column.unreadable):
            # not `count_if`: where the condition is null in each row, so is that
            figures.append(f"count(*) filter (where {condition})")
        found = f"min(case when {column.unreadable} then {there} end, {EXAMPLES})"
        figures.append("null" if column.unreadable == "false" else found)
        is_one = f"{there} is not null and not ({column.placeholder})"
        listed = f"list_sort(list(distinct upper({there})) filter (where {is_one}))"
        figures.append(listed if column.ours == "currency" else "null")
    rows = f"({raw_columns(group.readings)}) as raw"
    read = f"(select raw.*, {', '.join(texts)} from {rows}) as raw"
    file, rule = f"raw.{name(FILENAME)}", filter_rule(group) or "null"
    kept = f"{read} where {rule} is null group by {file}"
    rows = connection.execute(f"select {file}, {', '.join(figures)} from {kept}")
    found = {file_name: tuple(values) for file_name, *values in rows.fetchall()}
    gone = {}
    if rule != "null":
        left = f"{read} where {rule} is not null group by {file}"
        gone = dict(
            connection.execute(f"select {file}, count(*) from {left}").fetchall()
        )
    nothing = (0, 0, 0, None, None) * len(counted)
    return {
        file_name: [
            (*values[n : n + 5], gone.get(file_name, 0))
            for n in range(0, len(values), 5)
        ]
        for file_name, values in (dict.fromkeys(gone, nothing) | found).items()
    }


def _line_of(file: File, column: str, value: str) -> int | None:
    """Find the first line that has a value, as people's editors count; None: Parquet.

    A record over several lines is where it ends.
    """
    if file.format == "parquet" or column not in file.own_columns:
        return None
    place = file.own_columns.index(column)
    with open_bytes(file.path, file.packed) as packed, suppress(csv.Error):
        lines = io.TextIOWrapper(packed, file.encoding, errors="replace", newline="")
        rows = csv.reader(lines, **dialect(file.log, file.delimiter))
        for row in rows:
            if len(row) > place and row[place].strip() == value:
                return rows.line_num
    return None

"""What stands in a file's mapped columns: read, a word for nothing, or unreadable."""

import csv
import hashlib
import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import duckdb

from pipeline.landing.addresses import hashed_columns, payload_columns
from pipeline.landing.clocks import clocks_as_names
from pipeline.landing.files import File
from pipeline.landing.filters import filter_rule
from pipeline.landing.group import Group, column_of, given, own
from pipeline.landing.headers import dialect, open_bytes
from pipeline.landing.numbers import number
from pipeline.landing.placeholders import is_id, is_placeholder
from pipeline.landing.raw import Reading, raw_columns
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
-- what the counts were made by
alter table landing.files add column if not exists counted_by varchar;
"""
KINDS = {"timestamp": "time", "bigint": "number", "decimal(18, 4)": "number"}
# so many values that can't be read are kept, the smallest, to find what would read them
EXAMPLES = 20
# raise it when something is counted in another way
REVISION = 2


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


def count_values(connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Write down what stands in the mapped columns of one file.

    Args:
        connection: to the warehouse, with the salt, in a transaction.
        reading: how the file is read.
    """
    file = reading.file
    key = [file.log.name, file.name]
    connection.execute(
        "delete from landing.value_counts where source = ? and source_file = ?", key
    )
    group = Group([reading])
    counted = _counted(group)
    for column, found in zip(counted, _counts(connection, group, counted), strict=True):
        filled, placeholders, unreadable, examples, left_out = found
        examples = [text for text in examples or [] if text is not None]
        line = _line_of(file, column.theirs, examples[0]) if examples else None
        connection.execute(
            "insert into landing.value_counts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*key, column.ours, column.theirs, column.kind, filled, placeholders]
            + [unreadable, examples, line, left_out],
        )
    connection.execute(
        "update landing.files set counted_by = ? where source = ? and source_file = ?",
        [counted_by(file.log, file.columns), *key],
    )


def count_new(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[Reading]
) -> None:
    """Count the values of files that are new or changed, or are read otherwise now.

    Raises InputError where a mapping lists a time of day as another name of a time.
    """
    asked = "select source, source_file, counted_by from landing.files"
    known = {tuple(key): by for *key, by in connection.execute(asked).fetchall()}
    problems = []
    for reading in readings:
        file = reading.file
        if known[file.log.name, file.name] != counted_by(file.log, file.columns):
            problems += clocks_as_names(connection, Group([reading]))
            count_values(connection, reading)
    if problems:
        raise InputError(problems)


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
) -> list[tuple]:
    """Count all columns in one pass: filled, placeholders, unreadable, examples.

    Last comes how many rows the mapping leaves out: of those nothing is counted.
    """
    if not counted:
        return []
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
    rows = f"({raw_columns(group.readings)}) as raw"
    read = f"(select raw.*, {', '.join(texts)} from {rows}) as raw"
    rule = filter_rule(group) or "null"
    sql = f"select {', '.join(figures)} from {read} where {rule} is null"
    values = connection.execute(sql).fetchall()[0]
    left_out = f"select count(*) from {read} where {rule} is not null"
    gone = 0 if rule == "null" else connection.execute(left_out).fetchall()[0][0]
    return [(*values[n : n + 4], gone) for n in range(0, len(values), 4)]


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

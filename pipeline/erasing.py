"""What a run may not take any more: rows of who was forgotten, and rows too old.

Each run writes the tombstones into the warehouse, where the SQL that screens rows looks
them up (macros/refresh/gone_reason.sql), and has files that hold such rows read anew.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from pipeline.addresses import SALT, payload_columns
from pipeline.files import File
from pipeline.read_sql import literal, name, read_parquet
from pipeline.refresh import EVENTS
from pipeline.repair import BadLine
from pipeline.tombstones import EVENT, PERSON, SEPARATOR, Tombstones, tombstone_sql

WORD = re.compile(r"[\w@.+:-]+")
# rows that hold one of the tombstones of a table `looked_for`
HOLDING = """
with ids as (
    select distinct source, source_file, site_id, visitor_id, user_id
    from intermediate.int_events_stored
), cells as (
    select rejected.source, rejected.source_file, files.site_id,
        unnest(raw_row ->> '$.*') as cell
    from intermediate.int_events_rejected as rejected
    inner join landing.files as files
        on rejected.source = files.source and rejected.source_file = files.source_file
    where json_valid(raw_row)
), hashed as (
    select source, source_file, {visitor} as tombstone from ids
    union all select source, source_file, {user} from ids
    union all select source, source_file, {cell} from cells
    union all select source, source_file, {event} from intermediate.int_events_stored
        where {has_events}
)
select source, source_file from hashed semi join looked_for using (tombstone)
"""
EXPIRING = """
select source, source_file from intermediate.int_events_stored
where occurred_at < {before}
union all
select source, source_file from intermediate.int_events_rejected
where occurred_at < {before} and occurred_at >= timestamp '1990-01-01'
"""
# rows that were left out, of which nobody knows any more whose they were
LEFT_OUT = """
select source, source_file from intermediate.int_events_rejected where reason = '{}'
"""
# a file without a hash of what was taken of it would not give back its old rows
READ_ANEW = """
update landing.files set taken_hash = ''
where taken_hash is not null and (source, source_file) in ({})
"""
# broken lines, and repaired copies, are looked through again
LOOKED_THROUGH_ANEW = """
update landing.files set layout = ''
where reading = 'copy' or (source, source_file) in (
    select (source, source_file) from landing.malformed_rows
)
"""


def expires_before(days: int | None, now: datetime) -> datetime | None:
    """Give the moment before which events are not kept; None without a period.

    >>> expires_before(30, datetime(2024, 5, 31, 14))
    datetime.datetime(2024, 5, 1, 0, 0)
    """
    if not days:
        return None
    return datetime(now.year, now.month, now.day) - timedelta(days=days)


def find_what_is_gone(
    connection: duckdb.DuckDBPyConnection,
    tombstones: Tombstones,
    before: datetime | None,
) -> None:
    """Write down what may not be kept, and have files that hold such rows read anew.

    Args:
        connection: to the warehouse, in landing's transaction, before files are looked
            through.
        tombstones: all of the installation. Ones that were taken off the list let
            their rows come back.
        before: events before it are not kept; None: all are.
    """
    was = connection.execute("select expires_before from refresh.run").fetchall()[0][0]
    connection.execute("update refresh.run set expires_before = ?", [before])
    rows = connection.execute("select tombstone from landing.tombstones").fetchall()
    there = {row[0] for row in rows}
    new, gone = tombstones.known.keys() - there, there - tombstones.known.keys()
    connection.execute("delete from landing.tombstones")
    for pair in tombstones.known.items():
        connection.execute("insert into landing.tombstones values (?, ?)", pair)
    if new or gone:
        connection.execute(LOOKED_THROUGH_ANEW)
    if not connection.execute(EVENTS).fetchall():
        return
    if gone:
        _read_anew(connection, LEFT_OUT.format("erased"))
    if was is not None and (before is None or before < was):
        _read_anew(connection, LEFT_OUT.format("expired"))
    if before is not None:
        _read_anew(connection, EXPIRING.format(before=f"timestamp '{before}'"))
    if new:
        _find_holding(connection, tombstones, new)


def _read_anew(connection: duckdb.DuckDBPyConnection, files: str) -> None:
    connection.execute(READ_ANEW.format(f"select (source, source_file) from ({files})"))


def _find_holding(
    connection: duckdb.DuckDBPyConnection, tombstones: Tombstones, new: Iterable[str]
) -> None:
    """Have the files read anew whose stored rows are somebody's who is forgotten."""
    connection.execute(
        "create or replace temp table looked_for as select unnest(?) as tombstone",
        [list(new)],
    )
    connection.execute("set variable clickstream_salt = ?", [tombstones.salt])
    _read_anew(
        connection,
        HOLDING.format(
            visitor=tombstone_sql("site_id", PERSON, "visitor_id"),
            user=tombstone_sql("site_id", PERSON, "user_id"),
            cell=tombstone_sql("site_id", PERSON, "cell"),
            event=tombstone_sql("site_id", EVENT, "event_id"),
            has_events=str(EVENT in {tombstones.known[one] for one in new}).lower(),
        ),
    )
    connection.execute("drop table looked_for")


def erased_mark() -> str:
    """Write the SQL of what stands in a copy in place of an erased row's values.

    It is salted, so that no log can have it.
    """
    return f"'erased:' || substr(sha256({SALT} || {SEPARATOR} || 'erased'), 1, 32)"


def erase_in_copy(file: File, copy: Path, tombstones: Tombstones) -> None:
    """Blot out, in a repaired copy, rows in which a forgotten id stands.

    The row stays, so that it is counted; each of its values is the erased mark.
    """
    if not tombstones.known:
        return
    site = literal(str(file.log.site["site_id"]))
    cells = [f"trim({name(column)})" for column in file.columns]
    for column, keys in payload_columns(file).items():
        paths = [literal('$."' + key + '"') for key in keys]
        cells += [f"try({name(column)} ->> {path})" for path in paths]
    hashes = ", ".join(
        tombstone_sql(site, what, cell) for cell in cells for what in (PERSON, EVENT)
    )
    hit = f"list_has_any([{hashes}], getvariable('tombstones'))"
    columns = ", ".join(
        f"case when hit then {erased_mark()} else {name(c)} end as {name(c)}"
        for c in file.columns
    )
    unfinished = copy.with_suffix(".unfinished")
    with duckdb.connect() as connection:
        connection.execute("set variable clickstream_salt = ?", [tombstones.salt])
        connection.execute("set variable tombstones = ?", [sorted(tombstones.known)])
        connection.execute(
            f"copy (select {columns} from (select *, {hit} as hit"
            f" from {read_parquet([copy])})) to {literal(str(unfinished))}"
            " (format parquet)"
        )
    unfinished.replace(copy)


def without_forgotten(
    file: File, bad_lines: Sequence[BadLine], tombstones: Tombstones
) -> list[BadLine]:
    """Empty the broken lines in which a forgotten id stands as a word, or a value."""
    if not tombstones.known:
        return list(bad_lines)
    site = str(file.log.site["site_id"])
    return [
        replace(bad, reason="erased", text="")
        if tombstones.names(
            site, [*bad.text.split(file.log.delimiter), *WORD.findall(bad.text)]
        )
        else bad
        for bad in bad_lines
    ]

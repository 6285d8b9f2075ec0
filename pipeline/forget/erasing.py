"""What a run may not take any more: rows of who was forgotten, and rows too old.

Each run writes the tombstones into the warehouse, where the SQL that screens rows looks
them up (macros/refresh/gone_reason.sql), and has files that hold such rows read anew.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.forget.tombstones import (
    EVENT,
    PERSON,
    SEPARATOR,
    Tombstones,
    tombstone_sql,
)
from pipeline.landing.address_ranges import BY_ADDRESS, networks
from pipeline.landing.addresses import SALT, payload_columns
from pipeline.landing.files import File
from pipeline.landing.read_sql import literal, name, read_parquet
from pipeline.landing.repair import BadLine
from pipeline.landing.source_view import FIRST_MOMENT, copied_time
from pipeline.refresh.kept import with_steps
from pipeline.refresh.run import EVENTS

# no header has such a name
MARK = name("clickstream gone")
WORD = re.compile(r"[\w@.+:-]+")
# rows that hold one of the tombstones of a table `looked_for`
HOLDING = with_steps("""
with ids as (
    select distinct source, source_file, site_id, visitor_id, user_id
    from step.stored_events
), cells as (
    select rejected.source, rejected.source_file, files.site_id,
        unnest(raw_row ->> '$.*') as cell
    from step.rejected_events as rejected
    inner join landing.files as files
        on rejected.source = files.source and rejected.source_file = files.source_file
    where json_valid(raw_row)
), hashed as (
    select source, source_file, {visitor} as tombstone from ids
    union all select source, source_file, {user} from ids
    union all select source, source_file, {cell} from cells
    union all select source, source_file, {event} from step.stored_events
        where {has_events}
)
select source, source_file from hashed semi join looked_for using (tombstone)
""")
EXPIRING = with_steps("""
select source, source_file from step.stored_events
where occurred_at < {before}
union all
select source, source_file from step.rejected_events
where occurred_at < {before} and occurred_at >= {first}
""")
# rows that were left out, of which nobody knows any more whose they were
LEFT_OUT = with_steps("""
select source, source_file from step.rejected_events where reason = '{}'
""")
# a file without a hash of what was taken of it would not give back its old rows
READ_ANEW = """
update landing.files set taken_hash = ''
where taken_hash is not null and (source, source_file) in ({})
"""
# an example of a value may be of the row that goes
UNSHOWN = """
update landing.value_counts set examples = [] where (source, source_file) in ({})
"""
# a repaired copy is made again
COPIED_ANEW = """
update landing.files set layout = ''
where reading = 'copy' and (source, source_file) in ({})
"""
# broken lines, and repaired copies, are looked through again
LOOKED_THROUGH_ANEW = """
update landing.files set layout = ''
where reading = 'copy' or (source, source_file) in (
    select (source, source_file) from landing.malformed_rows
)
"""


@dataclass(frozen=True)
class Gone:
    """What may not be kept: rows that tombstones name, and events before a moment.

    salt: the installation's. tombstones: all of it. before: None where events are kept
    for good.
    """

    salt: str
    tombstones: Tombstones
    before: datetime | None


def find_what_is_gone(connection: duckdb.DuckDBPyConnection, gone: Gone) -> None:
    """Write down what may not be kept, and have files that hold such rows read anew.

    Args:
        connection: to the warehouse, in landing's transaction, before files are looked
            through.
        gone: what may not be kept now. Tombstones that were taken off the list, and a
            longer period, let their rows come back.
    """
    known, before = gone.tombstones.known, gone.before
    was = connection.execute("select expires_before from refresh.run").fetchall()[0][0]
    connection.execute("update refresh.run set expires_before = ?", [before])
    rows = connection.execute("select tombstone from landing.tombstones").fetchall()
    there = {row[0] for row in rows}
    new, taken_off = known.keys() - there, there - known.keys()
    connection.execute("delete from landing.tombstones")
    for pair in known.items():
        connection.execute("insert into landing.tombstones values (?, ?)", pair)
    if new or taken_off:
        connection.execute(LOOKED_THROUGH_ANEW)
    if not connection.execute(EVENTS).fetchall():
        return
    if taken_off:
        _read_anew(connection, LEFT_OUT.format("erased"))
    if was is not None and (before is None or before < was):
        _read_anew(connection, LEFT_OUT.format("expired"))
        connection.execute(COPIED_ANEW.format(LEFT_OUT.format("expired")))
    if before is not None:
        limits = {"before": f"timestamp '{before}'", "first": FIRST_MOMENT}
        _read_anew(connection, EXPIRING.format(**limits))
    if new:
        _find_holding(connection, gone, new)


def _read_anew(connection: duckdb.DuckDBPyConnection, files: str) -> None:
    whose = f"select (source, source_file) from ({files})"
    connection.execute(READ_ANEW.format(whose))
    connection.execute(UNSHOWN.format(whose))


def _find_holding(
    connection: duckdb.DuckDBPyConnection, gone: Gone, new: Iterable[str]
) -> None:
    """Have the files read anew whose stored rows are somebody's who is forgotten."""
    known = gone.tombstones.known
    connection.execute(
        "create or replace temp table looked_for as select unnest(?) as tombstone",
        [list(new)],
    )
    connection.execute("set variable clickstream_salt = ?", [gone.salt])
    _read_anew(
        connection,
        HOLDING.format(
            visitor=tombstone_sql("site_id", PERSON, "visitor_id"),
            user=tombstone_sql("site_id", PERSON, "user_id"),
            cell=tombstone_sql("site_id", PERSON, "cell"),
            event=tombstone_sql("site_id", EVENT, "event_id"),
            has_events=str(any(known[one] == EVENT for one in new)).lower(),
        ),
    )
    connection.execute("drop table looked_for")


def gone_mark(reason: str) -> str:
    """Write the SQL of what stands in a copy in place of the values of a row.

    reason: `erased` or `expired`. It is salted, so that no log can have it.
    """
    salted = f"sha256({SALT} || {SEPARATOR} || {literal(reason)})"
    return f"{literal(reason + ':')} || substr({salted}, 1, 32)"


def blot(file: File, copy: Path, gone: Gone) -> None:
    """Blot out, in a repaired copy, the rows of who was forgotten, and those too old.

    A row stays, so that it is counted; each of its values is the mark of its reason.
    Where a source makes its times of several columns, what is too old stays.
    """
    reasons = []
    if gone.tombstones.known:
        reasons.append(f"when {_names_forgotten(file)} then {gone_mark('erased')}")
    time = copied_time(file, copy) if gone.before else None
    if time:
        old = f"{time} < timestamp '{gone.before}' and {time} >= {FIRST_MOMENT}"
        reasons.append(f"when {old} then {gone_mark('expired')}")
    if not reasons:
        return
    columns = ", ".join(
        f"coalesce({MARK}, {name(column)}) as {name(column)}" for column in file.columns
    )
    if networks(file.log):
        columns += f", {name(BY_ADDRESS)}"
    unfinished = copy.with_suffix(".unfinished")
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set variable clickstream_salt = ?", [gone.salt])
        known = sorted(gone.tombstones.known)
        connection.execute("set variable tombstones = ?", [known])
        connection.execute(
            f"copy (select {columns} from (select *, case {' '.join(reasons)} end as"
            f" {MARK} from {read_parquet([copy])} as raw)) to"
            f" {literal(str(unfinished))} (format parquet)"
        )
    unfinished.replace(copy)


def _names_forgotten(file: File) -> str:
    """Write what holds for rows in which a forgotten id stands."""
    site = literal(str(file.log.site["site_id"]))
    cells = [f"trim({name(column)})" for column in file.columns]
    for column, keys in payload_columns(file).items():
        paths = [literal('$."' + key + '"') for key in keys]
        cells += [f"try({name(column)} ->> {path})" for path in paths]
    hashes = ", ".join(
        tombstone_sql(site, what, cell) for cell in cells for what in (PERSON, EVENT)
    )
    return f"list_has_any([{hashes}], getvariable('tombstones'))"


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

"""The view that turns a log's files into the columns that its source declares."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.addresses import address_columns
from pipeline.files import File, normal
from pipeline.mapping import Column, Log
from pipeline.mapping_checks import EPOCHS
from pipeline.read_sql import (
    FILENAME,
    literal,
    name,
    partition,
    read_csv,
    read_parquet,
)

TYPES = {"timestamp": "timestamp"}
FLOATS = ("FLOAT", "DOUBLE")
# a time that carries its own zone: 10:00Z, 10:00:00+02, 10:00 UTC
HAS_ZONE = "[0-9]:[0-9]{2}[0-9:.]* *[A-Za-z+-]"
# a pattern that reads a zone, with each sign that stands for itself taken out
READS_ZONE = re.compile(r"%[zZ]")


@dataclass(frozen=True)
class Reading:
    """How a file is read: the file, `in_place`, `skipping` or `copy`, and the copy."""

    file: File
    reading: str
    copy: Path


def source_view(declared: Iterable[Column], readings: list[Reading]) -> str:
    """Write the SQL that reads all files of one source.

    The result has the declared columns (a time also as text, named <column>_text)
    and source, source_file, site_id, raw_row, equal_row_number, properties. Without
    files it has the same columns and no rows.
    """
    groups: dict[tuple, list[Reading]] = {}
    for reading in readings:
        groups.setdefault(_alike(reading), []).append(reading)
    parts = [_group(group) for group in groups.values()]
    return "\nunion all\n".join(parts or [_no_rows(declared)])


def _alike(reading: Reading) -> tuple:
    """Give what files that one select reads have in common."""
    file = reading.file
    keys = tuple(key for key, _ in file.partitions)
    look = (file.format, file.columns, file.types, keys, file.encoding, file.packed)
    return (file.log.name, reading.reading, *look)


def _no_rows(declared: Iterable[Column]) -> str:
    columns = ["source", "source_file", "site_id", "raw_row"]
    selected = [f"cast(null as varchar) as {column}" for column in columns]
    selected += ["cast(null as bigint) as equal_row_number"]
    for column in declared:
        kind = TYPES.get(column.data_type, "varchar")
        selected.append(f"cast(null as {kind}) as {name(column.name)}")
        if kind == "timestamp":
            selected.append(f"cast(null as varchar) as {name(column.name + '_text')}")
    if "properties" not in [column.name for column in declared]:
        selected.append("cast(null as varchar) as properties")
    return f"select {', '.join(selected)} where false"


def _group(group: list[Reading]) -> str:
    """Write the select over files of one log that are laid out alike."""
    file, log = group[0].file, group[0].file.log
    columns = resolve(log, file.columns)
    ordered = sorted(file.columns, key=normal)
    used = {normal(column) for column in columns.values()}
    selected = [
        f"{literal(log.name)} as source",
        f"raw.{name(FILENAME)} as source_file",
        f"{literal(str(log.site['site_id']))} as site_id",
        f"{_json(ordered)} as raw_row",
        f"{_equal_row_number(log, ordered)} as equal_row_number",
    ]
    for column in log.declared:
        if column.name != "properties":
            selected += _declared(log, column, columns)
    others = [column for column in ordered if normal(column) not in used]
    selected.append(f"{_json(others)} as properties")
    body = ",\n    ".join(selected)
    return f"select\n    {body}\nfrom ({_raw(group)}) as raw"


def resolve(log: Log, columns: tuple[str, ...]) -> dict[str, str]:
    """Find for each of our columns the file's own name: {ours: theirs}."""
    there = {normal(column): column for column in columns}
    found = {}
    for ours, alternatives in log.columns.items():
        for alternative in alternatives:
            if normal(alternative) in there:
                found[ours] = there[normal(alternative)]
                break
    return found


def _raw(group: list[Reading]) -> str:
    """Write the select of the files' own columns, with what their folders say.

    What the mapping calls an address is hashed before anything else sees it; in a
    repaired copy it is already. A number that is none (NaN) is null.
    """
    file, source_file = group[0].file, _source_file(group)
    if group[0].reading == "copy":
        relation = read_parquet([item.copy for item in group])
        return f"select * replace ({source_file} as {name(FILENAME)}) from {relation}"
    replaced = {
        column: f"case when isfinite({name(column)}) then {name(column)} end"
        for column, kind in zip(file.columns, file.types, strict=False)
        if kind in FLOATS
    }
    replaced |= {column: _hashed(name(column)) for column in address_columns(file)}
    # keys of folders are put in below, and are never addresses
    own = {column: replaced[column] for column in replaced.keys() & file.own_columns}
    selected = ", ".join(
        f"{sql} as {name(column)}"
        for column, sql in [(FILENAME, source_file), *sorted(own.items())]
    )
    keys = "".join(
        f", {partition(source_file, key)} as {name(key)}" for key, _ in file.partitions
    )
    return f"select * replace ({selected}){keys} from {_read(group)}"


def _read(group: list[Reading]) -> str:
    file, paths = group[0].file, [item.file.path for item in group]
    if file.format == "parquet":
        return read_parquet(paths)
    if group[0].reading == "skipping":
        return read_csv(paths, file, "ignore_errors = true")
    return read_csv(paths, file)


def _source_file(group: list[Reading]) -> str:
    """Write the path below the data folder, whatever file is read for it."""
    if group[0].reading == "copy":
        pairs = ", ".join(
            f"{literal(str(item.copy))}: {literal(item.file.name)}" for item in group
        )
        return f"(map {{{pairs}}})[{name(FILENAME)}]"
    first = group[0].file
    cut = len(str(first.path)) - len(first.name)
    return f"substr({name(FILENAME)}, {cut + 1})"


def _hashed(column: str) -> str:
    """Write the salted hash of an address, as pipeline.addresses.hashed makes it."""
    text = f"nullif(trim(cast({column} as varchar)), '')"
    return f"substr(sha256(getvariable('clickstream_salt') || {text}), 1, 32)"


def _json(columns: Iterable[str]) -> str:
    fields = ", ".join(f"{name(c)} := raw.{name(c)}" for c in columns)
    if not fields:
        return "cast(null as varchar)"
    return f"cast(to_json(struct_pack({fields})) as varchar)"


def _equal_row_number(log: Log, columns: Iterable[str]) -> str:
    if log.equal_rows == "same_event":
        return "cast(null as bigint)"
    # written out: a file may have a column that is called raw_row
    return f"row_number() over (partition by raw.{name(FILENAME)}, {_json(columns)})"


def _text(theirs: str | None) -> str:
    if theirs is None:
        return "cast(null as varchar)"
    return f"nullif(trim(cast(raw.{name(theirs)} as varchar)), '')"


def _declared(log: Log, column: Column, columns: dict[str, str]) -> list[str]:
    """Write one of our columns: from the file, from a fixed value, or null."""
    text = _given(log, column.name, columns)
    if column.data_type == "timestamp":
        parsed = f"coalesce({', '.join(_time(log, text, f) for f in log.time_format)})"
        return [
            f"{parsed} as {name(column.name)}",
            f"{text} as {name(column.name + '_text')}",
        ]
    if column.name == "event_name" and log.event_names:
        text = _translated(text, log.event_names, otherwise=text)
    if column.name == "funnel_stage" and log.funnel_stages:
        # stages are given by link, or by event where the log has no links
        has_link = "link" in columns or "link" in log.values
        link = _given(log, "link" if has_link else "event_name", columns)
        text = _translated(link, log.funnel_stages, otherwise=text)
    return [f"{text} as {name(column.name)}"]


def _given(log: Log, ours: str, columns: dict[str, str]) -> str:
    """Write the text of one of our columns: the file's, else the fixed value."""
    if ours not in columns and ours in log.values:
        return literal(log.values[ours])
    return _text(columns.get(ours))


def _translated(text: str, words: dict[str, str], otherwise: str) -> str:
    cases = " ".join(f"when {literal(k)} then {literal(v)}" for k, v in words.items())
    return f"case {text} {cases} else {otherwise} end"


def _time(log: Log, text: str, time_format: str) -> str:
    """Write the UTC time of a text; null where it isn't in the format.

    An hour that a time zone skips or repeats is read as ICU does: the skipped one by
    the offset before the change, the repeated one as its second time (winter).
    """
    if time_format in EPOCHS:
        micros = f"try_cast({text} as decimal(24, 6)) * {EPOCHS[time_format]}"
        return f"try(make_timestamp(cast({micros} as bigint)))"
    utc = "at time zone 'UTC'"
    local = f"at time zone {literal(log.time_zone)} {utc}"
    if time_format != "iso":
        parsed = f"try_strptime({text}, {literal(time_format)})"
        reads_zone = READS_ZONE.search(time_format.replace("%%", ""))
        return f"{parsed} {utc}" if reads_zone else f"{parsed} {local}"
    # with a blank before the offset, or a small z, only a second look reads it
    neat = f"regexp_replace(upper({text}), ' ([+-])', '\\1')"
    with_zone = (
        f"coalesce(try_cast({text} as timestamptz), try_cast({neat} as timestamptz)) "
        f"{utc}"
    )
    if log.time_zone == "UTC":
        return with_zone
    without = f"try_cast({text} as timestamp) {local}"
    return (
        f"case when regexp_matches({text}, {literal(HAS_ZONE)}) "
        f"then {with_zone} else {without} end"
    )

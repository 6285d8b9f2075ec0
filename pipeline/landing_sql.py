"""The view that turns a log's files into the columns that its source declares."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.files import File, normal
from pipeline.mapping import Column, Log
from pipeline.read_sql import literal, name, read_copies, read_csv, read_parquet

TYPES = {"timestamp": "timestamp"}
# a time that carries its own zone: 10:00Z, 10:00:00+02, 10:00 UTC
HAS_ZONE = "[0-9]:[0-9]{2}.*(Z|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)$"
EPOCHS = {
    "epoch_seconds": 1_000_000,
    "epoch_milliseconds": 1_000,
    "epoch_microseconds": 1,
}


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
        file = reading.file
        key = (file.log.name, file.format, file.columns, file.encoding, reading.reading)
        groups.setdefault(key, []).append(reading)
    parts = [_group(group) for group in groups.values()]
    return "\nunion all\n".join(parts or [_no_rows(declared)])


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
        f"{_source_file(group)} as source_file",
        f"{literal(str(log.site['site_id']))} as site_id",
        f"{_json(ordered)} as raw_row",
        f"{_equal_row_number(log)} as equal_row_number",
    ]
    for column in log.declared:
        if column.name != "properties":
            selected += _declared(log, column, columns)
    others = [column for column in ordered if normal(column) not in used]
    selected.append(f"{_json(others)} as properties")
    body = ",\n    ".join(selected)
    inner = f"(select * replace ({_replaced(log, file, columns)}) from {_read(group)})"
    return f"select\n    {body}\nfrom {inner} as raw"


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


def _read(group: list[Reading]) -> str:
    file, reading = group[0].file, group[0].reading
    if reading == "copy":
        return read_copies([item.copy for item in group])
    paths = [item.file.path for item in group]
    if file.format == "parquet":
        return read_parquet(paths, file)
    if reading == "skipping":
        return read_csv(paths, file, "ignore_errors = true")
    return read_csv(paths, file)


def _source_file(group: list[Reading]) -> str:
    """Write the path below the data folder, whatever file is read for it."""
    if group[0].reading == "copy":
        pairs = ", ".join(
            f"{literal(str(item.copy))}: {literal(item.file.name)}" for item in group
        )
        return f"(map {{{pairs}}})[raw.filename]"
    first = group[0].file
    cut = len(str(first.path)) - len(first.name)
    return f"substr(raw.filename, {cut + 1})"


def _replaced(log: Log, file: File, columns: dict[str, str]) -> str:
    """Hash what the mapping calls an address before anything else sees it."""
    hashed = [columns[key] for key in ("ip_hash",) if key in columns]
    parts = [
        f"substr(sha256(getvariable('clickstream_salt') || cast({name(column)} as "
        f"varchar)), 1, 32) as {name(column)}"
        for column in hashed
    ]
    return ", ".join(parts or ["filename as filename"])


def _json(columns: Iterable[str]) -> str:
    fields = ", ".join(f"{name(c)} := raw.{name(c)}" for c in columns)
    if not fields:
        return "cast(null as varchar)"
    return f"cast(to_json(struct_pack({fields})) as varchar)"


def _equal_row_number(log: Log) -> str:
    if log.equal_rows == "same_event":
        return "cast(null as bigint)"
    return "row_number() over (partition by source_file, raw_row)"


def _text(theirs: str | None) -> str:
    if theirs is None:
        return "cast(null as varchar)"
    return f"nullif(trim(cast(raw.{name(theirs)} as varchar)), '')"


def _declared(log: Log, column: Column, columns: dict[str, str]) -> list[str]:
    """Write one of our columns: from the file, from a fixed value, or null."""
    text = _text(columns.get(column.name))
    if column.name not in columns and column.name in log.values:
        text = literal(log.values[column.name])
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
        link = columns.get("link", columns.get("event_name"))
        text = _translated(_text(link), log.funnel_stages, otherwise=text)
    return [f"{text} as {name(column.name)}"]


def _translated(text: str, words: dict[str, str], otherwise: str) -> str:
    cases = " ".join(f"when {literal(k)} then {literal(v)}" for k, v in words.items())
    return f"case {text} {cases} else {otherwise} end"


def _time(log: Log, text: str, time_format: str) -> str:
    """Write the UTC time of a text; null where it isn't in the format."""
    if time_format in EPOCHS:
        micros = f"try_cast({text} as decimal(24, 6)) * {EPOCHS[time_format]}"
        return f"try(make_timestamp(cast({micros} as bigint)))"
    utc = "at time zone 'UTC'"
    local = f"at time zone {literal(log.time_zone)} {utc}"
    if time_format != "iso":
        parsed = f"try_strptime({text}, {literal(time_format)})"
        return f"{parsed} {utc}" if "%z" in time_format else f"{parsed} {local}"
    with_zone = f"try_cast({text} as timestamptz) {utc}"
    if log.time_zone == "UTC":
        return with_zone
    without = f"try_cast({text} as timestamp) {local}"
    return (
        f"case when regexp_matches({text}, {literal(HAS_ZONE)}) "
        f"then {with_zone} else {without} end"
    )

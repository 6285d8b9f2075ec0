"""The view that turns a log's files into the columns that its source declares."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.landing.event_words import event_name
from pipeline.landing.files import File, normal
from pipeline.landing.filters import filter_rule
from pipeline.landing.group import Group, column_of, given, groups, known, own
from pipeline.landing.links import is_address, link
from pipeline.landing.numbers import number
from pipeline.landing.raw import Reading, raw_columns
from pipeline.landing.read_sql import FILENAME, literal, name, translated
from pipeline.landing.values import (
    TEXT,
    row_hash,
    row_json,
    time,
    time_text,
)
from pipeline.settings.mapping import Column, Log

# what a source may declare; everything else is text
TYPES = {kind: kind for kind in ("timestamp", "bigint", "decimal(18, 4)")}
# a time before it is none
FIRST_MOMENT = "timestamp '1990-01-01'"


def source_view(declared: Iterable[Column], readings: list[Reading]) -> str:
    """Write the SQL that reads all files of one source.

    The result has the declared columns (a time also as <column>_text, null only
    where nothing was given) and source, source_file, site_id, raw_row, row_hash,
    equal_row_number, properties, filter_rule. Without files it has the same columns and
    no rows.

    raw_row is null where the event will surely be accepted; row_hash and
    equal_row_number are null where it has an id of its own. filter_rule says which of
    the mapping's filters leaves a row out (address, host, user), of which then nothing
    else is there.
    """
    parts = [_select(group) for group in groups(readings)]
    return "\nunion all\n".join(parts or [_no_rows(declared)])


def _no_rows(declared: Iterable[Column]) -> str:
    columns = ["source", "source_file", "site_id", "raw_row", "row_hash"]
    selected = [f"cast(null as varchar) as {column}" for column in columns]
    selected += ["cast(null as bigint) as equal_row_number"]
    for column in declared:
        kind = TYPES.get(column.data_type, "varchar")
        selected.append(f"cast(null as {kind}) as {name(column.name)}")
        if kind == "timestamp":
            selected.append(f"cast(null as varchar) as {name(column.name + '_text')}")
    if "properties" not in [column.name for column in declared]:
        selected.append("cast(null as varchar) as properties")
    selected.append("cast(null as varchar) as filter_rule")
    return f"select {', '.join(selected)} where false"


def _select(group: Group) -> str:
    """Write the select in steps, so that what is needed twice is worked out once.

    First the texts of our columns, then times and the row's hash, then the rest.
    """
    log, declared = group.log, group.log.declared
    texts = [f"{known(group, c.name)} as {own(c.name, 'text')}" for c in declared]
    hashed = row_hash(group.ordered, group.kinds)
    if "event_id" in [column.name for column in declared]:
        mine = f"raw.{own('event_id', 'text')}"
        hashed = f"case when {mine} is null then {hashed} end"
    worked_out = [f"{hashed} as {own('row', 'hash')}"]
    for column in declared:
        if column.data_type == "timestamp":
            value = time(log, *column_of(group, column.name))
            worked_out.append(f"{value} as {own(column.name)}")
    selected = [
        f"{literal(log.name)} as source",
        f"raw.{name(FILENAME)} as source_file",
        f"{literal(str(log.site['site_id']))} as site_id",
        f"{_raw_row(group)} as raw_row",
        f"raw.{own('row', 'hash')} as row_hash",
        f"{_equal_row_number(log)} as equal_row_number",
    ]
    for column in declared:
        if column.name != "properties":
            selected += _declared(group, column)
    theirs = [*group.resolved.values(), *log.time_of_day.values()]
    used = {normal(column) for column in theirs}
    others = [column for column in group.ordered if normal(column) not in used]
    selected.append(f"{row_json(others)} as properties")
    if rule := filter_rule(group):
        worked_out.append(f"{rule} as {own('filter', 'rule')}")
        selected = _left_out(selected)
    else:
        selected.append("cast(null as varchar) as filter_rule")
    steps = [f"({raw_columns(group.readings)}) as raw"]
    for step in (texts, worked_out):
        steps.append(f"(select raw.*, {', '.join(step)}\nfrom {steps[-1]}) as raw")
    body = ",\n    ".join(selected)
    return f"select\n    {body}\nfrom {steps[-1]}"


def _left_out(selected: list[str]) -> list[str]:
    """Write the columns so that of a row that a filter leaves out nothing is kept."""
    rule = f"raw.{own('filter', 'rule')}"
    split = (column.rpartition(" as ") for column in selected)
    return [
        f"{value} as {ours}"
        if ours in ("source", "source_file", "site_id")
        else f"case when {rule} is null then {value} end as {ours}"
        for value, _, ours in split
    ] + [f"{rule} as filter_rule"]


def copied_time(file: File, copy: Path) -> str | None:
    """Write when a row of a repaired copy, called raw, was: its UTC time.

    None where the source makes it of several columns.
    """
    group = Group([Reading(file, "copy", copy)])
    times = _needed_times(file.log)
    if not times:
        return None
    words = given(group, times[0])
    return time(file.log, words, TEXT, words)


def _needed_times(log: Log) -> list[str]:
    """Name the times that every row of a source needs; none where staging makes it."""
    return [
        column.name
        for column in log.declared
        if column.data_type == "timestamp" and column.needed == "always"
    ]


def _declared(group: Group, column: Column) -> list[str]:
    """Write one of our columns: from the file, from a fixed value, or null."""
    log, ours = group.log, column.name
    source, kind, words = column_of(group, ours)
    if column.data_type == "timestamp":
        return [
            f"raw.{own(ours)} as {name(ours)}",
            f"{time_text(source, kind, words)} as {name(ours + '_text')}",
        ]
    if column.data_type in TYPES:
        return [f"{number(log, source, kind, words, column.data_type)} as {name(ours)}"]
    if ours == "event_name":
        words = event_name(log, words)
    if log.source == "mapped" and ours == "link":
        words = link(log, words)
    if log.source == "mapped" and ours == "page_url" and ours not in group.resolved:
        # a link that is an address is shown by its path, and stands here whole
        theirs = f"raw.{own('link', 'text')}"
        words = f"coalesce({words}, case when {is_address(theirs)} then {theirs} end)"
    if ours == "funnel_stage" and log.funnel_stages:
        words = _stage(group, words)
    return [f"{words} as {name(ours)}"]


def _stage(group: Group, words: str) -> str:
    """Write the stage: given by link, or by event where the log has no links."""
    log = group.log
    has_link = "link" in group.resolved or "link" in log.values
    theirs = f"raw.{own('link' if has_link else 'event_name', 'text')}"
    given_by = translated(theirs, log.funnel_stages, otherwise=words)
    if has_link and log.source == "mapped":
        # by the link as it stands in tables, or as it stands in the file
        given_by = translated(link(log, theirs), log.funnel_stages, otherwise=given_by)
    return given_by


def _equal_row_number(log: Log) -> str:
    if log.equal_rows == "same_event":
        return "cast(null as bigint)"
    mine = f"raw.{own('row', 'hash')}"
    numbered = f"row_number() over (partition by raw.{name(FILENAME)}, {mine})"
    return f"case when {mine} is not null then {numbered} end"


def _raw_row(group: Group) -> str:
    """Write the whole row as JSON, or null where the event is surely accepted."""
    accepted = _surely_accepted(group)
    whole = row_json(group.ordered)
    return f"case when {accepted} then null else {whole} end" if accepted else whole


def _surely_accepted(group: Group) -> str | None:
    """Write what holds only for rows that are surely accepted; None if unknown.

    What every event needs is there, and the session where the source gives it; the
    time is neither before 1990 nor after the moment when the file was first seen.
    Where no time is declared, staging makes it, and nobody knows here.
    """
    log = group.log
    seen = {item.file.name: item.first_seen_at for item in group.readings}
    needed = [column.name for column in log.declared if column.needed == "always"]
    times = _needed_times(log)
    # with `sent_at`, staging sets the time right
    if not times or not all(seen.values()) or "sent_at" in group.resolved:
        return None
    there = [ours for ours in needed if ours not in times]
    if log.site["session_rule"] == "source":
        there += [c.name for c in log.declared if c.name == "source_session_id"]
    received = [c.name for c in log.declared if c.name == "received_at"]
    moments = ", ".join(f"{literal(k)}: timestamp '{v}'" for k, v in seen.items())
    latest = f"(map {{{moments}}})[raw.{name(FILENAME)}]"
    return " and ".join(
        [f"raw.{own(ours, 'text')} is not null" for ours in there]
        + [f"raw.{own(ours)} >= {FIRST_MOMENT}" for ours in times]
        + [f"raw.{own(ours)} <= {latest}" for ours in times]
        # received long after: how long is too long is for the models to say
        + [
            f"coalesce(raw.{own(ours)} >= raw.{own(late)} - interval 1 day, true)"
            for ours in times
            for late in received
        ]
    )

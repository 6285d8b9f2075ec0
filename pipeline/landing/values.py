"""The SQL that reads one value of a file: its text, its time, its row.

What a Parquet file holds as a number or a time is taken as it is; going through
text would cost more than all the rest.
"""

import json
import re
from collections.abc import Iterable

from pipeline.landing.addresses import hashed_columns
from pipeline.landing.files import File
from pipeline.landing.numbers import FLOATS, INTEGERS
from pipeline.landing.read_sql import literal, name
from pipeline.landing.zones import by_ending, with_offset
from pipeline.settings.mapping import Log
from pipeline.settings.mapping_checks import EPOCHS

TEXT = "VARCHAR"
# times on the clock of their zone, and moments, with their unit where it isn't 1 us
LOCAL = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE")
MOMENTS = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS")
# a time that carries its own zone: 10:00Z, 10:00:00+02, 10:00 UTC
HAS_ZONE = "[0-9]:[0-9]{2}[0-9:.]* *[A-Za-z+-]"
# a pattern that reads a zone, with each sign that stands for itself taken out
READS_ZONE = re.compile(r"%[zZ]")


def kinds(file: File, reading: str) -> dict[str, str]:
    """Say of each column what DuckDB reads it as; a copy is all text, so is CSV."""
    typed = file.types if reading != "copy" else ()
    found = dict.fromkeys(file.columns, TEXT) | dict(
        zip(file.own_columns, typed, strict=False)
    )
    # what named somebody is a hash by now
    return found | dict.fromkeys(hashed_columns(file), TEXT)


def is_plain(kind: str) -> bool:
    """Say whether a kind's text is never blank and has no colon after its digits."""
    typed = (*FLOATS, *INTEGERS, *LOCAL, *MOMENTS, "BOOLEAN")
    return kind in typed or kind.startswith("DECIMAL")


def id_text(column: str, kind: str) -> str:
    """Write an id that a file holds as a number: 7, also where it came as 7.0."""
    if kind not in FLOATS:
        return f"cast({column} as varchar)"
    whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
    return (
        f"case when {whole} then cast(cast({column} as bigint) as varchar)"
        f" else cast({column} as varchar) end"
    )


def text(column: str, kind: str, repeats: bool) -> str:
    """Write the text of a column without blanks around it; null where none is left.

    repeats: its values come in dictionaries, and trim looks at each only once.
    Otherwise trim is asked only where it may find something: it takes off every
    sign that Unicode calls a space, and is slow.
    """
    if is_plain(kind):
        return f"cast({column} as varchar)"
    if kind != TEXT:
        return f"nullif(trim(cast({column} as varchar)), '')"
    trimmed = f"nullif(trim({column}), '')"
    if repeats:
        return trimmed
    return (
        f"case when {column} >= '!' and not ends_with({column}, ' ') "
        f"and strlen({column}) = length({column}) then {column} else {trimmed} end"
    )


def time(log: Log, column: str, kind: str, words: str) -> str:
    """Write a column as a UTC time; null where it is none.

    Where the file itself says that it is a time, the mapping's formats say nothing.
    words: the column's text.
    """
    if kind in LOCAL or kind in MOMENTS:
        return _typed_time(log, column, kind)
    formats = [
        _epoch(column if kind in INTEGERS else words, EPOCHS[time_format])
        if time_format in EPOCHS
        else _text_time(log, words, time_format)
        for time_format in log.time_format
    ]
    return f"coalesce({', '.join(formats)})" if len(formats) > 1 else formats[0]


def time_text(column: str, kind: str, words: str) -> str:
    """Write what says whether there was anything: for a typed time any text does."""
    if is_plain(kind):
        return f"case when {column} is not null then 'typed' end"
    return words


def _typed_time(log: Log, column: str, kind: str) -> str:
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"make_timestamp(epoch_us({column}))"
    if kind.endswith("_NS"):
        # a cast would round up
        column = f"make_timestamp(epoch_ns({column}) // 1000)"
    elif kind != "TIMESTAMP":
        column = f"try_cast({column} as timestamp)"
    return column if kind in MOMENTS else _utc(log, column)


def _utc(log: Log, local: str) -> str:
    """Write the UTC time of a time that carries no zone.

    An hour that a time zone skips or repeats is read as ICU does: the skipped one by
    the offset before the change, the repeated one as its second time (winter).
    """
    if log.time_zone == "UTC":
        return local
    return _moment(f"{local} at time zone {literal(log.time_zone)}")


def _moment(zoned: str) -> str:
    # what `at time zone 'UTC'` gives, without asking a calendar
    return f"make_timestamp(epoch_us({zoned}))"


def _epoch(value: str, factor: str) -> str:
    """Write the time of a number; without a factor its size tells the unit.

    A number of so many digits is seconds until the year 5138, milliseconds from 1973.
    """
    number = f"try_cast({value} as decimal(28, 6))"
    units = "".join(
        f"when abs({number}) < {limit} then {number} * {micros} "
        for limit, micros in (("1e11", "1000000"), ("1e14", "1000"), ("1e17", "1"))
    )
    micros = (
        f"{number} * {factor}" if factor else f"case {units}else {number} * 0.001 end"
    )
    return f"try(make_timestamp(cast(floor({micros}) as bigint)))"


def _text_time(log: Log, words: str, time_format: str) -> str:
    """Write the UTC time of a text; null where it isn't in the format."""
    if time_format != "iso":
        parsed = f"try_strptime({words}, {literal(time_format)})"
        reads_zone = READS_ZONE.search(time_format.replace("%%", ""))
        return _moment(parsed) if reads_zone else _utc(log, parsed)
    # with a blank before the offset, or a small z, only a second look reads it
    neat = f"regexp_replace(upper({words}), ' ([+-])', '\\1')"
    with_zone = _moment(
        f"coalesce(try_cast({words} as timestamptz), try_cast({neat} as timestamptz))"
    )
    named = f"try_cast({with_offset(words, log.time_zone)} as timestamptz)"
    with_zone = by_ending(words, _moment(named), with_zone)
    if log.time_zone == "UTC":
        return with_zone
    without = _utc(log, f"try_cast({words} as timestamp)")
    return (
        f"case when regexp_matches({words}, {literal(HAS_ZONE)}) "
        f"then {with_zone} else {without} end"
    )


def row_json(columns: Iterable[str]) -> str:
    """Write columns as one JSON text; null when there are none."""
    fields = ", ".join(f"{name(c)} := raw.{name(c)}" for c in columns)
    if not fields:
        return "cast(null as varchar)"
    return f"cast(to_json(struct_pack({fields})) as varchar)"


def row_hash(columns: list[str], kind_of: dict[str, str]) -> str:
    """Write a hash of a whole row: of its columns' names, and of each value.

    No value runs into the next one, and none isn't empty: before a text stands its
    length, after anything else a bar.
    """
    parts = [literal(json.dumps(columns))]
    for column in columns:
        value, kind = f"raw.{name(column)}", kind_of[column]
        if is_plain(kind):
            parts += [f"cast({value} as varchar)", "'|'"]
            continue
        if kind != TEXT:
            value = f"cast(to_json({value}) as varchar)"
        parts += [f"strlen({value})", "':'", value]
    return f"md5(concat({', '.join(parts)}))"

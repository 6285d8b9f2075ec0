"""The header of a delimited file: where it stands, how it is split, and its names."""

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.settings.mapping import Log
from pipeline.told.errors import InputError

# first bytes of what is neither text nor Parquet
FOREIGN = {
    b"PK\x03\x04": "a zip archive (or Excel); unpack it, or save it as CSV",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it, or pack it with gzip",
    b"BZh": "packed with bzip2; unpack it, or pack it with gzip",
    b"\xfd7zXZ": "packed with xz; unpack it, or pack it with gzip",
    b"SQLite format 3": "an SQLite database; export it as CSV",
}
DELIMITERS = (",", ";", "\t", "|")
# how the first line of another format begins
OTHER_FORMATS = {
    r"\s*(\{|\[\s*(\{|$))": "JSON",
    r"\S+ \S+ \S+ \[\d+/\w+/\d+:[^\]]*\] \"": "a web server's log",
}
SEPARATOR = re.compile(r"\"?sep=(.)\"?[\r\n]*", re.IGNORECASE)
# a header longer than this is no header
HEADER_SIGNS = 1_000_000


def normal(name: str) -> str:
    """Fold a column's name, so that case and extra spaces don't matter."""
    return " ".join(name.split()).casefold()


def open_bytes(path: Path, packed: bool) -> BinaryIO:
    """Open a file for reading, unpacking it when it is packed with gzip."""
    return gzip.open(path, "rb") if packed else path.open("rb")


def dialect(log: Log, delimiter: str) -> dict[str, Any]:
    """Give csv.reader's arguments for a file of a log, split at a sign."""
    given: dict[str, Any] = {"delimiter": delimiter}
    if log.escape:
        given["escapechar"] = log.escape
    if not log.quote:
        return given | {"quoting": csv.QUOTE_NONE}
    return given | {"quotechar": log.quote}


def is_left_out(log: Log, skip: int, number: int, line: str) -> bool:
    """Say whether a line, as it is numbered in its file, is neither header nor row."""
    return number <= skip or bool(log.comment and line.startswith(log.comment))


def csv_columns(
    log: Log, path: Path, packed: bool, shown: str, encoding: str
) -> tuple[tuple[str, ...], int, str]:
    """Read the header of a delimited file; without columns when it has only blanks.

    Returns the columns, how many lines stand before the header, and the sign that rows
    are split at: spreadsheets write it above the header (sep=;).
    """
    skip = log.skip_lines
    with open_bytes(path, packed) as file:
        start = file.read(16)
        for mark, what in FOREIGN.items():
            if start.startswith(mark):
                raise InputError(f"{shown}: is {what}.")
        file.seek(0)
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
        numbered = enumerate(iter(lambda: text.readline(HEADER_SIGNS), ""), start=1)
        above = [line for _, line in islice(numbered, skip + 1)][skip:]
        if found := SEPARATOR.fullmatch("".join(above)):
            skip, log = skip + 1, replace(log, delimiter=found[1])
        numbered = chain(enumerate(above, start=log.skip_lines + 1), numbered)
        lines = (line for n, line in numbered if not is_left_out(log, skip, n, line))
        if first := next(lines, ""):
            _refuse_other_formats(log, shown, first)
            lines = chain([first], lines)
        split = dialect(log, log.delimiter)
        rows = csv.reader(_bounded(lines), strict=True, **split)
        try:
            header = next((row for row in rows if row), [])
            if header and not any(map(str.strip, header)):
                if not any(sign.strip() for row in rows for sign in row):
                    return (), skip, log.delimiter
                raise InputError(f"{shown} row 1: has no names. Begin with a header.")
        except csv.Error as error:
            raise InputError(
                f"{shown} row 1: the header can't be split ({error}). Look for a "
                f"quote ({log.quote}) that is not closed."
            ) from error
    columns = _told_apart(
        log,
        tuple(
            " ".join(column.split()) or f"column_{number}"
            for number, column in enumerate(header, start=1)
        ),
    )
    if columns:
        _refuse_wrong_header(log, shown, columns, header)
    return columns, skip, log.delimiter


def _refuse_other_formats(log: Log, shown: str, line: str) -> None:
    """Raise InputError where a first line is of no delimited file."""
    for pattern, what in OTHER_FORMATS.items():
        if re.match(pattern, line):
            raise InputError(
                f"{shown} row 1: looks like {what}. Logs are CSV or Parquet; convert "
                f"it, or let `files` in {log.path.name} leave it out."
            )


def _told_apart(log: Log, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Give each name once: one that stands twice and isn't mapped gets a number."""
    mapped = {normal(name) for names in log.columns.values() for name in names}
    found: list[str] = []
    for column in columns:
        name, number = column, 1
        while normal(name) not in mapped and normal(name) in map(normal, found):
            number += 1
            name = f"{column}_{number}"
        found.append(name)
    return tuple(found)


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    """Stop where no header is that long, so that an open quote ends there."""
    left = HEADER_SIGNS
    for line in lines:
        if left <= 0:
            return
        left -= len(line)
        yield line


def _refuse_wrong_header(
    log: Log, shown: str, columns: tuple[str, ...], header: list[str]
) -> None:
    """Raise InputError for a header that was split wrongly, or names twice."""
    if "\x00" in "".join(header):
        raise InputError(
            f"{shown} row 1: has zero bytes, so it is UTF-16 without its mark, or no "
            f"text. If it is UTF-16, write `encoding: utf-16-le` in {log.path.name}."
        )
    if len(columns) == 1:
        counts = {sign: header[0].count(sign) for sign in DELIMITERS}
        likely = max(counts, key=lambda sign: counts[sign])
        if counts[likely]:
            written = {"\t": "\\t"}.get(likely, likely)
            raise InputError(
                f"{shown} row 1: split at {log.delimiter!r} the header is one column "
                f"({header[0][:60]!r}). It looks split at {likely!r}: write "
                f'`delimiter: "{written}"` in {log.path.name}.'
            )
    folded = [normal(column) for column in columns]
    twice = sorted({c for c in folded if folded.count(c) > 1})
    if twice:
        raise InputError(
            f"{shown} row 1: column {twice[0]!r} is there {folded.count(twice[0])} "
            "times. Rename one of them."
        )

"""Reading text files that DuckDB can't read whole: odd encodings, broken lines.

A record that can't be read costs one line: reading goes on with the next, so an
opening quote that is never closed doesn't swallow the rest of the file.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.files import File, open_bytes

# a quoted value may hold this many line breaks; beyond it the quote was a mistake
LINES_IN_A_VALUE = 200
ROWS_IN_A_BATCH = 50_000
csv.field_size_limit(100_000_000)


@dataclass(frozen=True)
class BadLine:
    """A line of a file that is no record: its number (from 1), reason and text."""

    line_number: int
    reason: str
    text: str


def read_records(file: File) -> Iterator[list[str] | BadLine]:
    """Yield each record of a delimited file after its header, or the bad line.

    A record has as many values as the header has names (partition keys aside).
    Blank lines are no records.
    """
    width = len(file.columns) - len(file.partitions)
    lines = _Lines(file)
    header_seen = False
    while (line := lines.take()) is not None:
        number, text = line
        if not text.strip("\r\n"):
            continue
        fields = _fields(file, text, lines)
        if not header_seen:
            header_seen = True
        elif fields is None or len(fields) != width:
            yield BadLine(number, "malformed_row", _readable(text))
        elif any("\udc80" <= sign <= "\udcff" for sign in "".join(fields)):
            yield BadLine(number, "invalid_encoding", _readable(text))
        else:
            yield fields


class _Lines:
    """The physical lines of a file with their numbers; lines can be put back."""

    def __init__(self, file: File) -> None:
        text = io.TextIOWrapper(
            open_bytes(file.path),
            file.encoding,
            # bytes that are no text stay recognisable
            errors="surrogateescape" if "16" not in file.encoding else "replace",
            newline="",
        )
        self._rest = enumerate(text, start=1)
        self._back: deque[tuple[int, str]] = deque()

    def take(self) -> tuple[int, str] | None:
        return self._back.popleft() if self._back else next(self._rest, None)

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        self._back.extendleft(reversed(lines))


def _fields(file: File, text: str, lines: _Lines) -> list[str] | None:
    """Split a record; takes further lines while a quote is open, or None."""
    log, taken = file.log, []
    quotes, parts = text.count(log.quote), [text]
    while quotes % 2 and len(taken) < LINES_IN_A_VALUE:
        line = lines.take()
        if line is None:
            break
        taken.append(line)
        parts.append(line[1])
        quotes += line[1].count(log.quote)
    fields = None if quotes % 2 else _split(file, "".join(parts))
    if taken and (fields is None or len(fields) + len(file.partitions) != len(
        file.columns
    )):
        lines.put_back(taken)
        return None
    return fields


def _split(file: File, record: str) -> list[str] | None:
    reader = csv.reader(
        io.StringIO(record, newline=""),
        delimiter=file.log.delimiter,
        quotechar=file.log.quote,
        strict=True,
    )
    try:
        rows = list(reader)
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _readable(text: str) -> str:
    """Write bytes that are no text as \\xNN, so that the row is kept whole."""
    raw = text.rstrip("\r\n").encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def write_repaired(file: File, target: Path) -> tuple[int, list[BadLine]]:
    """Copy the good records of a file to Parquet, every column as text, keys included.

    Returns the number of good records and the bad lines. The copy appears under its
    name only when it is complete.
    """
    schema = pa.schema([(name, pa.string()) for name in file.columns])
    keys = [value for _, value in file.partitions]
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    bad: list[BadLine] = []
    count = 0

    def good() -> Iterator[list[str]]:
        for record in read_records(file):
            if isinstance(record, BadLine):
                bad.append(record)
            else:
                yield record + keys

    records = good()
    with pq.ParquetWriter(unfinished, schema) as writer:
        while batch := list(islice(records, ROWS_IN_A_BATCH)):
            count += len(batch)
            columns = [
                pa.array([value or None for value in column], pa.string())
                for column in zip(*batch, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    unfinished.replace(target)
    return count, bad

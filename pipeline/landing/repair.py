"""Reading text files that DuckDB can't read whole: odd encodings, broken lines.

A record that can't be read costs one line: reading goes on with the next, so an
opening quote that is never closed doesn't swallow the rest of the file.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.landing.address_ranges import BY_ADDRESS, is_in_ranges, networks
from pipeline.landing.addresses import (
    address_columns,
    hashed,
    hashed_if_mail,
    hashed_payloads,
    id_columns,
    payload_columns,
)
from pipeline.landing.files import File
from pipeline.landing.headers import dialect, is_left_out, open_bytes

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
    with open_bytes(file.path, file.packed) as stream:
        lines = _Lines(stream, file)
        records = _records(file, lines, width)
        next(records, None)
        for number, text, fields in records:
            if fields is None:
                yield BadLine(number, "malformed_row", _readable(text))
            elif any("\udc80" <= sign <= "\udcff" for sign in "".join(fields)):
                yield BadLine(number, "invalid_encoding", _readable(text))
            else:
                yield fields


def _records(
    file: File, lines: "_Lines", width: int
) -> Iterator[tuple[int, str, list[str] | None]]:
    """Yield number and text of each record's first line and its values, or None."""
    split = dialect(file.log, file.delimiter)
    reader = csv.reader(lines, strict=True, **split)
    while True:
        lines.taken.clear()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reader, fields = csv.reader(lines, strict=True, **split), None
        if fields == []:
            continue
        number, text = lines.taken[0]
        # DuckDB overlooks empty values beyond the header too
        if fields is not None and any(fields[width:]):
            fields = None
        if fields is not None and len(fields) < width:
            missing = [""] * (width - len(fields))
            fields = fields + missing if file.log.short_rows else None
        if fields is None:
            lines.put_back_all_but_first()
        else:
            text = "".join(text for _, text in lines.taken)
        yield number, text, fields and fields[:width]


class _Lines:
    """The physical lines of a file; those of the present record can be put back."""

    def __init__(self, stream: io.BufferedIOBase, file: File) -> None:
        text = io.TextIOWrapper(
            stream,
            file.encoding,
            # bytes that are no text stay recognisable; wide encodings have no such way
            errors="replace" if file.encoding[:6] in WIDE else "surrogateescape",
            newline="",
        )
        self._file = file
        self._rest = enumerate(text, start=1)
        self._back: deque[tuple[int, str]] = deque()
        self.taken: list[tuple[int, str]] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) > LINES_IN_A_VALUE:
            raise csv.Error("a quote was not closed")
        while True:
            line = self._back.popleft() if self._back else next(self._rest)
            # within a record no line is a comment
            if self.taken or not is_left_out(self._file.log, self._file.skip, *line):
                self.taken.append(line)
                return line[1]

    def put_back_all_but_first(self) -> None:
        self._back.extendleft(reversed(self.taken[1:]))


WIDE = ("utf-16", "utf-32", "utf-7")


def _readable(text: str) -> str:
    """Write bytes that are no text in hexadecimal, so that the row is kept whole."""
    raw = text.rstrip("\r\n").encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def write_repaired(file: File, target: Path, salt: str) -> tuple[int, list[BadLine]]:
    """Copy the good records of a file to Parquet, every column as text, keys included.

    What names people is hashed on the way; where the mapping leaves addresses out, a
    column says of each row whether it does (BY_ADDRESS). Returns the number of good
    records and the bad lines. The copy appears under its name only when it is complete.
    """
    schema = pa.schema([(name, pa.string()) for name in file.columns])
    ranges = networks(file.log)
    if ranges:
        schema = schema.append(pa.field(BY_ADDRESS, pa.bool_()))
    addresses, payloads = set(address_columns(file)), payload_columns(file)
    ids, folders = id_columns(file), [value for _, value in file.partitions]
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    bad: list[BadLine] = []
    count = 0

    def good() -> Iterator[list[str]]:
        for record in read_records(file):
            if isinstance(record, BadLine):
                bad.append(record)
            else:
                yield record + folders

    records = good()
    with pq.ParquetWriter(unfinished, schema) as writer:
        while batch := list(islice(records, ROWS_IN_A_BATCH)):
            count += len(batch)
            given = dict(zip(file.columns, zip(*batch, strict=True), strict=True))
            for name in ids:
                given[name] = [v and hashed_if_mail(salt, v) for v in given[name]]
            for name, keys in payloads.items():
                given[name] = hashed_payloads(salt, given[name], keys)
            columns = [
                _column(values, salt if name in addresses else None)
                for name, values in given.items()
            ]
            if ranges:
                seen = zip(*(given[name] for name in addresses), strict=True)
                columns.append(
                    pa.array(any(is_in_ranges(a, ranges) for a in row) for row in seen)
                )
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    unfinished.replace(target)
    return count, bad


def _column(values: Sequence[str | None], salt: str | None) -> pa.Array:
    """Make a column; empty is null, and with a salt each value is hashed."""
    if salt is None:
        return pa.array([value or None for value in values], pa.string())
    return pa.array(
        [hashed(salt, v) if v and v.strip(" ") else None for v in values],
        pa.string(),
    )

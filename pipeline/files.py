"""Finding a log's files and reading their headers, before any row is read."""

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from pipeline.errors import InputError
from pipeline.mapping import Log

BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
DELIMITERS = (",", ";", "\t", "|")
PARTITION = re.compile(r"([A-Za-z_][\w-]*)=([^/]*)")
# a header longer than this is no header
HEADER_BYTES = 1_000_000


@dataclass(frozen=True, eq=False)
class File:
    """One file of a log: where it is, and what its header says.

    name: path below the data folder, as tables show it. columns: the header's names
    without surrounding spaces, then the keys of its partition folders; partitions:
    those keys with their values, as in `day=2024-05-01/`.
    """

    log: Log
    path: Path
    name: str
    format: str
    encoding: str
    columns: tuple[str, ...]
    partitions: tuple[tuple[str, str], ...]


def normal(name: str) -> str:
    """Fold a column's name, so that case and extra spaces don't matter."""
    return " ".join(name.split()).casefold()


def find_files(log: Log, data: Path) -> list[File]:
    """List the files of a log that have a header, sorted by name.

    Raises InputError that lists every file with a header that can't be used.
    """
    files, problems = [], []
    for path in _matches(log, data):
        try:
            file = read_header(log, path, data)
            if file:
                files.append(file)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return files


def _matches(log: Log, data: Path) -> list[Path]:
    """List the paths that the mapping's patterns match; a folder is refused."""
    found: set[Path] = set()
    for pattern in log.files:
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
            raise InputError(
                f"{log.path.name}: files {pattern!r} must lie below the data folder "
                f"({data}). Write the path from there."
            )
        for path in data.glob(pattern):
            if path.is_dir():
                raise InputError(
                    f"{path.relative_to(data)}: is a folder, not a file. To read the "
                    f"files in it, write `files: {pattern}/*` in {log.path.name}."
                )
            found.add(path)
    return sorted(found)


def read_header(log: Log, path: Path, data: Path) -> File | None:
    """Read one file's column names; None when the file has no bytes at all.

    Raises InputError for a header that is unreadable, doubled or split wrongly.
    """
    name = path.relative_to(data).as_posix()
    partitions = tuple(PARTITION.findall(name.rpartition("/")[0]))
    try:
        if path.suffix in (".parquet", ".pq"):
            columns, encoding = _parquet_columns(path), "utf-8"
            file_format = "parquet"
        else:
            encoding = _encoding(path, log.encoding)
            columns, file_format = _csv_columns(log, path, name, encoding), "csv"
    except PermissionError as error:
        raise InputError(f"{name}: may not be read. Change its permissions.") from error
    except (OSError, EOFError, duckdb.Error) as error:
        what = str(error).splitlines()[0]
        raise InputError(f"{name}: can't be read: {what}") from error
    if not columns:
        return None
    there = {normal(column) for column in columns}
    partitions = tuple((k, v) for k, v in partitions if normal(k) not in there)
    columns += tuple(key for key, _ in partitions)
    return File(log, path, name, file_format, encoding, columns, partitions)


def _parquet_columns(path: Path) -> tuple[str, ...]:
    relation = duckdb.connect().read_parquet(str(path), hive_partitioning=False)
    return tuple(relation.columns)


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading, unpacking it when its name ends in .gz."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _encoding(path: Path, declared: str) -> str:
    """Name the encoding: a byte-order mark says more than the mapping."""
    with open_bytes(path) as file:
        start = file.read(3)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    return declared


def _csv_columns(log: Log, path: Path, name: str, encoding: str) -> tuple[str, ...]:
    """Read the header of a delimited file."""
    with open_bytes(path) as file:
        start = file.read(HEADER_BYTES)
    if not start.strip():
        return ()
    try:
        text = io.TextIOWrapper(io.BytesIO(start), encoding, errors="replace")
    except LookupError as error:
        raise InputError(
            f"{log.path.name}: encoding {encoding!r} is not known. "
            "Use utf-8, utf-16, latin-1 or cp1252, say."
        ) from error
    rows: Iterator[list[str]] = csv.reader(
        text, delimiter=log.delimiter, quotechar=log.quote
    )
    header = next((row for row in rows if row), [])
    columns = tuple(" ".join(column.split()) for column in header)
    _refuse_wrong_header(log, name, columns, header)
    return columns


def _refuse_wrong_header(
    log: Log, name: str, columns: tuple[str, ...], header: list[str]
) -> None:
    """Raise InputError for a header that was split wrongly, or names twice."""
    if "\x00" in "".join(header):
        raise InputError(
            f"{name} row 1: has zero bytes, so it is UTF-16 without its mark, or no "
            f"text. If it is UTF-16, write `encoding: utf-16-le` in {log.path.name}."
        )
    if len(columns) == 1:
        counts = {sign: header[0].count(sign) for sign in DELIMITERS}
        likely = max(counts, key=lambda sign: counts[sign])
        if counts[likely]:
            shown = {"\t": "\\t"}.get(likely, likely)
            raise InputError(
                f"{name} row 1: split at {log.delimiter!r} the header is one column "
                f"({header[0][:60]!r}). It looks split at {likely!r}: write "
                f'`delimiter: "{shown}"` in {log.path.name}.'
            )
    folded = [normal(column) for column in columns]
    twice = sorted({c for c in folded if folded.count(c) > 1})
    if twice:
        raise InputError(
            f"{name} row 1: column {twice[0]!r} is there {folded.count(twice[0])} "
            "times. Rename one of them."
        )

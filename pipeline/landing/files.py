"""Finding a log's files and reading their headers, before any row is read."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote

import duckdb

from pipeline.settings.mapping import Log
from pipeline.told.errors import InputError

BYTE_ORDER_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# first bytes of what is neither text nor Parquet
FOREIGN = {
    b"PK\x03\x04": "a zip archive (or Excel); unpack it, or save it as CSV",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it, or pack it with gzip",
    b"BZh": "packed with bzip2; unpack it, or pack it with gzip",
    b"\xfd7zXZ": "packed with xz; unpack it, or pack it with gzip",
    b"SQLite format 3": "an SQLite database; export it as CSV",
}
DELIMITERS = (",", ";", "\t", "|")
PARTITION = re.compile(r"([A-Za-z_][\w-]*)=([^/]*)")
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
# a header longer than this is no header
HEADER_SIGNS = 1_000_000
# what reading a damaged file may raise
DAMAGE = (OSError, EOFError, zlib.error, UnicodeError, duckdb.Error)


@dataclass(frozen=True, eq=False)
class File:
    """One file of a log: where it is, and what its header says.

    name: path below the data folder, as tables show it. columns: the header's names
    without surrounding spaces, then the keys of its partition folders; partitions:
    those keys with their values, as in `day=2024-05-01/`. types: of the columns of
    a Parquet file. packed: with gzip.
    """

    log: Log
    path: Path
    name: str
    format: str
    encoding: str
    columns: tuple[str, ...]
    partitions: tuple[tuple[str, str], ...]
    types: tuple[str, ...] = ()
    packed: bool = False

    @property
    def own_columns(self) -> tuple[str, ...]:
        """The columns that stand in the file itself."""
        return self.columns[: len(self.columns) - len(self.partitions)]


@cache
def _scratch() -> duckdb.DuckDBPyConnection:
    """Open a database in memory; opening one for each file takes longer than it."""
    return duckdb.connect()


def scratch() -> duckdb.DuckDBPyConnection:
    """Give a connection of its own to a database in memory, to look into a file."""
    return _scratch().cursor()


def normal(name: str) -> str:
    """Fold a column's name, so that case and extra spaces don't matter."""
    return " ".join(name.split()).casefold()


def dialect(log: Log) -> dict[str, Any]:
    """Give csv.reader's arguments for a log."""
    if not log.quote:
        return {"delimiter": log.delimiter, "quoting": csv.QUOTE_NONE}
    return {"delimiter": log.delimiter, "quotechar": log.quote}


def find_files(log: Log, data: Path) -> tuple[list[File], list[str]]:
    """List the files of a log that have a header, sorted by name, and the empty ones.

    Raises InputError that lists every file with a header that can't be used.
    """
    files, empty, problems = [], [], []
    for path in _matches(log, data):
        try:
            file = read_header(log, path, data)
        except InputError as error:
            problems += error.problems
            continue
        if file:
            files.append(file)
        else:
            empty.append(path.relative_to(data).as_posix())
    if problems:
        raise InputError(problems)
    return files, empty


def _matches(log: Log, data: Path) -> list[Path]:
    """List the paths that the mapping's patterns match; a folder is refused."""
    found: set[Path] = set()
    for pattern in log.files:
        if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
            raise InputError(
                f"{log.path.name}: files {pattern!r} must lie below the data folder "
                f"({data}). Write the path from there."
            )
        try:
            paths = list(data.glob(pattern))
        except (ValueError, OSError) as error:
            raise InputError(
                f"{log.path.name}: files {pattern!r} is no pattern ({error}). Write "
                "one like shop/*.csv, or shop/**/*.csv for folders in folders."
            ) from error
        for path in paths:
            shown = path.relative_to(data)
            # as a shell does: what begins with a dot is no raw file
            if not any(part.startswith(".") for part in shown.parts):
                _refuse_folder(log, pattern, path, shown)
                found.add(path)
    return sorted(found)


def _refuse_folder(log: Log, pattern: str, path: Path, shown: Path) -> None:
    if path.is_dir():
        raise InputError(
            f"{shown}: is a folder, not a file. To read the files in it, write "
            f"`files: {pattern.rstrip('/')}/*` in {log.path.name}."
        )
    if path.exists() and not path.is_file():
        raise InputError(f"{shown}: is no file (a pipe or a device). Take it away.")


def read_header(log: Log, path: Path, data: Path) -> File | None:
    """Read one file's column names; None when there is nothing in it.

    Raises InputError for a header that is unreadable, doubled or split wrongly.
    """
    shown = path.relative_to(data).as_posix()
    types: tuple[str, ...] = ()
    packed = False
    try:
        # SQL and tables hold names as UTF-8
        shown.encode()
        start = _start(path)
        packed = start.startswith(b"\x1f\x8b")
        if start.startswith(b"PAR1") or (start and path.suffix.lower() == ".parquet"):
            columns, types = _parquet_columns(path)
            encoding, file_format = "utf-8", "parquet"
        else:
            encoding, file_format = _encoding(path, packed, log.encoding), "csv"
            columns = _csv_columns(log, path, packed, shown, encoding)
    except DAMAGE as error:
        raise unreadable(shown, packed, error) from error
    if not columns:
        return None
    there = {normal(column) for column in columns}
    folders = [PARTITION.fullmatch(part) for part in shown.split("/")[:-1]]
    pairs = {m[1]: "" if m[2] == NO_VALUE else unquote(m[2]) for m in folders if m}
    partitions = tuple((k, v) for k, v in pairs.items() if normal(k) not in there)
    columns += tuple(key for key, _ in partitions)
    return File(
        log, path, shown, file_format, encoding, columns, partitions, types, packed
    )


def unreadable(shown: str, packed: bool, error: Exception) -> InputError:
    """Say in a person's words why a file can't be read."""
    if isinstance(error, UnicodeEncodeError):
        safe = shown.encode("utf-8", "replace").decode()
        return InputError(f"{safe}: its name is not UTF-8. Rename the file.")
    if isinstance(error, PermissionError):
        return InputError(f"{shown}: may not be read. Change its permissions.")
    if isinstance(error, FileNotFoundError):
        return InputError(f"{shown}: is gone, or links to nothing. Take it away.")
    what = str(error).splitlines()[0].rstrip(".")
    if packed and not isinstance(error, UnicodeError):
        return InputError(
            f"{shown}: the gzip file is cut off or damaged ({what}). "
            "Fetch or write it again."
        )
    return InputError(f"{shown}: can't be read ({what}). Fetch or write it again.")


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _parquet_columns(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    # looked at as a path, not as a pattern
    escaped = "".join(f"[{s}]" if s in "[*?" else s for s in str(path))
    relation = scratch().read_parquet(escaped, hive_partitioning=False)
    return tuple(relation.columns), tuple(map(str, relation.types))


def open_bytes(path: Path, packed: bool) -> BinaryIO:
    """Open a file for reading, unpacking it when it is packed with gzip."""
    return gzip.open(path, "rb") if packed else path.open("rb")


def _encoding(path: Path, packed: bool, declared: str) -> str:
    """Name the encoding: a byte-order mark says more than the mapping."""
    with open_bytes(path, packed) as file:
        start = file.read(4)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    return declared


def _csv_columns(
    log: Log, path: Path, packed: bool, shown: str, encoding: str
) -> tuple[str, ...]:
    """Read the header of a delimited file; empty when there are only blanks."""
    with open_bytes(path, packed) as file:
        start = file.read(16)
        for mark, what in FOREIGN.items():
            if start.startswith(mark):
                raise InputError(f"{shown}: is {what}.")
        file.seek(0)
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
        lines = iter(lambda: text.readline(HEADER_SIGNS), "")
        rows = csv.reader(_bounded(lines), strict=True, **dialect(log))
        try:
            header = next((row for row in rows if row), [])
            if header and not any(map(str.strip, header)):
                if not any(sign.strip() for row in rows for sign in row):
                    return ()
                raise InputError(f"{shown} row 1: has no names. Begin with a header.")
        except csv.Error as error:
            raise InputError(
                f"{shown} row 1: the header can't be split ({error}). Look for a "
                f"quote ({log.quote}) that is not closed."
            ) from error
    columns = tuple(
        " ".join(column.split()) or f"column_{number}"
        for number, column in enumerate(header, start=1)
    )
    if columns:
        refuse_wrong_header(log, shown, columns, header)
    return columns


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    """Stop where no header is that long, so that an open quote ends there."""
    left = HEADER_SIGNS
    for line in lines:
        if left <= 0:
            return
        left -= len(line)
        yield line


def refuse_wrong_header(
    log: Log, shown: str, columns: tuple[str, ...], header: list[str]
) -> None:
    """Raise InputError for a header that was split wrongly, or names twice."""
    if "\x00" in "".join(header):
        raise InputError(
            f"{shown} row 1: has zero bytes, so it is UTF-16 without its mark, or no "
            f"text. If it is UTF-16, write `encoding: utf-16-le` in {log.path.name}."
        )
    if header[0].lstrip().startswith(("{", "[{")):
        raise InputError(
            f"{shown} row 1: looks like JSON. Logs are CSV or Parquet; convert it, or "
            f"let `files` in {log.path.name} leave it out."
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

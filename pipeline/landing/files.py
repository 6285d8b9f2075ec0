"""Finding a log's files and reading their headers, before any row is read."""

import re
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import duckdb

from pipeline.landing.headers import csv_columns, normal, open_bytes
from pipeline.settings.mapping import Log
from pipeline.told.errors import InputError

BYTE_ORDER_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
PARTITION = re.compile(r"([A-Za-z_][\w-]*)=([^/]*)")
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
# what reading a damaged file may raise
DAMAGE = (OSError, EOFError, zlib.error, UnicodeError, duckdb.Error)


@dataclass(frozen=True, eq=False)
class File:
    """One file of a log: where it is, and what its header says.

    name: path below the data folder, as tables show it. columns: the header's names
    without surrounding spaces, then the keys of its partition folders; partitions:
    those keys with their values, as in `day=2024-05-01/`. types: of the columns of
    a Parquet file. packed: with gzip. skip: lines before the header; delimiter: the
    mapping's, or the one that the file's first line names (sep=;).
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
    skip: int = 0
    delimiter: str = ","

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
    packed, skip, delimiter = False, 0, log.delimiter
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
            columns, skip, delimiter = csv_columns(log, path, packed, shown, encoding)
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
        *(log, path, shown, file_format, encoding, columns, partitions, types, packed),
        *(skip, delimiter),
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


def _encoding(path: Path, packed: bool, declared: str) -> str:
    """Name the encoding: a byte-order mark says more than the mapping."""
    with open_bytes(path, packed) as file:
        start = file.read(4)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    return declared

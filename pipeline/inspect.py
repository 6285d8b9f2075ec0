"""Looking through a file once: how many rows it has, and which lines are broken."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.errors import InputError
from pipeline.files import File, open_bytes
from pipeline.read_sql import read_csv, read_parquet
from pipeline.repair import BadLine, write_repaired

CHUNK = 1 << 22
# lines that DuckDB leaves out alike whatever columns a query asks for
COUNTABLE = {"MISSING COLUMNS", "TOO MANY COLUMNS"}


@dataclass(frozen=True)
class Inspection:
    """What one look at a file found.

    reading: `in_place`, `skipping` (in place without its broken lines) or `copy`
    (a repaired copy in Parquet is read instead). good_rows excludes the bad lines.
    """

    reading: str
    good_rows: int
    bad_lines: list[BadLine]


def content_hash(path: Path) -> str:
    """Hash a file's content, unpacked."""
    digest = hashlib.blake2b(digest_size=16)
    with open_bytes(path) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def inspect(file: File, copy: Path) -> Inspection:
    """Count a file's rows and find its broken lines; may write a repaired copy.

    Raises InputError when a Parquet file can't be read.
    """
    if file.format == "parquet":
        return _inspect_parquet(file)
    if file.encoding.lower() in ("utf-8", "utf-8-sig", "latin-1", "iso-8859-1"):
        found = _inspect_csv(file)
        if found:
            return found
    good_rows, bad_lines = write_repaired(file, copy)
    return Inspection("copy", good_rows, bad_lines)


def _inspect_parquet(file: File) -> Inspection:
    try:
        relation = read_parquet([file.path], file)
        # all columns are asked for, so that every page is unpacked
        count = (
            duckdb.connect()
            .execute(f"select count(*), count(columns(*)) from {relation}")
            .fetchall()[0][0]
        )
    except duckdb.Error as error:
        what = str(error).splitlines()[0]
        raise InputError(
            f"{file.name}: is not a whole Parquet file ({what}). Write it again."
        ) from error
    return Inspection("in_place", count, [])


def _inspect_csv(file: File) -> Inspection | None:
    """Read all columns with DuckDB; None when it needs a repaired copy."""
    connection = duckdb.connect()
    relation = read_csv([file.path], file, "store_rejects = true")
    try:
        rows = connection.execute(
            f"select count(*), count(columns(*)) from {relation}"
        ).fetchall()[0][0]
        rejects = connection.execute(
            "select line, any_value(csv_line), list(distinct error_type)"
            " from reject_errors group by line order by line"
        ).fetchall()
        skipping = read_csv([file.path], file, "ignore_errors = true")
        kept = connection.execute(f"select count(*) from {skipping}").fetchall()[0][0]
    except duckdb.Error:
        return None
    kinds = {kind for *_, error_types in rejects for kind in error_types}
    records = _records(file)
    countable = kinds <= COUNTABLE and rows == kept
    if not countable or records not in (None, rows + len(rejects)):
        return None
    bad = [BadLine(line, "malformed_row", text or "") for line, text, _ in rejects]
    return Inspection("skipping" if bad else "in_place", rows, bad)


def _records(file: File) -> int | None:
    """Count a file's records without a CSV reader; None where quotes forbid it."""
    lines, last = 0, b"\n"
    with open_bytes(file.path) as stream:
        while chunk := stream.read(CHUNK):
            if file.log.quote.encode() in chunk:
                return None
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines + (last != b"\n") - 1

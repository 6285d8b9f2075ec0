"""Looking through a file once: how many rows it has, and which lines are broken."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.landing.file_states import unpacked_content_of
from pipeline.landing.files import DAMAGE, File, open_bytes, scratch, unreadable
from pipeline.landing.read_sql import in_place, name, read_csv, read_parquet
from pipeline.landing.repair import BadLine, write_repaired
from pipeline.told.errors import InputError

CHUNK = 1 << 22
# lines that DuckDB leaves out alike whatever columns a query asks for
COUNTABLE = {"MISSING COLUMNS", "TOO MANY COLUMNS"}


@dataclass(frozen=True)
class Inspection:
    """What one look at a file found.

    reading: `in_place`, `skipping` (in place without its broken lines) or `copy`
    (a repaired copy in Parquet is read instead). good_rows excludes the bad lines.
    filled: of each of the file's own columns, how many good rows have a value.
    """

    reading: str
    good_rows: int
    bad_lines: list[BadLine]
    filled: tuple[int, ...]


def content_hash(file: File) -> str:
    """Hash a file's content, unpacked; raises InputError where it is damaged."""
    try:
        return unpacked_content_of(file.path, file.packed)
    except DAMAGE as error:
        raise unreadable(file.name, file.packed, error) from error


def inspect(file: File, copy: Path, salt: str) -> Inspection:
    """Count a file's rows and find its broken lines; may write a repaired copy.

    Raises InputError when the file can't be read.
    """
    if file.format == "parquet":
        return _inspect_parquet(file)
    if in_place(file):
        found = _inspect_csv(file)
        if found:
            return found
    try:
        good_rows, bad_lines = write_repaired(file, copy, salt)
    except UnicodeError as error:
        raise InputError(
            f"{file.name}: is not {file.encoding} ({error}). Write its `encoding` in "
            f"{file.log.path.name}."
        ) from error
    # the copy was written with what is empty as null
    found = _count(scratch(), read_parquet([copy]))
    return Inspection("copy", good_rows, bad_lines, found[1:][: len(file.own_columns)])


def _inspect_parquet(file: File) -> Inspection:
    try:
        relation = read_parquet([file.path])
        # all values are asked for: counts alone are answered from the file's footer
        filled = ", ".join(
            f"count(nullif({name(c)}, ''))"
            if kind == "VARCHAR"
            else f"count({name(c)})"
            for c, kind in zip(file.own_columns, file.types, strict=True)
        )
        count, *rest = (
            scratch()
            .execute(
                f"select count(*), {filled}, bit_xor(hash(columns(*))) from {relation}"
            )
            .fetchall()[0]
        )
    except duckdb.Error as error:
        what = str(error).splitlines()[0].rpartition(": ")[2].rstrip(".")
        raise InputError(
            f"{file.name}: is not a whole Parquet file ({what}). Write it again."
        ) from error
    return Inspection("in_place", count, [], tuple(rest[: len(file.own_columns)]))


def _inspect_csv(file: File) -> Inspection | None:
    """Read all columns with DuckDB; None when it needs a repaired copy."""
    lines, has_quotes = _lines(file)
    if lines is None:
        return None
    records = None if has_quotes else lines
    with scratch() as connection:
        try:
            rows, *filled = _count(connection, read_csv([file.path], file))
        except duckdb.Error:
            return _inspect_broken(connection, file, records)
    if records not in (None, rows):
        return None
    return Inspection("in_place", rows, [], tuple(filled[: len(file.own_columns)]))


def _inspect_broken(
    connection: duckdb.DuckDBPyConnection, file: File, records: int | None
) -> Inspection | None:
    """Find the lines that DuckDB leaves out, if it does so in a way to rely on."""
    try:
        storing = read_csv([file.path], file, "store_rejects = true")
        rows, *filled = _count(connection, storing)
        rejects = connection.execute(
            "select line, any_value(csv_line), list(distinct error_type)"
            " from reject_errors group by line order by line"
        ).fetchall()
        skipping = read_csv([file.path], file, "ignore_errors = true")
        kept = connection.execute(f"select count(*) from {skipping}").fetchall()[0][0]
    except duckdb.Error:
        return None
    kinds = {kind for *_, error_types in rejects for kind in error_types}
    # an open quote may have taken good lines along
    quote = file.log.quote
    quoted = any(text is None or (quote and quote in text) for _, text, _ in rejects)
    countable = kinds <= COUNTABLE and rows == kept and not quoted
    if not countable or records not in (None, rows + len(rejects)):
        return None
    bad = [
        BadLine(line, "malformed_row", text.strip("\r\n")) for line, text, _ in rejects
    ]
    reading = "skipping" if bad else "in_place"
    return Inspection(reading, rows, bad, tuple(filled[: len(file.own_columns)]))


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple[int, ...]:
    """Count rows, and of each column, in the file's order, those with a value."""
    sql = f"select count(*), count(columns(*)) from {relation}"
    return connection.execute(sql).fetchall()[0]


def _lines(file: File) -> tuple[int | None, bool]:
    """Count lines after the header without a CSV reader, and say if it has quotes.

    None where DuckDB would take a blank first line for the header.
    """
    lines, last, has_quotes = 0, b"\n", False
    quote = file.log.quote.encode()
    with open_bytes(file.path, file.packed) as stream:
        while chunk := stream.read(CHUNK):
            if last == b"\n" and not lines:
                if chunk.removeprefix(b"\xef\xbb\xbf")[:1] in (b"\r", b"\n"):
                    return None, False
            has_quotes = has_quotes or bool(quote and quote in chunk)
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines + (last != b"\n") - 1, has_quotes

"""The calls to DuckDB's readers, with nothing left to its guessing."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.files import File


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """Quote a column's name for SQL."""
    return '"' + text.replace('"', '""') + '"'


def _paths(paths: Sequence[Path]) -> str:
    # square brackets and the like in a name are no pattern
    escaped = (
        "".join(f"[{sign}]" if sign in "[*?" else sign for sign in str(path))
        for path in paths
    )
    return "[" + ", ".join(literal(path) for path in escaped) + "]"


def _partitions(file: File) -> str:
    if not file.partitions:
        return "hive_partitioning = false"
    return "hive_partitioning = true, hive_types_autocast = false"


def read_csv(paths: Sequence[Path], file: File, *options: str) -> str:
    """Write a read_csv call for files that are laid out like `file`, all as text."""
    columns = file.columns[: len(file.columns) - len(file.partitions)]
    types = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in columns)
    encoding = "latin-1" if file.encoding in ("latin-1", "iso-8859-1") else "utf-8"
    parts = [
        _paths(paths),
        "auto_detect = false",
        "header = true",
        f"delim = {literal(file.log.delimiter)}",
        f"quote = {literal(file.log.quote)}",
        f"escape = {literal(file.log.quote)}",
        f"encoding = {literal(encoding)}",
        f"columns = {{{types}}}",
        "filename = true",
        _partitions(file),
        *options,
    ]
    return f"read_csv({', '.join(parts)})"


def read_parquet(paths: Sequence[Path], file: File) -> str:
    """Write a read_parquet call for files that are laid out like `file`."""
    parts = [_paths(paths), "filename = true", _partitions(file)]
    return f"read_parquet({', '.join(parts)})"


def read_copies(paths: Sequence[Path]) -> str:
    """Write a read_parquet call for repaired copies, which hold their keys."""
    return f"read_parquet({_paths(paths)}, filename = true, hive_partitioning = false)"

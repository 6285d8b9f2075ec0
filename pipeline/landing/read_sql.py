"""The calls to DuckDB's readers, with nothing left to its guessing."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.landing.files import NO_VALUE, File

# what DuckDB calls the column with the file's path; no header has such a name
FILENAME = "clickstream file name"
# the encodings that DuckDB reads itself
ENCODINGS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "iso8859-1": "latin-1"}


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Quote texts for SQL, as a list without its brackets."""
    return ", ".join(map(literal, texts))


def translated(text: str, words: Mapping[str, str], otherwise: str) -> str:
    """Write the word that a text stands for; SQL for where it is none of them."""
    if not words:
        return otherwise
    cases = " ".join(f"when {literal(k)} then {literal(v)}" for k, v in words.items())
    return f"case {text} {cases} else {otherwise} end"


def name(text: str) -> str:
    """Quote a column's name for SQL."""
    return '"' + text.replace('"', '""') + '"'


def _paths(paths: Sequence[Path]) -> str:
    # square brackets and the like in a name are no pattern
    escaped = (
        "".join(f"[{sign}]" if sign in "[*?" else sign for sign in str(path))
        for path in paths
    )
    return f"[{literals(escaped)}]"


def in_place(file: File) -> bool:
    """Say whether DuckDB reads a delimited file, by its encoding and its layout."""
    log = file.log
    is_odd = file.skip or log.comment or log.escape or log.short_rows
    return file.encoding in ENCODINGS and not is_odd


def read_csv(paths: Sequence[Path], file: File, *options: str) -> str:
    """Write a read_csv call for files that are laid out like `file`, all as text."""
    types = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in file.own_columns)
    parts = [
        _paths(paths),
        "auto_detect = false",
        "header = true",
        f"delim = {literal(file.log.delimiter)}",
        f"quote = {literal(file.log.quote)}",
        f"escape = {literal(file.log.quote)}",
        f"encoding = {literal(ENCODINGS[file.encoding])}",
        f"compression = {literal('gzip' if file.packed else 'none')}",
        f"columns = {{{types}}}",
        f"filename = {literal(FILENAME)}",
        "hive_partitioning = false",
        *options,
    ]
    return f"read_csv({', '.join(parts)})"


def read_parquet(paths: Sequence[Path]) -> str:
    """Write a read_parquet call for files with the same columns and types."""
    return (
        f"read_parquet({_paths(paths)}, filename = {literal(FILENAME)}, "
        "hive_partitioning = false)"
    )


def partition(source_file: str, key: str) -> str:
    """Write the value that a partition folder gives, as in `day=2024-05-01/`."""
    found = f"regexp_extract({source_file}, {literal(f'(^|/){key}=([^/]*)/')}, 2)"
    return f"nullif(url_decode(nullif({found}, {literal(NO_VALUE)})), '')"

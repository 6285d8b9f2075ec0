"""A company's own rows for look-ups: `lookups/<seed>.csv` in CLICKSTREAM_HOME.

Rows take the place of the seed's rows with the same value in the first column;
others are added. The seed's own file stays as it is, so upgrading stays a pull.
"""

import csv
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from pipeline.landing.read_sql import name as quoted
from pipeline.settings.mapping_checks import near
from pipeline.settings.places import PROJECT, Settings
from pipeline.settings.readable import listed, told
from pipeline.told.errors import InputError

NUMBERS = ("bigint", "integer", "int", "smallint")
CASTS = {"boolean": ("true or false", re.compile("true|false", re.IGNORECASE))}
CASTS["decimal(18, 8)"] = ("a number", re.compile(r"[0-9]{1,10}(\.[0-9]{1,8})?"))
CASTS |= dict.fromkeys(NUMBERS, ("a whole number", re.compile("-?[0-9]{1,18}")))


@dataclass(frozen=True)
class Lookup:
    """A seed's columns with their types, and the rows that a company gives for it."""

    name: str
    columns: dict[str, str]
    rows: list[list[str | None]]


def read_lookups(folder: Path | None, project: Path = PROJECT) -> list[Lookup]:
    """Read a company's rows for each seed; without a folder there are none.

    Raises InputError that lists every mistake, with file, row and column.
    """
    seeds = dict(sorted((p.stem, p) for p in (project / "seeds").rglob("*.csv")))
    given = listed(folder) if folder else []
    paths = {path.stem: path for path in given if path.suffix == ".csv"}
    problems = [
        f"lookups/{paths[name].name}: there is no such look-up. "
        + near(name, seeds, f"There are {', '.join(seeds)}.")
        for name in paths.keys() - seeds.keys()
    ]
    found = []
    for name, path in seeds.items():
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        described = _described(path)
        types = described.get("config", {}).get("column_types", {})
        columns = {column: types.get(column, "varchar") for column in header}
        rows: list[list[str | None]] = []
        if name in paths:
            try:
                rows = _rows(paths[name], columns, described)
            except InputError as error:
                problems += error.problems
        found.append(Lookup(name, columns, rows))
    if problems:
        raise InputError(problems)
    return found


def land_lookups(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Write each seed's own rows to `landing.lookup_<seed>`, none where there are none.

    The seed takes them from there (macros/take_lookups.sql).
    """
    for lookup in read_lookups(settings.lookups):
        table = f"landing.lookup_{lookup.name}"
        columns = ", ".join(f"{quoted(c)} {kind}" for c, kind in lookup.columns.items())
        connection.execute(f"create or replace table {table} ({columns})")
        marks = ", ".join("?" for _ in lookup.columns)
        for row in lookup.rows:
            connection.execute(f"insert into {table} values ({marks})", row)


def _described(seed: Path) -> dict[str, Any]:
    """Read what the YAML beside a seed says of it."""
    beside = seed.with_suffix(".yml")
    if not beside.exists():
        return {}
    seeds = yaml.safe_load(beside.read_text(encoding="utf-8")).get("seeds", [])
    return next((each for each in seeds if each["name"] == seed.stem), {})


def _tests(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """List by column which tests a seed has there, with their arguments."""
    found = {}
    for column in described.get("columns", []):
        tests = {}
        for test in column.get("data_tests", []):
            kind, said = (
                next(iter(test.items())) if isinstance(test, dict) else (test, 0)
            )
            tests[kind] = (said or {}).get("arguments", {})
        found[column["name"]] = tests
    return found


def _rows(
    path: Path, columns: dict[str, str], described: dict[str, Any]
) -> list[list[str | None]]:
    """Read and check one file; raises InputError that lists every mistake."""
    shown, tests = f"lookups/{path.name}", _tests(described)
    lines = _lines(path, shown, list(columns))
    first = next(iter(columns))
    rows, problems, keys = {}, [], {}
    for number, line in lines:
        if len(line) != len(columns):
            problems.append(
                f"{shown} row {number}: has {len(line)} values, the header has "
                f"{len(columns)}. Put a value in quotes where it holds a comma."
            )
            continue
        row = [cell.strip() or None for cell in line]
        for (column, kind), value in zip(columns.items(), row, strict=True):
            wrong = _wrong(value, kind, tests.get(column, {}))
            if not wrong and value and column.endswith("_pattern"):
                wrong = _no_pattern(value)
            if wrong:
                problems.append(f"{shown} row {number}, column {column}: {wrong}")
        if "unique" in tests.get(first, {}) and row[0] in keys:
            problems.append(
                f"{shown} row {number}, column {first}: {row[0]!r} stands in row "
                f"{keys[row[0]]} already. Leave one of them."
            )
        keys.setdefault(row[0], number)
        rows[number] = row
    if not problems:
        problems = [
            f"{shown} row {number}: breaks the rule {rule} ({what})."
            for number, rule, what in _broken_rules(rows, columns, described)
        ]
    if problems:
        raise InputError(problems)
    return list(rows.values())


def _broken_rules(
    rows: dict[int, list[str | None]],
    columns: dict[str, str],
    described: dict[str, Any],
) -> list[tuple[int, str, str]]:
    """Hold numbered rows to the rules of their seed; list row, rule and its SQL."""
    rules: dict[str, str] = {}
    for test in described.get("data_tests", []):
        if isinstance(test, dict) and "rules" in test:
            rules |= test["rules"]["arguments"]["rules"]
    broken = []
    with duckdb.connect() as own:
        typed = ", ".join(f"{quoted(c)} {kind}" for c, kind in columns.items())
        own.execute(f"create table rows_given (row_given bigint, {typed})")
        marks = ", ".join("?" for _ in range(len(columns) + 1))
        for number, row in rows.items():
            own.execute(f"insert into rows_given values ({marks})", [number, *row])
        for rule, what in rules.items():
            # as the test does: null breaks it too
            sql = f"select row_given from rows_given where ({what}) is not true"
            found = own.execute(sql).fetchall()
            broken += [(number, rule, what) for (number,) in found]
    return sorted(broken)


def _lines(path: Path, shown: str, columns: list[str]) -> list[tuple[int, list[str]]]:
    """Split a file into numbered rows without blank ones; its header must fit."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = list(csv.reader(text.splitlines(), strict=True))
    except OSError as error:
        raise InputError(told(shown, error)) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"{shown}: can't be read ({error}). Save it as CSV in UTF-8."
        ) from error
    header = [cell.strip() for cell in lines[0]] if lines else []
    if header != columns:
        raise InputError(
            f"{shown} row 1: the header is {','.join(header)!r}; write "
            f"{','.join(columns)!r}."
        )
    numbered = list(enumerate(lines, start=1))[1:]
    return [(n, line) for n, line in numbered if any(map(str.strip, line))]


def _wrong(value: str | None, kind: str, tests: dict[str, Any]) -> str | None:
    """Say what is wrong with a value, or None."""
    if value is None:
        is_needed = "not_null" in tests or kind == "boolean"
        return "has no value; write one." if is_needed else None
    what, pattern = CASTS.get(kind, ("", None))
    if pattern and not pattern.fullmatch(value):
        return f"{value!r} is not {what}."
    if kind == "date" and not _is_date(value):
        return f"{value!r} is no date; write it as 2024-05-31."
    allowed = tests.get("accepted_values", {}).get("values")
    if allowed and value not in [str(each) for each in allowed]:
        return f"{value!r} is not known; it may be {' or '.join(map(str, allowed))}."
    return None


def _is_date(value: str) -> bool:
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _no_pattern(value: str) -> str | None:
    """Say what is wrong with a regular expression, in the engine's words."""
    try:
        duckdb.execute("select regexp_matches('', ?)", [value]).fetchall()
    except duckdb.Error as error:
        what = str(error).splitlines()[0].partition(": ")[2]
        return f"{value!r} is no regular expression ({what})."
    return None

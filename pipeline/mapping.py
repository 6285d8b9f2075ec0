"""Mappings: the few lines of YAML that say which column of a log is what."""

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import yaml

from pipeline.errors import InputError
from pipeline.settings import PROJECT

KEYS = {
    "source": str,
    "files": (str, list),
    "delimiter": str,
    "quote": str,
    "encoding": str,
    "time_format": (str, list),
    "time_zone": str,
    "site": dict,
    "columns": dict,
    "values": dict,
    "event_names": dict,
    "funnel_stages": dict,
    "equal_rows": str,
}
SITE_KEYS = {
    "site_id": str,
    "industry": str,
    "time_zone": str,
    "currency": str,
    "session_rule": str,
    "session_timeout_minutes": int,
    "outcomes": str,
}
CHOICES = {
    "session_rule": ("gap", "source"),
    "outcomes": ("labels", "events", "none"),
    "equal_rows": ("same_event", "different_events"),
}
STAGES = ("upper", "middle", "lower")


@dataclass(frozen=True)
class Column:
    """A column that a source's raw table has, as its YAML declares it.

    needed: `always` in every file, `somewhere` in at least one, or `never`.
    """

    name: str
    data_type: str
    needed: str


@dataclass(frozen=True, eq=False)
class Log:
    """One log as its mapping describes it; `columns` maps ours to the file's names."""

    name: str
    path: Path
    source: str
    table: str
    declared: tuple[Column, ...]
    files: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    values: dict[str, str] = field(default_factory=dict)
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    time_format: tuple[str, ...] = ("iso",)
    time_zone: str = "UTC"
    event_names: dict[str, str] = field(default_factory=dict)
    funnel_stages: dict[str, str] = field(default_factory=dict)
    equal_rows: str = "same_event"
    site: dict[str, Any] = field(default_factory=dict)


def read_sources(project: Path = PROJECT) -> dict[str, tuple[str, tuple[Column, ...]]]:
    """Read each source's raw table and its columns from models/staging/*/*.yml.

    Returns {source: (table, columns)}, leaving out what landing itself writes.
    """
    sources = {}
    for path in sorted((project / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text())["sources"]:
            if source["name"] == "landing":
                continue
            table = source["tables"][0]
            columns = tuple(
                Column(
                    column["name"],
                    column.get("data_type", "string"),
                    column.get("config", {}).get("meta", {}).get("needed", "somewhere"),
                )
                for column in table["columns"]
            )
            sources[source["name"]] = (table["name"], columns)
    return sources


def read_mappings(folder: Path) -> list[Log]:
    """Read every mapping in a folder, sorted by name.

    Raises InputError that lists every problem of every mapping.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder of mappings.")
    sources = read_sources()
    logs, problems = [], []
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        try:
            logs.append(read_mapping(path, sources))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return logs


def read_mapping(
    path: Path, sources: dict[str, tuple[str, tuple[Column, ...]]]
) -> Log:
    """Read one mapping; raises InputError with file, line, key and what to do."""
    given, lines = _load(path)
    problems = _wrong_keys(path, given, lines, KEYS, "")
    if isinstance(given.get("site"), dict):
        problems += _wrong_keys(path, given["site"], lines, SITE_KEYS, "site.")
    source = given.get("source", "mapped")
    if source not in sources:
        problems.append(
            f"{path.name}: source {source!r} is not known. "
            f"Use one of {', '.join(sorted(sources))}."
        )
    if "files" not in given:
        problems.append(f"{path.name}: `files` is missing: which files to read.")
    if problems:
        raise InputError(problems)
    table, declared = sources[source]
    columns = given.get("columns") or {}
    if source != "mapped":
        columns = {column.name: column.name for column in declared} | columns
    problems = _wrong_contents(path, given, lines, columns, declared)
    if problems:
        raise InputError(problems)
    return _as_log(path, given, source, table, declared, columns)


def _load(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Parse the YAML; returns its content and the line of each key."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        content, node = yaml.safe_load(text), yaml.compose(text)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or "it is not UTF-8 text"
        raise InputError(
            f"{path.name}{where}: this is not valid YAML: {what}."
        ) from error
    if not isinstance(content, dict):
        raise InputError(f"{path.name}: is empty. CONTRIBUTING.md shows a mapping.")
    lines: dict[str, int] = {}
    for key, value in node.value:
        lines[key.value] = key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode):
            for inner, _ in value.value:
                lines[f"{key.value}.{inner.value}"] = inner.start_mark.line + 1
    return content, lines


def _wrong_keys(
    path: Path,
    given: dict[str, Any],
    lines: dict[str, int],
    allowed: dict[str, Any],
    prefix: str,
) -> list[str]:
    """List keys that nobody knows, and values of the wrong kind."""
    problems = []
    for key, value in given.items():
        where = f"{path.name} line {lines.get(prefix + str(key), 1)}"
        if key not in allowed:
            near = difflib.get_close_matches(str(key), allowed, 1)
            hint = f"Did you mean {near[0]!r}?" if near else "Remove it."
            problems.append(f"{where}: the key {prefix}{key} is not known. {hint}")
        elif not isinstance(value, allowed[key]):
            problems.append(f"{where}: {prefix}{key} has a value of the wrong kind.")
        elif key in CHOICES and value not in CHOICES[key]:
            problems.append(
                f"{where}: {prefix}{key} is {value!r}; "
                f"it may be {' or '.join(CHOICES[key])}."
            )
        elif key == "time_zone" and value not in available_timezones():
            problems.append(
                f"{where}: {prefix}{key} {value!r} is no time zone. "
                "Use a name like Europe/Madrid."
            )
    return problems


def _wrong_contents(
    path: Path,
    given: dict[str, Any],
    lines: dict[str, int],
    columns: dict[str, Any],
    declared: tuple[Column, ...],
) -> list[str]:
    """List columns and stages that the source doesn't have."""
    names = [column.name for column in declared]
    problems = []
    for section in ("columns", "values"):
        for key in given.get(section) or {}:
            if key not in names:
                near = difflib.get_close_matches(str(key), names, 1)
                hint = f"Did you mean {near[0]!r}?" if near else "CONTRIBUTING.md lists them."
                line = lines.get(f"{section}.{key}", lines.get(section, 1))
                problems.append(
                    f"{path.name} line {line}: {section}.{key} "
                    f"is not a column of the events contract. {hint}"
                )
    for column in declared:
        if column.needed == "always" and not (
            columns.get(column.name) or (given.get("values") or {}).get(column.name)
        ):
            problems.append(
                f"{path.name}: `columns` doesn't say which column is "
                f"{column.name}; every event needs it."
            )
    for stage in given.get("funnel_stages") or {}:
        if stage not in STAGES:
            problems.append(
                f"{path.name} line {lines.get(f'funnel_stages.{stage}', 1)}: "
                f"funnel_stages.{stage} is no stage; they are {', '.join(STAGES)}."
            )
    return problems


def _as_log(
    path: Path,
    given: dict[str, Any],
    source: str,
    table: str,
    declared: tuple[Column, ...],
    columns: dict[str, Any],
) -> Log:
    """Make the checked mapping into a Log, with defaults filled in."""
    optional = {
        key: given[key]
        for key in ("delimiter", "quote", "encoding", "time_zone", "equal_rows")
        if key in given
    }
    return Log(
        name=path.stem,
        path=path,
        source=source,
        table=table,
        declared=declared,
        files=_as_tuple(given["files"]),
        columns={key: _as_tuple(value) for key, value in columns.items()},
        values={k: str(v) for k, v in (given.get("values") or {}).items()},
        time_format=_as_tuple(given.get("time_format", "iso")),
        event_names={str(k): v for k, v in (given.get("event_names") or {}).items()},
        funnel_stages={
            str(link): stage
            for stage, links in (given.get("funnel_stages") or {}).items()
            for link in _as_tuple(links)
        },
        site=_site(path.stem, given, columns),
        **optional,
    )


def _site(name: str, given: dict[str, Any], columns: dict[str, Any]) -> dict[str, Any]:
    """Fill in what the mapping leaves open about the site."""
    if "labelled_order" in columns or "order_placed" in columns:
        outcomes = "labels"
    else:
        outcomes = "events" if "event_name" in columns else "none"
    return {
        "site_id": name,
        "industry": None,
        "time_zone": "UTC",
        "currency": None,
        "session_rule": "gap",
        "session_timeout_minutes": None,
        "outcomes": outcomes,
    } | (given.get("site") or {})


def _as_tuple(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)

"""Mappings: the few lines of YAML that say which column of a log is what."""

import codecs
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pipeline.settings.mapping_checks import (
    KEYS,
    NUMBERS,
    SIGNS,
    SITE_KEYS,
    Written,
    load,
    near,
    wrong_keys,
)
from pipeline.settings.mapping_contents import (
    wrong_clocks,
    wrong_contents,
    wrong_filters,
    wrong_table,
)
from pipeline.settings.places import PROJECT
from pipeline.settings.readable import is_folder, listed
from pipeline.told.errors import InputError


@dataclass(frozen=True)
class Column:
    """A column that a source's raw table has, as its YAML declares it.

    needed: `always` in every file, `somewhere` in at least one, or `never`.
    hashed_keys: the column holds JSON, and what it says under these keys names people.
    """

    name: str
    data_type: str
    needed: str
    hashed_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A raw table of a source, as its YAML declares it.

    read_whole: every run reads all its files, and not only those that are new.
    """

    name: str
    columns: tuple[Column, ...]
    read_whole: bool = False


Sources = dict[str, dict[str, Table]]


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
    escape: str = ""
    skip_lines: int = 0
    comment: str = ""
    short_rows: bool = False
    encoding: str = "utf-8"
    time_format: tuple[str, ...] = ("iso",)
    time_zone: str = "UTC"
    time_of_day: dict[str, str] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    decimal: str = "."
    thousands: str = ""
    event_names: dict[str, str] = field(default_factory=dict)
    no_clicks: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()
    own_hosts: tuple[str, ...] = ()
    link_parameters: tuple[str, ...] = ()
    fold_links: bool = False
    link_patterns: tuple[str, ...] = ()
    funnel_stages: dict[str, str] = field(default_factory=dict)
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    equal_rows: str = "same_event"
    mail_ids: str = "hashed"
    site: dict[str, Any] = field(default_factory=dict)


def read_sources(project: Path = PROJECT) -> Sources:
    """Read each source's raw tables and their columns from models/staging/*/*.yml.

    Returns {source: {name: table}}, leaving out what landing itself writes.
    """
    sources = {}
    for path in sorted((project / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            if source["name"] in ("landing", "refresh"):
                continue
            tables = (_table(table) for table in source["tables"])
            sources[source["name"]] = {table.name: table for table in tables}
    return sources


def _table(table: dict[str, Any]) -> Table:
    meta = table.get("config", {}).get("meta", {})
    columns = tuple(_declared(column) for column in table["columns"])
    return Table(table["name"], columns, meta.get("read_whole", False))


def _declared(column: dict[str, Any]) -> Column:
    meta = column.get("config", {}).get("meta", {})
    return Column(
        column["name"],
        column.get("data_type", "string"),
        meta.get("needed", "somewhere"),
        tuple(meta.get("hashed_keys", ())),
    )


def read_mappings(folder: Path) -> list[Log]:
    """Read every mapping in a folder, sorted by name.

    Raises InputError that lists every problem of every mapping.
    """
    if not is_folder(folder):
        raise InputError(
            f"{folder}: there is no such folder of mappings. "
            "CLICKSTREAM_MAPPINGS names it."
        )
    sources = read_sources()
    logs: dict[str, Log] = {}
    problems = []
    for path in [p for p in listed(folder) if p.suffix in (".yml", ".yaml")]:
        if path.stem in logs:
            other = logs[path.stem].path.name
            problems.append(f"{path.name}: there is {other} too. Rename one of them.")
            continue
        try:
            logs[path.stem] = read_mapping(path, sources)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return list(logs.values())


def read_mapping(path: Path, sources: Sources) -> Log:
    """Read one mapping; raises InputError with file, line, key and what to do."""
    written = load(path)
    given = written.content
    problems = wrong_keys(written, KEYS, "")
    if isinstance(given.get("site"), dict):
        problems += wrong_keys(written, SITE_KEYS, "site")
    source = given.get("source", "mapped")
    if isinstance(source, str) and source and source not in sources:
        hint = near(source, sources, f"Use one of {', '.join(sorted(sources))}.")
        where = written.at("source")
        problems.append(f"{where}: source {source!r} is not known. {hint}")
    if "files" not in given:
        problems.append(
            f"{path.name}: `files` is missing: which files to read, such as "
            f"{path.stem}/*.csv."
        )
    if not problems:
        problems = wrong_table(written, source, sources[source])
    if problems:
        raise InputError(problems)
    tables = sources[source]
    table = tables[given.get("table", next(iter(tables)))]
    columns = given.get("columns", {})
    if source != "mapped":
        # whether a log has addresses, and where, its mapping says: nobody guesses
        own = {c.name: c.name for c in table.columns if c.name != "ip_hash"}
        columns = own | columns
    needed = {column.name: column.needed for column in table.columns}
    problems = wrong_contents(written, columns, needed)
    times = [c.name for c in table.columns if c.data_type == "timestamp"]
    problems += wrong_clocks(written, columns, times)
    problems += wrong_filters(written, columns)
    if problems:
        raise InputError(problems)
    return _as_log(written, source, table, columns)


def _as_log(
    written: Written,
    source: str,
    table: Table,
    columns: dict[str, Any],
) -> Log:
    """Make the checked mapping into a Log, with defaults filled in."""
    given, name = written.content, written.path.stem
    plain = ("equal_rows", "decimal", "thousands", "escape", "comment")
    plain += ("delimiter", "quote", "mail_ids")
    optional = {key: SIGNS.get(given[key], given[key]) for key in plain if key in given}
    flags = ("fold_links", "short_rows")
    optional |= {key: given[key] == "true" for key in flags if key in given}
    site = _site(name, given.get("site", {}), columns)
    return Log(
        name=name,
        path=written.path,
        source=source,
        table=table.name,
        declared=table.columns,
        files=_as_tuple(given["files"]),
        columns={key: _as_tuple(value) for key, value in columns.items()},
        values=given.get("values", {}),
        encoding=codecs.lookup(given.get("encoding", "utf-8")).name,
        time_format=_as_tuple(given.get("time_format", "iso")),
        time_of_day=given.get("time_of_day", {}),
        nulls=_as_tuple(given.get("nulls", ())),
        event_names=given.get("event_names", {}),
        no_clicks=_as_tuple(given.get("no_clicks", ())),
        own_names=_as_tuple(given.get("own_names", ())),
        own_hosts=_as_tuple(given.get("own_hosts", ())),
        link_parameters=_as_tuple(given.get("link_parameters", ())),
        link_patterns=_as_tuple(given.get("link_patterns", ())),
        skip_lines=int(given.get("skip_lines", 0)),
        funnel_stages={
            link: stage
            for stage, links in given.get("funnel_stages", {}).items()
            for link in _as_tuple(links)
        },
        filters={
            kind: _as_tuple(given["filters"][kind]) for kind in given.get("filters", {})
        },
        # times without a zone are in the site's own, unless the log says otherwise
        time_zone=given.get("time_zone", site["time_zone"]),
        site=site,
        **optional,
    )


def _site(name: str, given: dict[str, str], columns: dict[str, Any]) -> dict[str, Any]:
    """Fill in what the mapping leaves open about the site."""
    if "labelled_order" in columns or "order_placed" in columns:
        outcomes = "labels"
    else:
        outcomes = "events" if "event_name" in columns else "none"
    # what is left open is null, and the defaults in dbt_project.yml count
    options: dict[str, Any] = {
        key: int(given[key]) if key in given else None for key in NUMBERS
    }
    for key in ("cut_at_midnight", "cut_at_campaign"):
        options[key] = given[key] == "true" if key in given else None
    return (
        {
            "site_id": name,
            "industry": None,
            "time_zone": "UTC",
            "currency": None,
            "session_rule": "gap",
            "outcomes": outcomes,
        }
        | given
        | options
    )


def _as_tuple(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)

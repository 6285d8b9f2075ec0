"""What a run will read, looked up before a database is opened."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.landing.files import File, find_files
from pipeline.settings.funnels import check_funnels
from pipeline.settings.lookups import read_lookups
from pipeline.settings.mapping import Log, read_mappings
from pipeline.settings.places import Settings
from pipeline.settings.plan_checks import check_columns, check_sites
from pipeline.settings.readable import is_folder, listed, refuse_unlisted
from pipeline.told.errors import InputError

# beside folders, what looks like a log
READABLE = {".csv", ".tsv", ".txt", ".gz", ".parquet", ".pq"}
# so many files are named
NAMED = 3


@dataclass(frozen=True)
class Plan:
    """What a run will read: its files, the sites, and what a person should know."""

    logs: list[Log]
    files: list[File]
    sites: list[dict[str, Any]]
    notices: list[str]


def plan(settings: Settings) -> Plan:
    """Read mappings and headers, and check that they fit; opens no database.

    Raises InputError that lists every problem found.
    """
    data = settings.data
    if not is_folder(data):
        what = "is a file, not a folder" if data.exists() else "there is no such folder"
        raise InputError(
            f"{data}: {what}. CLICKSTREAM_DATA"
            + (", or data in settings.yml," if settings.home else "")
            + " names the folder with your raw files."
        )
    logs, inside = read_mappings(settings.mappings), listed(data)
    files, notices, problems, absent = [], [], [], []
    for log in logs:
        try:
            # a folder that may not be listed would count as empty
            refuse_unlisted(data, log.files)
            found, empty = find_files(log, data)
            notices += [f"{name}: is empty, so it is left out." for name in empty]
            notices += check_columns(log, found)
        except InputError as error:
            problems += error.problems
            continue
        files += found
        if not found and not empty:
            absent.append(log)
    problems += check_sites([f.log for f in files])
    try:
        known = {log.site["site_id"] for log in logs}
        problems += check_funnels(read_lookups(settings.lookups), known)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    if not files:
        raise InputError(_nothing_found(settings, logs))
    sites = {file.log.site["site_id"]: file.log.site for file in files}
    notices += _absent(absent) + _unread(data, inside, files)
    return Plan(logs, files, list(sites.values()), notices)


def _nothing_found(settings: Settings, logs: list[Log]) -> str:
    if not logs:
        return (
            f"{settings.mappings}: has no mapping (*.yml). Write one: CONTRIBUTING.md, "
            "Add a source."
        )
    patterns = ", ".join(sorted({p for log in logs for p in log.files}))
    return (
        f"{settings.data}: no file there belongs to a mapping, or all are empty. "
        f"Looked for: {patterns}. Put files there, set CLICKSTREAM_DATA, or write a "
        f"mapping in {settings.mappings} (CONTRIBUTING.md, Add a source)."
    )


def _absent(logs: list[Log]) -> list[str]:
    if not logs:
        return []
    return ["No files, so left out: " + ", ".join(log.name for log in logs) + "."]


def _unread(data: Path, inside: list[Path], files: list[File]) -> list[str]:
    """Name what lies in the data folder and no mapping reads."""
    read = {file.path.relative_to(data).parts[0] for file in files}
    names = sorted(
        path.name
        for path in inside
        if path.name not in read
        and not path.name.startswith(".")
        and (os.path.isdir(path) or path.suffix in READABLE)
    )
    told = [f"Not read, as no mapping does: {', '.join(names)}."] if names else []
    return told + _beside(data, files)


def _beside(data: Path, files: list[File]) -> list[str]:
    """Name what looks like a log, lies beside one, and fits no mapping's pattern."""
    mine: dict[Path, set[Path]] = {}
    for file in files:
        if file.path.parent != data:
            mine.setdefault(file.path.parent, set()).add(file.path)
    told = []
    for folder, read in sorted(mine.items()):
        others = sorted(
            path.name
            for path in listed(folder)
            if path not in read
            and not path.name.startswith(".")
            and path.suffix in READABLE
            and path.is_file()
            # an empty file is told by itself
            and path.stat().st_size
        )
        if others:
            more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
            told.append(
                f"{folder.relative_to(data).as_posix()}/: not read, as it fits no "
                f"mapping's `files`: {', '.join(others[:NAMED])}{more}."
            )
    return told

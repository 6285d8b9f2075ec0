"""Checks of mappings against the headers of the files that they describe."""

import difflib
import json
import re

from pipeline.landing.files import File, normal
from pipeline.landing.group import resolve
from pipeline.settings.mapping import Log
from pipeline.told.errors import InputError

# what is no column's name: a number, or a time
VALUE = re.compile(r"-?\d+([.,]\d+)?|\d{4}-\d\d-\d\d.*")


def check_columns(log: Log, files: list[File]) -> list[str]:
    """Compare the mapping's columns with each file's header.

    Returns what a person should know; raises InputError where a column that every
    event needs is missing in a file, or a mapped column is in no file at all.
    """
    problems, notices = [], []
    found = {file: resolve(log, file.columns) for file in files}
    needed = {column.name: column.needed for column in log.declared}
    # an address under a name that nobody knows would be stored as it is
    needed["ip_hash"] = "always"
    for ours, alternatives in log.columns.items():
        wanted = " or ".join(repr(a) for a in alternatives)
        without = [file for file in files if ours not in found[file]]
        if not without or needed[ours] == "never":
            continue
        hints: dict[str, list[File]] = {}
        for file in without:
            hint = _hint(log, ours, alternatives, file, without, files)
            hints.setdefault(hint, []).append(file)
        first, hint = without[0], next(iter(hints))
        if needed[ours] == "always" and ours not in log.values:
            problems += [
                f"{_these(group)}: has no column {wanted}, which {log.path.name} "
                f"calls {ours}. Its columns are: {_listed(group[0].columns)}.{hint}"
                for hint, group in hints.items()
            ]
        elif len(without) == len(files):
            problems.append(
                f"{log.path.name}: columns.{ours} is {wanted}, which is in none of "
                f"its files. {first.name} has: {_listed(first.columns)}.{hint}"
            )
        else:
            what = "is the fixed value" if ours in log.values else "is null"
            notices += [
                f"{_these(group)}: has no column {wanted}; {ours} {what} there.{hint}"
                for hint, group in hints.items()
            ]
    problems += _without_clock(log, files) + _nested(log, files)
    if problems:
        raise InputError(problems)
    return notices + _unknown_columns(log, files) + _without_header(files)


def _nested(log: Log, files: list[File]) -> list[str]:
    """List mapped columns that hold several values in one, which no text stands for."""
    problems = []
    for file in files:
        kinds = dict(zip(file.own_columns, file.types, strict=False))
        for ours, theirs in resolve(log, file.columns).items():
            kind = kinds.get(theirs, "")
            if kind.startswith(("STRUCT", "MAP")):
                problems.append(
                    f"{file.name}: column {theirs!r}, which {log.path.name} calls "
                    f"{ours}, holds several values ({kind[:60]}). Write the one that "
                    "is meant into a column of its own when you export it, such as "
                    f"`select {theirs}.name as {ours}`."
                )
    return problems


def _without_header(files: list[File]) -> list[str]:
    """Tell of files whose first row seems to be no header: its names are values."""
    told = []
    for file in files:
        values = [c for c in file.own_columns if VALUE.fullmatch(c)]
        if file.format == "csv" and len(values) > 1:
            told.append(
                f"{file.name}: its columns are called {_listed(file.own_columns)}: the "
                "first row looks like data, and is taken for the header. Put a line "
                "with the columns' names above it, and map these."
            )
    return told


def _without_clock(log: Log, files: list[File]) -> list[str]:
    """List files without the column that the mapping calls a time of day."""
    problems = []
    for ours, clock in log.time_of_day.items():
        without = [f for f in files if normal(clock) not in map(normal, f.columns)]
        if without:
            problems.append(
                f"{_these(without)}: has no column {clock!r}, which {log.path.name} "
                f"calls the time of day of {ours}. Its columns are: "
                f"{_listed(without[0].columns)}."
            )
    return problems


def _these(files: list[File]) -> str:
    """Name files: the first one, and how many more."""
    more = f" (and {len(files) - 1} more)" if len(files) > 1 else ""
    return files[0].name + more


def _listed(columns: tuple[str, ...]) -> str:
    """List a header's names, or as many as a person reads."""
    more = f" and {len(columns) - 40} more" if len(columns) > 40 else ""
    return ", ".join(column[:60] for column in columns[:40]) + more


def _hint(
    log: Log,
    ours: str,
    alternatives: tuple[str, ...],
    file: File,
    without: list[File],
    files: list[File],
) -> str:
    """Guess which column the missing one became: one that files with it don't have."""
    mapped = {normal(a) for names in log.columns.values() for a in names}
    elsewhere = {normal(c) for f in files if f not in without for c in f.columns}
    free = [c for c in file.columns if normal(c) not in mapped]
    folded = {"".join(filter(str.isalnum, normal(c))): c for c in free}
    wanted = "".join(filter(str.isalnum, normal(alternatives[0])))
    near = difflib.get_close_matches(wanted, folded, 1, cutoff=0.6)
    new = [c for c in free if elsewhere and normal(c) not in elsewhere]
    guess = folded[near[0]] if near else (new[0] if len(new) == 1 else None)
    if not guess:
        return ""
    names = ", ".join(map(_as_yaml, [*alternatives, guess]))
    return (
        f" It looks renamed to {guess!r}: write `{ours}: [{names}]` under columns in "
        f"{log.path.name}."
    )


def _as_yaml(name: str) -> str:
    """Write a name as an item of a list in YAML; quoted unless it is plain."""
    return name if re.fullmatch(r"\w[\w .()/-]*", name) else json.dumps(name)


def _unknown_columns(log: Log, files: list[File]) -> list[str]:
    """Say which columns a fixed layout doesn't know, or only some files have."""
    known = {normal(a) for names in log.columns.values() for a in names}
    known |= {normal(clock) for clock in log.time_of_day.values()}
    if log.source == "mapped":
        # what every file has was left out by whoever wrote the mapping
        known |= _everywhere(files)
    groups: dict[tuple[str, ...], list[File]] = {}
    for file in files:
        unknown = tuple(c for c in file.columns if normal(c) not in known)
        if unknown:
            groups.setdefault(unknown, []).append(file)
    where = "the mapping" if log.source == "mapped" else log.source
    return [
        f"{_these(group)}: columns {_listed(unknown)} are not known to {where}; "
        "they are kept in properties."
        for unknown, group in groups.items()
    ]


def _everywhere(files: list[File]) -> set[str]:
    """Give the columns that all files have."""
    names = [{normal(column) for column in file.columns} for file in files]
    return set.intersection(*names) if names else set()


def check_sites(logs: list[Log]) -> list[str]:
    """List sites that two mappings describe differently."""
    problems, sites = [], {}
    for log in logs:
        first = sites.setdefault(log.site["site_id"], log)
        differing = [k for k in log.site if log.site[k] != first.site[k]]
        if differing:
            problems.append(
                f"{log.path.name}: says {differing[0]} "
                f"{log.site[differing[0]]!r} of site {log.site['site_id']!r}, and "
                f"{first.path.name} says {first.site[differing[0]]!r}. Write the same "
                f"`{differing[0]}` under site in both."
            )
    return list(dict.fromkeys(problems))

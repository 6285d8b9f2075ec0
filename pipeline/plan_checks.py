"""Checks of mappings against the headers of the files that they describe."""

import difflib

from pipeline.errors import InputError
from pipeline.files import File, normal
from pipeline.landing_sql import resolve
from pipeline.mapping import Log


def check_columns(log: Log, files: list[File]) -> list[str]:
    """Compare the mapping's columns with each file's header.

    Returns what a person should know; raises InputError where a column that every
    event needs is missing in a file, or a mapped column is in no file at all.
    """
    problems, notices = [], []
    found = {file: resolve(log, file.columns) for file in files}
    needed = {column.name: column.needed for column in log.declared}
    for ours, alternatives in log.columns.items():
        wanted = " or ".join(repr(a) for a in alternatives)
        without = [file for file in files if ours not in found[file]]
        if not without or needed[ours] == "never":
            continue
        hint = _hint(log, ours, alternatives, without[0], files)
        if needed[ours] == "always" and ours not in log.values:
            problems += [
                f"{file.name}: has no column {wanted}, which {log.path.name} calls "
                f"{ours}. Its columns are: {', '.join(file.columns)}.{hint}"
                for file in without
            ]
        elif len(without) == len(files):
            problems.append(
                f"{log.path.name}: columns.{ours} is {wanted}, which is in none of "
                f"its files. {files[0].name} has: {', '.join(files[0].columns)}.{hint}"
            )
        else:
            notices += [
                f"{file.name}: has no column {wanted}; {ours} is null there.{hint}"
                for file in without
            ]
    if problems:
        raise InputError(problems)
    return notices + _unknown_columns(log, files)


def _hint(
    log: Log, ours: str, alternatives: tuple[str, ...], without: File, files: list[File]
) -> str:
    """Guess which column the missing one became."""
    mapped = {normal(a) for names in log.columns.values() for a in names}
    elsewhere = {normal(c) for f in files if f != without for c in f.columns}
    free = [c for c in without.columns if normal(c) not in mapped]
    folded = {"".join(filter(str.isalnum, normal(c))): c for c in free}
    wanted = "".join(filter(str.isalnum, normal(alternatives[0])))
    near = difflib.get_close_matches(wanted, folded, 1, cutoff=0.6)
    new = [c for c in free if elsewhere and normal(c) not in elsewhere]
    guess = folded[near[0]] if near else (new[0] if len(new) == 1 else None)
    if not guess:
        return ""
    names = ", ".join([*alternatives, guess])
    return (
        f" It looks renamed to {guess!r}: write `{ours}: [{names}]` under columns in "
        f"{log.path.name}."
    )


def _unknown_columns(log: Log, files: list[File]) -> list[str]:
    """Say which columns a source with a fixed layout doesn't know."""
    if log.source == "mapped":
        return []
    known = {normal(a) for names in log.columns.values() for a in names}
    return [
        f"{file.name}: columns {', '.join(unknown)} are not known to {log.source}; "
        "they are kept in properties."
        for file in files
        if (unknown := [c for c in file.columns if normal(c) not in known])
    ]


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
                f"{first.path.name} says {first.site[differing[0]]!r}. Make them equal."
            )
    return list(dict.fromkeys(problems))

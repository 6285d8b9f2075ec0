"""Folders that can't be listed and files that can't be read: told, never passed over.

`Path.glob` gives nothing for a folder that may not be listed, as if it were empty.
"""

import os
import stat
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from pipeline.told.errors import InputError

WILDCARDS = frozenset("*?[")


def told(shown: str, error: OSError, is_folder: bool = False) -> str:
    """Say why a file, or a folder, can't be read, and what to do.

    >>> told("a.yml", PermissionError(13, "Permission denied"))
    'a.yml: may not be read. Change its permissions, or run this as a user who may.'
    """
    if isinstance(error, IsADirectoryError):
        return f"{shown}: is a folder, not a file. Rename it, or take it away."
    if isinstance(error, PermissionError):
        what = "listed, so nobody knows what is in it" if is_folder else "read"
        right = " (it needs r and x)" if is_folder else ""
        return (
            f"{shown}: may not be {what}. Change its permissions{right}, or run this "
            "as a user who may."
        )
    return (
        f"{shown}: can't be read ({error.strerror or error}). Look whether its disk "
        "or network drive is there and whole."
    )


def is_folder(path: Path) -> bool:
    """Say whether a path is a folder; raises InputError where nobody may look."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError as error:
        # the right that is missing is that of the folder around it
        raise InputError(told(str(path.parent), error, True)) from error
    except OSError as error:
        raise InputError(told(str(path), error, True)) from error


def listed(folder: Path) -> list[Path]:
    """List what is in a folder, by name; raises InputError when it can't be listed."""
    try:
        return [folder / name for name in sorted(os.listdir(folder))]
    except OSError as error:
        raise InputError(told(str(folder), error, True)) from error


def refuse_unlisted(data: Path, patterns: Iterable[str]) -> None:
    """Raise InputError that lists each folder that patterns look into in vain.

    Args:
        data: the folder from which the patterns start.
        patterns: as `Path.glob` takes them.
    """
    problems: dict[str, None] = {}
    for pattern in patterns:
        parts = Path(pattern).parts
        # such a pattern is refused where it is read
        if not Path(pattern).is_absolute() and ".." not in parts:
            _look(data, parts, problems)
    if problems:
        raise InputError(list(problems))


def _look(folder: Path, parts: tuple[str, ...], problems: dict[str, None]) -> None:
    """Go the way that a pattern goes, and note each folder that can't be listed."""
    if not parts:
        return
    first, rest = parts[0], parts[1:]
    try:
        if not WILDCARDS & set(first):
            if rest and is_folder(folder / first):
                _look(folder / first, rest, problems)
            return
        # as a shell does: what begins with a dot is no raw file
        inside = [path for path in listed(folder) if not path.name.startswith(".")]
        folders = [path for path in inside if is_folder(path)]
    except InputError as error:
        problems |= dict.fromkeys(error.problems)
        return
    if first == "**":
        _look(folder, rest, problems)
        # a link may lead in a circle: `**` doesn't follow it
        for path in folders:
            if not path.is_symlink():
                _look(path, parts, problems)
        return
    for path in folders:
        if rest and fnmatchcase(path.name, first):
            _look(path, rest, problems)

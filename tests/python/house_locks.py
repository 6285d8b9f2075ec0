"""The house rules about the locks: what is installed, in which version, and once."""

import re
from pathlib import Path

from house_areas import Node

from pipeline.settings.locks import entries, package

LOCKS = "requirements*.lock"


def locks_are_exact(manifest: Node, root: Path) -> list[str]:
    """Locks hold `name==version` only."""
    return [
        f"{path.name}: {line} is not name==version"
        for path in sorted(root.glob(LOCKS))
        for line in entries(path)
        if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._!+]+", line)
    ]


def locks_hold_what_is_asked_for(manifest: Node, root: Path) -> list[str]:
    """Each requirements*.in has its lock, which holds all of it."""
    found = []
    for path in sorted(root.glob("requirements*.in")):
        lock = path.with_suffix(".lock")
        locked = {line.lower() for line in entries(lock)} if lock.exists() else set()
        found += [
            f"{path.name}: {line} is not in {lock.name}"
            for line in entries(path)
            if line.lower() not in locked
        ]
    return found


def a_package_is_in_one_lock(manifest: Node, root: Path) -> list[str]:
    """No package stands in two locks, so what is added never changes what is there."""
    found: list[str] = []
    seen: dict[str, str] = {}
    for path in sorted(root.glob(LOCKS)):
        for name in map(package, entries(path)):
            if name in seen:
                found.append(f"{name} is in {seen[name]} and in {path.name}")
            seen[name] = path.name
    return found

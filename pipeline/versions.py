"""The published versions: one folder each, complete or not there, and which is current.

    published/000012/clickstream.duckdb, parquet/, manifest.json
    published/current -> 000012

A version is written under another name and renamed when it is whole; `current` is a
link that is replaced in one step. Who has a file open goes on reading it.
"""

import contextlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.errors import InputError

CURRENT = "current"
UNFINISHED = ".unfinished-"
MANIFEST = "manifest.json"
DATABASE = "clickstream.duckdb"


@dataclass(frozen=True)
class Version:
    """A published version: its number, its folder and what its manifest says."""

    number: int
    folder: Path
    manifest: dict[str, Any]

    @property
    def published_at(self) -> datetime:
        """When it was published (UTC)."""
        return datetime.fromisoformat(self.manifest["published_at"])

    @property
    def database(self) -> Path:
        """Its DuckDB file."""
        return self.folder / DATABASE


def versions(published: Path) -> list[Version]:
    """List the whole versions that are there, the oldest first."""
    found = []
    for folder in published.glob("[0-9]*"):
        if re.fullmatch(r"\d{6,}", folder.name) and (version := _read(folder)):
            found.append(version)
    return sorted(found, key=lambda version: version.number)


def _read(folder: Path) -> Version | None:
    """Read one version; None where a part of it is missing or can't be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        version = Version(int(folder.name), folder, manifest)
        is_whole = version.database.exists() and version.published_at
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return version if is_whole else None


def current(published: Path) -> Version | None:
    """Give the version that serves; None before the first, or if it was taken away."""
    link = published / CURRENT
    return _read(Path(os.path.realpath(link))) if link.is_symlink() else None


def next_number(published: Path) -> int:
    """Give a number above all that the folder knows of."""
    names = [path.name for path in published.glob("[0-9]*")]
    link = published / CURRENT
    if link.is_symlink():
        names.append(os.readlink(link))
    return max((int(name) for name in names if name.isdecimal()), default=0) + 1


def switch(published: Path, version: Version) -> None:
    """Let a version serve from now on, in one step."""
    link = published / f"{UNFINISHED}{CURRENT}"
    link.unlink(missing_ok=True)
    os.symlink(version.folder.name, link)
    os.replace(link, published / CURRENT)
    sync(published)


def prune(published: Path, keep: int, hours: float, now: datetime) -> list[Version]:
    """Remove versions that are neither among the newest nor young; returns them.

    Args:
        published: the folder of versions.
        keep: so many of the newest stay, and always the one that serves.
        hours: one stays so long after another has replaced it, as somebody may still
            read it.
        now: the time (UTC). A clock that was set back removes nothing.
    """
    there = versions(published)
    serving = current(published)
    removed = []
    for version, newer in zip(there, there[1:], strict=False):
        is_old = newer.published_at <= now - timedelta(hours=hours)
        if version in there[-keep:] or not is_old or version == serving:
            continue
        remove(version.folder)
        removed.append(version)
    for path in published.glob(f"{UNFINISHED}*"):
        remove(path)
    return removed


def remove(folder: Path) -> None:
    """Remove a folder, or a link; it is no version from the first moment on."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink(missing_ok=True)
        return
    gone = folder.with_name(f"{UNFINISHED}{folder.name.removeprefix(UNFINISHED)}")
    with contextlib.suppress(OSError):
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def roll_back(published: Path, number: int | None = None) -> Version:
    """Let an older version serve again: the one before, or the one with this number.

    Raises InputError when there is none.
    """
    there, serving = versions(published), current(published)
    listed = ", ".join(
        f"{version.number} ({version.published_at:%Y-%m-%d %H:%M} UTC)"
        for version in there
    )
    if number is None:
        older = [v for v in there if serving is None or v.number < serving.number]
    else:
        older = [v for v in there if v.number == number]
    if not older:
        what = "no older version" if number is None else f"no version {number}"
        raise InputError(
            f"{published}: {what} is there. There are: {listed or 'none'}."
        )
    switch(published, older[-1])
    return older[-1]


def sync(path: Path) -> None:
    """Have the disk hold a file, or a folder's names, before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def now() -> datetime:
    """Give the time (UTC)."""
    return datetime.now(UTC)

"""The published versions: one folder each, complete or not there, and which is current.

    published/000012/clickstream.duckdb, parquet/, manifest.json
    published/current -> 000012

A version is written under another name and renamed when it is whole; `current` is a
link that is replaced in one step. Who has a file open goes on reading it.
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.told.errors import InputError

CURRENT = "current"
UNFINISHED = ".unfinished-"
MANIFEST = "manifest.json"
DATABASE = "clickstream.duckdb"
LOCK = ".lock"


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
    return _read(Path(os.path.realpath(link))) if os.path.islink(link) else None


def serves(published: Path) -> str:
    """Say which version serves, in a sentence; and what to do if none does."""
    try:
        os.stat(published)
    except FileNotFoundError:
        pass
    except OSError as error:
        return (
            f"{published}: nobody can look there ({error.strerror}), so which version "
            "serves isn't known."
        )
    if serving := current(published):
        until = serving.manifest.get("data_until") or "never"
        return f"Version {serving.number} serves, with data until {until}."
    if there := versions(published):
        return (
            f"Nothing serves, as {published / CURRENT} is gone or not whole. "
            f"`make rollback` lets version {there[-1].number} serve."
        )
    return "Nothing was published yet."


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


@contextlib.contextmanager
def alone(published: Path) -> Iterator[None]:
    """Wait until nobody else switches or removes versions, and let nobody meanwhile."""
    with (published / LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def spare(
    published: Path, keep: int, before: Version | None = None
) -> list[tuple[Version, Version]]:
    """List the versions that could go, the oldest first, each with the one after it.

    Args:
        published: the folder of versions.
        keep: so many of the newest stay, and always the one that serves.
        before: the one that served before it; who opened it just now reads on.
    """
    there = versions(published)
    stay = {version.number for version in there[-max(1, keep) :]}
    stay |= {version.number for version in (current(published), before) if version}
    pairs = zip(there, there[1:], strict=False)
    return [(version, newer) for version, newer in pairs if version.number not in stay]


def prune(
    published: Path,
    keep: int,
    hours: float,
    now: datetime,
    before: Version | None = None,
) -> list[Version]:
    """Remove versions that are neither among the newest nor young; returns them.

    Args:
        published: the folder of versions.
        keep: so many of the newest stay, and always the one that serves.
        hours: one stays so long after another has replaced it, as somebody may still
            read it.
        now: the time (UTC). A clock that was set back removes nothing.
        before: the version that served until now stays too.
    """
    removed = [
        version
        for version, newer in spare(published, keep, before)
        if newer.published_at <= now - timedelta(hours=hours)
    ]
    for version in removed:
        remove(version.folder)
    for path in published.glob(f"{UNFINISHED}*"):
        remove(path)
    return removed


def make_room(published: Path, keep: int, needed: float, share: float) -> list[Version]:
    """Remove spare versions, the oldest first, until one more fits; returns them.

    Young ones go too: a disk that is full would stop the next build.

    Args:
        published: the folder of versions.
        keep: so many of the newest stay, the next one counted; and always the one that
            serves and the one before it.
        needed: bytes that the next one may take.
        share: all together, the next one counted, they may take this share of what
            they take now and what is free.
    """
    serving = current(published)
    older = [v for v in versions(published) if serving and v.number < serving.number]
    removed = []
    for version, _ in spare(published, keep - 1, older[-1] if older else None):
        free, taken = shutil.disk_usage(published).free, size_of(published)
        if needed <= free and taken + needed <= share * (taken + free):
            break
        remove(version.folder)
        removed.append(version)
    return removed


def size_of(folder: Path) -> int:
    """Add up the bytes of all files in a folder; what goes meanwhile counts nothing."""
    total = 0
    for place, _, files in os.walk(folder):
        for file in files:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, file)).st_size
    return total


def remove(folder: Path) -> None:
    """Remove a folder, or a link; it is no version from the first moment on.

    What can't be removed stays: the next refresh tries again.
    """
    if folder.is_symlink() or folder.is_file():
        with contextlib.suppress(OSError):
            folder.unlink()
        return
    gone = folder.with_name(f"{UNFINISHED}{folder.name.removeprefix(UNFINISHED)}")
    with contextlib.suppress(OSError):
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def roll_back(published: Path, number: int | None = None) -> Version:
    """Let an older version serve again: the one before, or the one with this number.

    Raises InputError when there is none, or the folder can't be written.
    """
    try:
        with alone(published):
            version = _older(published, number)
            switch(published, version)
    except FileNotFoundError as error:
        raise InputError(
            f"{published}: nothing was published yet. Run `make refresh`."
        ) from error
    except OSError as error:
        raise InputError(
            f"{published}: can't be written ({error.strerror or error}). What served "
            "before serves on."
        ) from error
    return version


def _older(published: Path, number: int | None) -> Version:
    """Find the version to go back to; what is listed if there is none is whole."""
    there, serving = versions(published), current(published)
    if number is None:
        older = [v for v in there if serving is None or v.number < serving.number]
    else:
        older = [v for v in there if v.number == number]
    if not older:
        listed = ", ".join(
            f"{version.number} ({version.published_at:%Y-%m-%d %H:%M} UTC)"
            for version in there
        )
        what = "no older version" if number is None else f"no version {number}"
        raise InputError(
            f"{published}: {what} is there. There are: {listed or 'none'}."
        )
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

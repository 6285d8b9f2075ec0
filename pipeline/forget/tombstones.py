"""The list of who was forgotten, so that they stay away: salted tombstones.

A tombstone is a salted hash of an id, so that the list names nobody. It lies beside the
salt and outlives the warehouse.
"""

import csv
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.landing.addresses import SALT
from pipeline.landing.read_sql import literal
from pipeline.settings.places import Settings
from pipeline.told.errors import InputError

# what a tombstone is of: a person's id, as user or visitor, or an event's
PERSON, EVENT = "person", "event"
HEADER = ("tombstone", "what", "site_id", "forgotten_on")
SEPARATOR = "chr(31)"


@dataclass(frozen=True)
class Tombstones:
    """The tombstones of an installation, and the salt that they were made with.

    known: what each is of, a person's id or an event's.
    """

    salt: str
    known: Mapping[str, str]

    def names(self, site_id: str, cells: Iterable[str | None]) -> bool:
        """Say whether one of these texts is an id that was forgotten at the site."""
        return any(
            tombstone(self.salt, site_id, what, cell.strip(' "')) in self.known
            for cell in cells
            if cell
            for what in (PERSON, EVENT)
        )


def tombstone(salt: str, site_id: str, what: str, text: str) -> str:
    """Hash an id, as `tombstone_sql` does in SQL."""
    whole = "\x1f".join([salt, site_id, what, text])
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def tombstone_sql(site_id: str, what: str, column: str) -> str:
    """Write the SQL of a column's tombstone; null where it is null."""
    parts = f" || {SEPARATOR} || ".join([SALT, site_id, literal(what), column])
    return f"substr(sha256({parts}), 1, 32)"


def list_file(settings: Settings) -> Path:
    """Name the file of tombstones; it lies beside the salt."""
    return settings.forgotten


def read_tombstones(settings: Settings) -> Tombstones:
    """Read the list; raises InputError when it fits another salt, or was damaged."""
    path = list_file(settings)
    if not path.exists():
        return Tombstones("", {})
    salt = settings.salt()
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: can't be read ({error}). {_RESTORE}") from error
    if not rows or tuple(rows[0]) != (*HEADER, _mark(salt)):
        raise InputError(
            f"{path}: was made with another salt, or its first line was changed, so "
            f"nobody in it would be known again. {_RESTORE}"
        )
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(HEADER) or len(row[0]) != 32:
            raise InputError(f"{path} row {number}: is no tombstone. {_RESTORE}")
    return Tombstones(salt, {row[0]: row[1] for row in rows[1:]})


_RESTORE = (
    "Put the file and the salt back from a copy. Without the file those who were "
    "forgotten come back from raw files that still hold them."
)


def _mark(salt: str) -> str:
    return hashlib.sha256(f"tombstones\x1f{salt}".encode()).hexdigest()[:16]


def add_tombstones(
    settings: Settings, site_id: str, added: Iterable[tuple[str, str]]
) -> int:
    """Add tombstones of a site to the list, which is replaced in one step.

    Args:
        settings: where the list and the salt lie.
        site_id: the site at which somebody is forgotten.
        added: pairs of PERSON or EVENT, and the id.

    Returns how many are new. Raises InputError when it can't be written or read.
    """
    path, salt = list_file(settings), settings.salt()
    known = read_tombstones(settings).known
    made = {tombstone(salt, site_id, what, text): what for what, text in added}
    new = sorted(made.items() - known.items())
    if not new:
        return 0
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    head = ",".join((*HEADER, _mark(salt))) + "\n"
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else head
        unfinished = path.with_name(f"{path.name}.unfinished")
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            csv.writer(file, lineterminator="\n").writerows(
                (one, what, site_id, today) for one, what in new
            )
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise InputError(
            f"{path}: can't be written ({error.strerror or error}). Nobody was "
            "forgotten."
        ) from error
    return len(new)

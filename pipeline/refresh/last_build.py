"""How all was when the last whole build was green: `<warehouse>.last_build.json`.

It is taken away as a build begins and written when it has ended well, so a build that
failed, was killed or built a part leaves none. It holds sizes, times and hashes: no
names, no values.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.landing.file_states import (
    FileState,
    Tree,
    content_of,
    digest_of,
    look,
    unpacked_content_of,
)
from pipeline.refresh.due import is_due
from pipeline.refresh.read_by_build import RAW, UNSEEN, Begun
from pipeline.settings.places import Settings
from pipeline.told.errors import InputError

PREDICTORS, COPIES, WAREHOUSE = "predictors", "repaired copies", "warehouse"
# by the path below the data folder; one that two mappings read is there twice
CONTENTS = """
select distinct source_file, content_hash from landing.files where is_present
"""


def _not_read(path: Path) -> str:
    """Stand for the content of what nobody but a build writes to."""
    return "written to"


HASHES: dict[str, Callable[[Path], str]] = {
    RAW: unpacked_content_of,
    COPIES: _not_read,
    WAREHOUSE: _not_read,
}


@dataclass(frozen=True)
class LastBuild:
    """A whole build that was green: what it read, and what it left.

    at: when it began (UTC). digests: of what is no file. trees: of each part the
    states of its files; the warehouse and what lies beside it too.
    """

    at: datetime
    digests: dict[str, str]
    trees: dict[str, dict[str, FileState]]


def read(database: Path) -> LastBuild | None:
    """Read how all was; None where there is nothing, or it can't be read."""
    try:
        said = json.loads(_file(database).read_text(encoding="utf-8"))
        trees = {
            part: {key: FileState(*state) for key, state in states.items()}
            for part, states in said["trees"].items()
        }
        return LastBuild(datetime.fromisoformat(said["at"]), said["digests"], trees)
    except (*UNSEEN, AttributeError):
        return None


def remove(database: Path) -> None:
    """Take it away, as what follows may leave the warehouse half-way.

    Raises InputError when it can't.
    """
    try:
        _file(database).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{_file(database)}: can't be removed ({error.strerror or error}). Let "
            "CLICKSTREAM_DB name a file in a folder that you may write to."
        ) from error


def keep(settings: Settings, begun: Begun) -> None:
    """Write how all was as a whole build began that is green, and what it left.

    Where it can't be written, the next build is a real one.
    """
    with contextlib.suppress(*UNSEEN, duckdb.Error):
        with duckdb.connect(str(settings.database), read_only=True) as connection:
            rows = connection.execute(CONTENTS).fetchall()
        # as landing read it: a file that changed meanwhile holds something else by now
        known = {settings.data / name: content for name, content in rows}
        raw = begun.trees[RAW]
        for key, path in raw.paths.items():
            raw.states[key] = raw.states[key]._replace(content=known.get(path))
        _write(settings, begun, begun.at, {})


def keep_again(settings: Settings, begun: Begun, last: LastBuild) -> None:
    """Write that all is as at the last build, after `difference` found none."""
    with contextlib.suppress(*UNSEEN):
        _write(settings, begun, last.at, last.trees)


@contextlib.contextmanager
def rewritten(settings: Settings) -> Iterator[None]:
    """Let the project itself write the warehouse's file anew, with what is in it."""
    last = read(settings.database) if built_at(settings) else None
    yield
    if last:
        trees = last.trees | {WAREHOUSE: _warehouse(settings).states}
        with contextlib.suppress(OSError):
            _put(settings.database, replace(last, trees=trees))


def built_at(settings: Settings) -> datetime | None:
    """Say when the last whole build began (UTC); None if others wrote there since."""
    last = read(settings.database)
    is_it = last and last.trees.get(WAREHOUSE) == _warehouse(settings).states
    return last.at if last and is_it else None


def difference(settings: Settings, begun: Begun, last: LastBuild) -> str:
    """Name the first part that isn't as it was; empty where nothing is new or due.

    Raises one of UNSEEN where something can't be looked at.
    """
    if is_due(begun.variables, last.at, begun.at):
        return "the date"
    digests = begun.digests | {"salt": digest_of([settings.salt()])}
    for part in digests.keys() | last.digests.keys():
        if digests.get(part) != last.digests.get(part):
            return part
    trees = _left(settings) | begun.trees
    for part, tree in trees.items():
        hashed = HASHES.get(part, content_of)
        if not tree.is_as_before(last.trees.get(part, {}), hashed):
            return part
    return ""


def _warehouse(settings: Settings) -> Tree:
    """Look at the warehouse's file, and at one with changes that it lacks."""
    database = settings.database
    return look(database, database.with_name(f"{database.name}.wal"))


def _left(settings: Settings) -> dict[str, Tree]:
    """Look at what a build leaves."""
    return {
        WAREHOUSE: _warehouse(settings),
        PREDICTORS: look(settings.database.parent / "predictors"),
        COPIES: look(settings.copies),
    }


def _write(
    settings: Settings,
    begun: Begun,
    at: datetime,
    before: Mapping[str, Mapping[str, FileState]],
) -> None:
    left = _left(settings)
    left[PREDICTORS].read(before.get(PREDICTORS, {}), content_of)
    trees = {part: tree.states for part, tree in (left | begun.trees).items()}
    digests = begun.digests | {"salt": digest_of([settings.salt()])}
    _put(settings.database, LastBuild(at, digests, trees))


def _put(database: Path, last: LastBuild) -> None:
    """Write the file, whole or not at all."""
    path = _file(database)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    said = {"at": last.at.isoformat(), "digests": last.digests, "trees": last.trees}
    try:
        unfinished.write_text(json.dumps(said), encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _file(database: Path) -> Path:
    """Name the file, the same whichever way the warehouse is named."""
    real = Path(os.path.realpath(database))
    return real.with_name(f"{real.name}.last_build.json")

"""`make fetch`: copy what is new at the addresses in the settings to the data folder.

    settings.yml   fetch: {web: s3://bucket/web/**/*.parquet}   or CLICKSTREAM_FETCH
    data/web/      the files, at the paths that they have there
    data/.fetched.jsonl   which state of each was fetched

docs/inputs.md says how keys are given, and what else can be fetched.
"""

import contextlib
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.fetch.addresses import EXAMPLE, Address
from pipeline.fetch.files import ENDING, is_as_before, take
from pipeline.fetch.known import Known, on_disk
from pipeline.fetch.remote import Remote
from pipeline.refresh.lock import hold, release
from pipeline.settings.places import PROJECT, SAMPLE, Settings
from pipeline.told.errors import InputError, lack_told

AT_ONCE = 8
# so many are shown of one address, and then no more is fetched from it
MOST_PROBLEMS = 5
MOST_NAMES = 3


@dataclass
class Result:
    """What came of one address: files fetched, their bytes, files as before."""

    fetched: int = 0
    size: int = 0
    as_before: int = 0
    problems: list[str] = field(default_factory=list)


def fetch(settings: Settings) -> None:
    """Copy what is new or changed, and say so, a line for each address.

    Raises InputError that lists every problem, after everything else was fetched. A
    file is there whole or as it was before.
    """
    if not settings.fetch:
        raise InputError(
            "There is nothing to fetch: write addresses into settings.yml, such as "
            f"`{EXAMPLE}`, or set CLICKSTREAM_FETCH (docs/inputs.md)."
        )
    _refuse_folder(settings)
    hold(settings.database)
    try:
        _remove_unfinished(settings)
        known = Known(settings.data)
        problems = _fetch_all(settings, known)
        known.save()
    except OSError as error:
        raise InputError(_not_written(settings.data, error)) from error
    finally:
        release(settings.database)
    if problems:
        raise InputError(problems)


def _refuse_folder(settings: Settings) -> None:
    data = settings.data
    if data == PROJECT / SAMPLE:
        raise InputError(
            f"{data}: is the sample company's. Let CLICKSTREAM_DATA, or data in "
            "settings.yml, name a folder of your own for what is fetched."
        )
    if not data.is_dir():
        raise InputError(
            f"{data}: there is no such folder to fetch into. Make it, or let "
            "CLICKSTREAM_DATA, or data in settings.yml, name another."
        )


def _remove_unfinished(settings: Settings) -> None:
    """Take away what a run that was killed has left."""
    for folder in {address.folder for address in settings.fetch}:
        for path in (settings.data / folder).rglob(f".*{ENDING}"):
            path.unlink(missing_ok=True)


def _fetch_all(settings: Settings, known: Known) -> list[str]:
    """Fetch from each address in turn; returns the problems of all."""
    problems: list[str] = []
    taken: dict[str, str] = {}
    for address in settings.fetch:
        try:
            listed, clashes = _free(list(_remotes(address)), taken)
            result = _fetch_one(known, address, listed)
        except InputError as error:
            problems += error.problems
            continue
        print(_told(address, result), flush=True)
        problems += clashes + result.problems
        if said := _gone(settings, known, address, listed):
            print(said, flush=True)
    return problems


def _remotes(address: Address) -> Iterator[Remote]:
    if address.scheme in ("http", "https"):
        from pipeline.fetch.web import remote

        yield remote(address)
        return
    # only then, as it takes half a second
    with lack_told(address.shown, "make env-cloud"):
        from pipeline.fetch.buckets import remotes

    yield from remotes(address)


def _free(
    listed: list[Remote], taken: dict[str, str]
) -> tuple[list[Remote], list[str]]:
    """Leave out files whose place another one has taken; returns those as problems."""
    free, problems = [], []
    for remote in listed:
        if other := taken.get(remote.path):
            problems.append(
                f"{remote.shown}: would lie in {remote.path}, as does {other}. Give "
                "one of them another folder, or narrow its address."
            )
            continue
        taken[remote.path] = remote.shown
        free.append(remote)
    return free, problems


def _fetch_one(known: Known, address: Address, listed: list[Remote]) -> Result:
    """Fetch the files of one address, some at once."""
    if not listed:
        raise InputError(
            f"{address.shown}: no file there fits. Look at the address "
            f"({address.where}): `**/` stands for folders in folders, and one that "
            "ends with / for all that lies below it."
        )
    _refuse_without_room(known, address, listed)
    result = Result()

    def one(remote: Remote) -> int | None:
        if len(result.problems) >= MOST_PROBLEMS:
            return None
        try:
            return take(known, _of(address), remote)
        except InputError as error:
            result.problems.append(str(error))
        except OSError as error:
            result.problems.append(_not_written(known.data / remote.path, error))
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        sizes = list(pool.map(one, listed))
    result.problems.sort()
    result.size = sum(size for size in sizes if size and size > 0)
    result.as_before = sizes.count(-1)
    result.fetched = len([s for s in sizes if s is not None]) - result.as_before
    return result


def _refuse_without_room(known: Known, address: Address, listed: list[Remote]) -> None:
    needed = sum(
        remote.stamp.size or 0
        for remote in listed
        if remote.stamp and not is_as_before(known, remote)
    )
    there = shutil.disk_usage(known.data).free
    if needed > there:
        raise InputError(
            f"{address.shown}: has {_size(needed)} that is new, and {known.data} has "
            f"room for {_size(there)}. Make room, or narrow the address."
        )


def _of(address: Address) -> str:
    return f"{address.folder}: {address.shown}"


def _gone(
    settings: Settings, known: Known, address: Address, listed: list[Remote]
) -> str:
    """Say which fetched files aren't there any more; remove them if that was asked."""
    there = {remote.path for remote in listed}
    gone = [
        path
        for path, fetched in known.files.items()
        if fetched.of == _of(address) and path not in there
    ]
    here = sorted(path for path in gone if on_disk(known.data / path))
    if settings.fetch_gone == "remove":
        # one that was changed here is nobody else's
        here = [path for path in here if known.intact(path)]
        for path in here:
            with contextlib.suppress(FileNotFoundError):
                (known.data / path).unlink()
    for path in gone:
        if not on_disk(known.data / path):
            del known.files[path]
    if not here:
        return ""
    names = ", ".join(here[:MOST_NAMES]) + (", ..." if here[MOST_NAMES:] else "")
    done = "removed" if settings.fetch_gone == "remove" else "kept"
    return f"{address.folder}: no longer there, {done} here: {len(here)} ({names})."


def _told(address: Address, result: Result) -> str:
    size = f" ({_size(result.size)})" if result.fetched else ""
    return (
        f"{address.folder}: {result.fetched} fetched{size}, {result.as_before} as "
        f"before, {address.shown}"
    )


def _not_written(path: Path, error: OSError) -> str:
    return (
        f"{path}: can't be written ({error.strerror or type(error).__name__}). Look at "
        "the folder, its permissions and its room; then fetch again."
    )


def _size(count: int) -> str:
    """Write a number of bytes for people.

    >>> _size(1_260_000)
    '1.3 MB'
    """
    for unit, bytes_each in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= bytes_each:
            return f"{count / bytes_each:.1f} {unit}"
    return f"{count} bytes"


def main(settings: Settings) -> int:
    """Fetch; returns the exit code."""
    try:
        fetch(settings)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0

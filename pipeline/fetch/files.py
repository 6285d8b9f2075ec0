"""One fetched file: read to its end beside its place, and then put into it."""

import filecmp
import hashlib
import time
from pathlib import Path

from pipeline.fetch.addresses import wrong_path
from pipeline.fetch.known import Fetched, Known, on_disk
from pipeline.fetch.remote import Broken, Remote, Stamp, copy
from pipeline.told.errors import InputError

TRIES = 3
# before each further try; tests take less
PAUSE_SECONDS = 2.0
# of a name that begins with a dot, as landing passes over those
ENDING = ".fetching"


def is_as_before(known: Known, remote: Remote) -> bool:
    """Say whether a file is here in the state that it has there."""
    found = known.intact(remote.path)
    return bool(found and remote.stamp and remote.stamp.same(found.stamp))


def take(known: Known, of: str, remote: Remote) -> int:
    """Fetch one file unless it is as before; returns its size, or -1.

    of: the address that it is fetched for. Raises InputError where it can't be read,
    or put into its place; then what was there is as it was.
    """
    if wrong := wrong_path(remote.path):
        raise InputError(
            f"{remote.shown}: {wrong}. Rename it there, or narrow the address."
        )
    if is_as_before(known, remote):
        return -1
    target = known.data / remote.path
    target.parent.mkdir(parents=True, exist_ok=True)
    short = hashlib.sha256(remote.path.encode()).hexdigest()[:20]
    own = target.with_name(f".{short}{ENDING}")
    try:
        stamp = _download(known, remote, own)
        if stamp is None:
            return -1
        return _put(known, Fetched(remote.path, of, stamp, (0, 0)), own)
    except FileExistsError as error:
        raise InputError(
            f"{target}: is there already, was not fetched, and is another than "
            f"{remote.shown}. Move it away, or fetch into another folder."
        ) from error
    finally:
        own.unlink(missing_ok=True)


def _download(known: Known, remote: Remote, own: Path) -> Stamp | None:
    """Write a file's bytes to `own`; None when it is in the state that is known."""
    found = known.intact(remote.path)
    for left in reversed(range(TRIES)):
        try:
            body = remote.open(found.stamp if found else None)
            if body is None:
                return None
            copy(body, str(own))
            return body.stamp
        except Broken as error:
            if not left:
                raise InputError(
                    f"{remote.shown}: could not be read to its end ({error}). What "
                    "was here is as it was. Look at the network, and fetch again."
                ) from error
            time.sleep(PAUSE_SECONDS)
    return None


def _put(known: Known, fetched: Fetched, own: Path) -> int:
    """Put a whole file into its place; returns its size, -1 where it lay there.

    Raises FileExistsError where another file lies there that was not fetched.
    """
    target = known.data / fetched.path
    here, there = on_disk(own), on_disk(target)
    if there and filecmp.cmp(own, target, shallow=False):
        known.note(Fetched(fetched.path, fetched.of, fetched.stamp, there))
        return -1
    if there and fetched.path not in known.files:
        raise FileExistsError(target)
    known.note(Fetched(fetched.path, fetched.of, fetched.stamp, here))
    own.replace(target)
    return here[0]

"""A lock against two runs at once, with a clear message.

The kernel holds it and gives it up when the process ends, however it ends. The file
`<database>.lock` says who has it; it is never removed, as that would be a race.
"""

import contextlib
import fcntl
import os
import re
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from pipeline.told.errors import InputError

# seconds until whoever has the lock must have said who it is
NAMED_WITHIN = 5.0

# one descriptor per lock file, open as long as this process holds the lock
_held: dict[Path, int] = {}
_one_at_a_time = threading.Lock()


def hold(database: Path) -> None:
    """Take the lock of a warehouse for this process; at once, or not at all.

    Taking it again is fine. Raises InputError when another process has it, or when
    it can't be taken there.
    """
    path = _lock_file(database)
    with _one_at_a_time:
        if path in _held:
            if _is_there(_held[path], path):
                return
            # somebody took the folder away: others may lock a new file by now
            os.close(_held.pop(path))
        try:
            _held[path] = _take(database, path)
        except OSError as error:
            raise InputError(
                f"{database}: {path.name} can't be written beside it "
                f"({error.strerror or error}). Let CLICKSTREAM_DB name a file in a "
                "folder on this machine that you may write to."
            ) from error


def release(database: Path) -> None:
    """Give the lock up; does nothing when this process doesn't hold it."""
    with _one_at_a_time:
        descriptor = _held.pop(_lock_file(database), None)
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
            os.close(descriptor)


def _lock_file(database: Path) -> Path:
    """Name the lock file, the same whichever way the warehouse is named."""
    real = Path(os.path.realpath(database))
    return real.with_name(f"{real.name}.lock")


def _take(database: Path, path: Path) -> int:
    """Lock the file and write into it who did; returns the open descriptor."""
    path.parent.mkdir(parents=True, exist_ok=True)
    patience = time.monotonic() + NAMED_WITHIN
    while True:
        # Python closes it in the programs that this one starts
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_there(descriptor, path):
                text = f"{os.getpid()} {datetime.now(UTC):%Y-%m-%d %H:%M}\n"
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, text.encode(), 0)
                return descriptor
        except BlockingIOError:
            who = _who(descriptor)
            os.close(descriptor)
            if not who and time.monotonic() < patience:
                # it has just been taken, or is just being given up
                time.sleep(0.01)
                continue
            raise InputError(
                f"{database}: another run{who} is writing it. Wait until it has "
                "ended, then run again."
            ) from None
        except BaseException:
            os.close(descriptor)
            raise
        # it was taken away between opening and locking
        os.close(descriptor)


def _is_there(descriptor: int, path: Path) -> bool:
    """Say whether the open file is still the one that the path names."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _who(descriptor: int) -> str:
    """Say who has the lock, as far as the file tells: ` (process 12, since ...)`."""
    text = os.pread(descriptor, 100, 0).decode(errors="replace")
    found = re.fullmatch(r"(\d+) (\d{4}-\d\d-\d\d) (\d\d:\d\d)\n", text)
    if not found:
        return ""
    pid, day, clock = found.groups()
    if day != f"{datetime.now(UTC):%Y-%m-%d}":
        clock = f"{day} {clock}"
    return f" (process {pid}, since {clock} UTC)"


def _forget() -> None:
    """Let go of the descriptors in a process that was forked off; it holds nothing."""
    global _one_at_a_time
    _one_at_a_time = threading.Lock()
    for descriptor in _held.values():
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_forget)

"""`make env`, `make env-cloud`, `make env-test`: the environment .venv, from its locks.

    python3.11 -m pipeline.environment requirements.lock requirements-cloud.lock

A lock that is in place has a copy in .venv, by which make sees without Python that
nothing is to do. It is written last, so what was interrupted is done again. Runs before
anything is installed: the standard library is all that it imports.
"""

import contextlib
import fcntl
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.settings.installers import InstallError, install
from pipeline.told.errors import InputError

PROJECT = Path(__file__).parents[1]
MAIN = "requirements.lock"
LOCKS = "requirements*.lock"
SECONDS_BETWEEN_LINES = 10
# tests make one without pip, which is quicker
NEW = (sys.executable, "-m", "venv", "--clear")


def make_environment(project: Path, asked: Sequence[str]) -> None:
    """Put the locks that are asked for into .venv, beside those that are in it.

    What is as it was stays untouched. Where only a lock is new, its packages are added;
    where one has changed, or a run was interrupted, .venv is made anew.

    Args:
        project: the folder with the locks, and with .venv.
        asked: names of locks, such as `requirements.lock`.

    Raises InputError when that fails; then the next call does it again.
    """
    folder = project / ".venv"
    known = {path.name for path in folder.glob(LOCKS)}
    names = known.intersection(path.name for path in project.glob(LOCKS)).union(asked)
    texts = {name: (project / name).read_bytes() for name in sorted(names)}
    as_they_were = {
        name for name in known if (folder / name).read_bytes() == texts.get(name)
    }
    new = sorted(names - as_they_were)
    is_whole = MAIN in known and known == as_they_were
    if is_whole and (folder / "bin" / "python").exists():
        if new:
            _told(f"adds {_listed(new)} to .venv")
            install(folder / "bin" / "python", [project / name for name in new], True)
    else:
        _told(f".venv from {_listed(names)}, Python {platform.python_version()}")
        _make_anew(folder, names)
        install(folder / "bin" / "python", [project / name for name in sorted(names)])
        new = sorted(names)
    for name in new:
        (folder / name).write_bytes(texts[name])


def _make_anew(folder: Path, names: set[str]) -> None:
    """Make .venv with nothing but pip, and note which locks it is to have."""
    done = subprocess.run(
        [*NEW, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise InstallError(done.stdout.strip())
    for name in names - {MAIN}:
        (folder / name).touch()


def _listed(names: Sequence[str] | set[str]) -> str:
    """List locks for people, the main one first.

    >>> _listed({"requirements-test.lock", "requirements.lock"})
    'requirements.lock, requirements-test.lock'
    """
    return ", ".join(sorted(names, key=lambda name: (name != MAIN, name)))


def _told(what: str) -> None:
    print(f"make env: {what}", flush=True)


@contextlib.contextmanager
def _alone(project: Path) -> Iterator[None]:
    """Let one process at a time work on .venv; another waits for its end."""
    folder = os.open(project, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _told("waits until another one has made .venv")
        fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(folder)


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """Say every ten seconds that it goes on, and at the end how long that took."""
    started, ended = time.monotonic(), threading.Event()

    def tell() -> None:
        while not ended.wait(SECONDS_BETWEEN_LINES):
            _told(f"goes on, {time.monotonic() - started:.0f} s so far")

    threading.Thread(target=tell, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
    _told(f"done in {time.monotonic() - started:.0f} s")


def main(asked: Sequence[str]) -> int:
    """Make the environment; returns the exit code."""
    try:
        with _alone(PROJECT), _telling():
            make_environment(PROJECT, asked)
    except InputError as error:
        print(error, file=sys.stderr)
        _told(
            "the packages are not in place. Look at what is said above, at the network "
            "and at pip's settings (pip config list); then call it again."
        )
        return 1
    except KeyboardInterrupt:
        _told("interrupted; the next call does it again")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

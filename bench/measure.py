"""A process's whole cost: seconds, processor time and peak memory, start included."""

import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

# what Python and DuckDB say
NO_MEMORY = re.compile("MemoryError|Out of Memory Error")
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "numpy", "pyarrow")


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds on the clock and of the cores, peak memory in GB."""

    seconds: float
    cpu_seconds: float
    peak_gb: float


class Failed(Exception):
    """A measured process ended with an error; says which and the end of its log."""


class TooLarge(Failed):
    """A measured process wanted more memory than it was allowed, and was ended."""


def run(
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    limit_gb: float | None = None,
) -> Cost:
    """Run a command and measure it as a whole.

    Args:
        command: program and arguments.
        folder: where it is called.
        environment: variables beside those of this process.
        log: the file that its output is written to.
        limit_gb: ends it when it takes more memory than that.

    Raises TooLarge when it was ended for its memory, or by the machine for it, and
    Failed for any other exit than 0.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            status, used, ended = _wait(process, limit_gb)
        except BaseException:
            process.kill()
            raise
        seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text(errors="replace")
    if ended or process.returncode == -9 or NO_MEMORY.search(text):
        raise TooLarge(f"{used.ru_maxrss / 1e6:.1f} GB and more: {' '.join(command)}")
    if process.returncode:
        raise Failed(f"{' '.join(command)}\n{text[-3000:]}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6)


def _wait(process: subprocess.Popen, limit_gb: float | None) -> tuple[int, Any, bool]:
    """Wait for the end; says whether the process was ended for its memory."""
    if limit_gb is None:
        _, status, used = os.wait4(process.pid, 0)
        return status, used, False
    ended = False
    while True:
        done, status, used = os.wait4(process.pid, os.WNOHANG)
        if done:
            return status, used, ended
        if not ended and resident_gb(process.pid) > limit_gb:
            process.kill()
            ended = True
        time.sleep(0.02)


def resident_gb(pid: int) -> float:
    """Say how much memory a process holds now, in GB; 0 where Linux doesn't tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e9


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in a process of its own and return what it returns.

    A measured process inherits the peak memory of the one that starts it, so that
    one has to stay small. Raises what the function raises.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def real_data() -> str | None:
    """Name the folder with the real files; where there is none, say so: None."""
    named = os.environ.get("CLICKSTREAM_REAL_DATA")
    if named and Path(named).is_dir():
        return named
    print("Set CLICKSTREAM_REAL_DATA to the folder with the real files.")
    return None


def free_gb() -> float:
    """Say how much memory the machine could still give, in GB."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        found = dict(line.split(":") for line in lines)
        return int(found["MemAvailable"].split()[0]) * 1024 / 1e9
    except (OSError, KeyError):
        return float("inf")


def size_gb(path: Path) -> float:
    """Say how large a file is, or all files in a folder, in GB."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(file.stat().st_size for file in files) / 1e9


def machine() -> str:
    """Name what the figures were measured with."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {sys.platform} "
        f"{platform.machine()}, Python {platform.python_version()}, {packages}"
    )

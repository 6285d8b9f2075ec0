"""How long the simulator takes to write many clicks, and in how much memory.

`make bench` runs it for 100 million; `python -m bench.simulate 5000000` for fewer.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
CLICKS = 100_000_000
HEAD = """# What it costs

`make bench` measures this and writes it anew.

## The simulator

One process, one seed, a folder that is thrown away.

| clicks | format | time | peak memory | on disk |
|---|---|---|---|---|
"""


def measure(clicks: int, file_format: str) -> tuple[float, float, float]:
    """Write that many clicks in a process of its own.

    Returns seconds, the process's peak memory in GB, and GB on disk. Raises
    subprocess.CalledProcessError when the simulator fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "simulate", "--clicks", str(clicks)]
        command += ["--seed", "1", "--format", file_format, "--out", folder]
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.*")) / 1e9
    return seconds, used.ru_maxrss / 1e6, size


def machine() -> str:
    """Name what the figures were measured with."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "pyarrow"))
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, {packages}."
    )


def main(clicks: int) -> None:
    """Measure both formats, print a line for each and write RESULTS.md."""
    rows = []
    for file_format in ("parquet", "csv"):
        seconds, peak, size = measure(clicks, file_format)
        figures = f"{seconds:.0f} s | {peak:.2f} GB | {size:.2f} GB"
        rows.append(f"| {clicks:,} | {file_format} | {figures} |")
        print(rows[-1])
    RESULTS.write_text(HEAD + "\n".join(rows) + f"\n\nMeasured on {machine()}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLICKS)

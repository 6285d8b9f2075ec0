"""How long the simulator takes to write many clicks, and in how much memory.

`make bench` runs it for 100 million; `python -m bench.simulate 5000000` for fewer.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
CLICKS = 100_000_000


def measure(clicks: int, file_format: str) -> tuple[float, float, float]:
    """Write that many clicks to a folder that is thrown away.

    Returns seconds, the process's peak memory in GB, and GB on disk. To be called
    once per process: the peak is the largest of all child processes so far.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "simulate", "--clicks", str(clicks)]
        command += ["--seed", "1", "--format", file_format, "--out", folder]
        started = time.monotonic()
        subprocess.run(command, check=True)
        seconds = time.monotonic() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.*")) / 1e9
    return seconds, peak, size


def main(clicks: int) -> None:
    """Measure Parquet, print a line and write it to RESULTS.md."""
    seconds, peak, size = measure(clicks, "parquet")
    row = f"| {clicks:,} | {seconds:.0f} s | {peak:.2f} GB | {size:.2f} GB |"
    RESULTS.write_text(
        "# What it costs\n\n`make bench` measures this and writes it anew.\n\n"
        "## The simulator\n\nOne process, Parquet, one seed.\n\n"
        "| clicks | time | peak memory | on disk |\n|---|---|---|---|\n" + row + "\n"
    )
    print(row)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLICKS)

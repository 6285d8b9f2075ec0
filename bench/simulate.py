"""How long the simulator takes to write many clicks, and in how much memory.

`make bench` runs it for 100 million; `python -m bench.simulate 5000000` for fewer.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import measure, report
from bench.warehouse import PROJECT

CLICKS = 100_000_000


def measured(clicks: int, file_format: str) -> dict[str, Any]:
    """Write that many clicks in a process of its own.

    Returns seconds, the process's peak memory in GB, and GB on disk. Raises
    measure.Failed when the simulator fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "simulate", "--clicks", str(clicks)]
        command += ["--seed", "1", "--format", file_format]
        command += ["--out", f"{folder}/out"]
        cost = measure.run(command, PROJECT, {}, Path(folder) / "log.txt")
        return {
            "clicks": clicks,
            "format": file_format,
            "seconds": cost.seconds,
            "peak_gb": cost.peak_gb,
            "disk_gb": measure.size_gb(Path(folder) / "out"),
        }


def main(clicks: int) -> None:
    """Measure both formats, print a line for each and write RESULTS.md."""
    rows = []
    for file_format in ("parquet", "csv"):
        rows.append(measured(clicks, file_format))
        print(rows[-1], flush=True)
    figures = report.read()
    figures["simulator"] = {"machine": measure.machine(), "rows": rows}
    report.write(figures)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLICKS)

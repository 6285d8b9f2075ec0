"""How long the simulator takes to write many clicks, and in how much memory.

`make bench` runs it for 100 million clicks, and for 10 million events of the company;
`python -m bench.simulate 5000000` for fewer, a tenth of it events.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import measure, report
from bench.warehouse import PROJECT

CLICKS = 100_000_000
COMPANY_SHARE = 0.1  # events of the company for each click of the click log


def measured(log: str, clicks: int, file_format: str) -> dict[str, Any]:
    """Write that many clicks, or events of the company, in a process of its own.

    Returns seconds, the process's peak memory in GB, and GB on disk. Raises
    measure.Failed when the simulator fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "simulate"]
        sized = ["company", "--events"] if log == "company" else ["--clicks"]
        command += [*sized, str(clicks), "--seed", "1", "--format", file_format]
        command += ["--out", f"{folder}/out"]
        cost = measure.run(command, PROJECT, {}, Path(folder) / "log.txt")
        return {
            "log": log,
            "clicks": clicks,
            "format": file_format,
            "seconds": cost.seconds,
            "peak_gb": cost.peak_gb,
            "disk_gb": measure.size_gb(Path(folder) / "out"),
        }


def main(clicks: int) -> None:
    """Measure both logs and formats, print a line for each and write RESULTS.md."""
    rows = []
    sizes = {"click log": clicks, "company": round(clicks * COMPANY_SHARE)}
    for log, size in sizes.items():
        for file_format in ("parquet", "csv"):
            rows.append(measured(log, size, file_format))
            print(rows[-1], flush=True)
    figures = report.read()
    figures["simulator"] = {"machine": measure.machine(), "rows": rows}
    report.write(figures)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLICKS)

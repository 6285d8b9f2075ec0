"""What publishing takes, beside building what is published.

`make bench-publishing` makes 20 million events, builds marts and reports from them,
publishes them three times and writes bench/PUBLISHING.md;
`python -m bench.publishing 1000000` for fewer.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import measure
from bench.events import MAPPING, write_history
from bench.warehouse import PROJECT, Run, Warehouse

EVENTS = 20_000_000
VERSIONS = 3
RESULTS = Path(__file__).with_name("PUBLISHING.md")
# learning and predicting have a page of their own
ALL = ["build", "--resource-type", "model", "--resource-type", "seed"]
ALL += ["--exclude", "path:models/scores+"]
PUBLISH = """
from pipeline.publishing import publish, told
from pipeline.settings import read_settings
print(told(publish(read_settings(), share=1.0)))
"""
HEAD = """# What publishing costs

`make bench-publishing` measures this and writes it anew: made-up events, all tables but
scores made from them, without tests. A version is marts and reports, as one DuckDB file
and as Parquet. Each publishing is a process of its own, measured whole."""


def built(events: int, folder: Path) -> tuple[Warehouse, Run]:
    """Make so many events, and build what is made from them; returns what it took."""
    measure.apart(write_history, folder / "data", events)
    (folder / "maps").mkdir()
    (folder / "maps" / "bench.yml").write_text(MAPPING)
    warehouse = Warehouse(folder / "warehouse", folder / "data")
    return warehouse, warehouse.dbt(*ALL)


def published(warehouse: Warehouse, folder: Path) -> tuple[measure.Cost, Path]:
    """Publish once; returns what it took, and the version's folder."""
    places = warehouse.environment | {"CLICKSTREAM_PUBLISHED": str(folder)}
    command = [sys.executable, "-c", PUBLISH]
    cost = measure.run(command, PROJECT, places, folder.with_suffix(".log"))
    return cost, (folder / "current").resolve()


def figures(events: int, folder: Path) -> dict[str, Any]:
    """Measure building and publishing."""
    warehouse, run = built(events, folder)
    found: dict[str, Any] = {
        "building": (run.cost.seconds, run.cost.peak_gb),
        "dbt_gb": warehouse.size_gb(),
        "publishing": [],
    }
    place = folder / "published"
    for _ in range(VERSIONS):
        cost, version = published(warehouse, place)
        found["publishing"].append((cost.seconds, cost.peak_gb))
        print(found["publishing"][-1], flush=True)
    said = json.loads((version / "manifest.json").read_text())
    found |= {"rows": sum(said["rows"].values()), "tables": len(said["rows"])}
    found |= {"duckdb_gb": said["duckdb_bytes"] / 1e9}
    found |= {"parquet_gb": said["parquet_bytes"] / 1e9}
    return found | {"all_gb": measure.size_gb(place)}


def lines(events: int, found: dict[str, Any]) -> list[str]:
    """Write the page."""
    building, peak = found["building"]
    told = [*HEAD.splitlines(), "", f"{events:,} events; {measure.machine()}", ""]
    told += ["| step | seconds | of building | peak GB |", "|---|---|---|---|"]
    told.append(f"| build | {building:,.1f} | 1 | {peak:.2f} |")
    for nth, (seconds, gb) in enumerate(found["publishing"], start=1):
        ratio = seconds / building
        told.append(f"| publish, {nth} | {seconds:,.1f} | {ratio:.3f} | {gb:.2f} |")
    sizes = {
        "dbt's file": found["dbt_gb"],
        "a version: DuckDB file": found["duckdb_gb"],
        "a version: Parquet": found["parquet_gb"],
        f"{VERSIONS} versions": found["all_gb"],
    }
    told += ["", f"A version has {found['tables']} tables, {found['rows']:,} rows.", ""]
    told += ["| on disk | GB | of dbt's file |", "|---|---|---|"]
    return told + [
        f"| {what} | {gb:.3f} | {gb / found['dbt_gb']:.2f} |"
        for what, gb in sizes.items()
    ]


def main(events: int) -> None:
    """Measure, print, and write bench/PUBLISHING.md."""
    with tempfile.TemporaryDirectory() as thrown_away:
        told = lines(events, figures(events, Path(thrown_away)))
    RESULTS.write_text("\n".join(told) + "\n", encoding="utf-8")
    print("\n".join(told))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)

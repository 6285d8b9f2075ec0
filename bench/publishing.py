"""What publishing and forgetting take, beside building what is published.

`make bench-publishing` makes 20 million events, builds marts and reports from them,
publishes them three times, forgets a person and writes bench/PUBLISHING.md;
`python -m bench.publishing 1000000` for fewer.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from bench import measure
from bench.events import MAPPING, write_history
from bench.warehouse import PROJECT, Run, Warehouse

EVENTS = 20_000_000
VERSIONS = 3
RESULTS = Path(__file__).with_name("PUBLISHING.md")
# learning and predicting have a page of their own
ALL = ["build", "--resource-type", "model", "--resource-type", "seed"]
ALL += ["--exclude", "path:models/*/scores+"]
PUBLISH = """
from pipeline.publish.publishing import publish, told
from pipeline.settings.places import read_settings
print(told(publish(read_settings(), share=1.0)))
"""
FORGET = """
import sys
from pipeline.forget.forget import forget
from pipeline.settings.places import read_settings
sys.exit(forget(read_settings(), *sys.argv[1:3], sys.argv[3:]))
"""
# of whom there is the most to forget
BUSIEST = """
select person_id, count(*), count(distinct source_file)
from marts.fct_events group by person_id order by 2 desc, 1 limit 1
"""
HEAD = """# What publishing and forgetting cost

`make bench-publishing` measures this and writes it anew: made-up events, all tables but
scores made from them, without tests. A version is marts and reports, as one DuckDB file
and as Parquet. Each step is a process of its own, measured whole. Forgetting is the
whole of `make forget` but its tests: files read anew, a build, the database's file
written anew, a version in place of all others, and a search for what is left."""


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


def forgotten(warehouse: Warehouse, folder: Path) -> tuple[str, measure.Cost]:
    """Forget who has the most events; returns how many, and what it took."""
    person, events, files = measure.apart(_busiest, warehouse.database)
    places = warehouse.environment | {"CLICKSTREAM_PUBLISHED": str(folder)}
    command = [sys.executable, "-c", FORGET, person, "", *ALL[1:]]
    cost = measure.run(command, PROJECT, places, folder.with_suffix(".log"))
    return f"forget {events} events in {files} files", cost


def _busiest(database: Path) -> tuple[str, int, int]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        return connection.execute(BUSIEST).fetchall()[0]


def figures(events: int, folder: Path) -> dict[str, Any]:
    """Measure building, publishing and forgetting."""
    warehouse, run = built(events, folder)
    steps = {"build": run.cost, "build, nothing new": warehouse.dbt(*ALL).cost}
    found: dict[str, Any] = {"dbt_gb": warehouse.size_gb(), "steps": steps}
    place = folder / "published"
    for nth in range(1, VERSIONS + 1):
        steps[f"publish, {nth}"], version = published(warehouse, place)
        print(nth, steps[f"publish, {nth}"], flush=True)
    said = json.loads((version / "manifest.json").read_text())
    found |= {"rows": sum(said["rows"].values()), "tables": len(said["rows"])}
    found |= {"duckdb_gb": said["duckdb_bytes"] / 1e9}
    found |= {"parquet_gb": said["parquet_bytes"] / 1e9}
    found |= {"all_gb": measure.size_gb(place)}
    what, cost = forgotten(warehouse, place)
    steps[what] = cost
    return found | {"after_gb": warehouse.size_gb()}


def lines(events: int, found: dict[str, Any]) -> list[str]:
    """Write the page."""
    told = [*HEAD.splitlines(), "", f"{events:,} events; {measure.machine()}", ""]
    told += ["| step | seconds | of building | peak GB |", "|---|---|---|---|"]
    building = found["steps"]["build"].seconds
    for step, cost in found["steps"].items():
        ratio = cost.seconds / building
        told.append(
            f"| {step} | {cost.seconds:,.1f} | {ratio:.3f} | {cost.peak_gb:.2f} |"
        )
    sizes = {
        "dbt's file": found["dbt_gb"],
        "a version: DuckDB file": found["duckdb_gb"],
        "a version: Parquet": found["parquet_gb"],
        f"{VERSIONS} versions": found["all_gb"],
        "dbt's file, after forgetting": found["after_gb"],
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

"""The floor: DuckDB alone writes the staged events once, sorted by visitor and time.

No build that keeps its events can be faster: the same reading of the same files, the
same types and keys, the same settings, and nothing judged, joined or cut.
"""

import json
import sys
from pathlib import Path

import duckdb

from bench import measure
from bench.warehouse import PROJECT, Warehouse

# raw rows are kept by no table of events
NOT_KEPT = ["raw_row"]
STAGED = """
select
    {{ event_columns() }},
    {{ hash_key(['site_id', 'event_id']) }} as event_key,
    {{ hash_key(['site_id', 'visitor_id']) }} as visitor_key
from {{ ref('stg_mapped__events') }}
"""
SETTINGS = ["memory_limit", "threads", "preserve_insertion_order", "TimeZone"]


def floor(landed: Warehouse) -> tuple[measure.Cost, float]:
    """Measure the floor for a warehouse's files.

    Args:
        landed: a folder that no warehouse is in yet: only views are made in it.

    Returns its cost and the size of its file in GB. Raises measure.Failed.
    """
    landed.dbt("run", "--select", "stg_mapped__events")
    asked = ", ".join(f"current_setting('{s}') as \"{s}\"" for s in SETTINGS)
    answer = landed.ask("show", "--output", "json", "--inline", f"select {asked}")
    task = {
        "settings": json.loads(answer)["show"][0],
        "staged": landed.ask("compile", "--inline", STAGED),
        "landed": str(landed.database),
        "database": str(landed.folder / "floor.duckdb"),
    }
    path = landed.folder / "floor.json"
    path.write_text(json.dumps(task))
    command = [sys.executable, "-m", "bench.floor", str(path)]
    cost = measure.run(command, PROJECT, {}, landed.folder / "logs" / "floor.txt")
    written = Path(task["database"])
    size = measure.size_gb(written)
    written.unlink()
    return cost, size


def write(task: dict) -> None:
    """Write the table; the file's views are read as the project made them.

    Raises duckdb.Error when DuckDB can't.
    """
    with duckdb.connect(task["database"]) as connection:
        for name, value in task["settings"].items():
            connection.execute(f"set {name} = '{value}'")
        connection.execute(f"attach '{task['landed']}' as clickstream (read_only)")
        connection.execute(
            f"create table events as select * exclude ({', '.join(NOT_KEPT)}) "
            f"from ({task['staged']}) order by visitor_id, occurred_at"
        )


if __name__ == "__main__":
    write(json.loads(Path(sys.argv[1]).read_text()))

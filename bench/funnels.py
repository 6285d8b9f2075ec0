"""What a windowed funnel of five steps costs, beside ClickHouse's `windowFunnel`.

Both read the same files, put each visitor's events in order of time and count how many
went how deep within a day. ClickHouse runs in-process, as chdb. Ours also finds which
event filled each step, and when, and writes that to a file. Once every event is at a
step, and once one in ten is. `make bench` runs it; `python -m bench.funnels 2000000`
for another size.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from bench import measure, report
from bench.events import MAPPING, write_history
from bench.peer import install
from bench.warehouse import PROJECT, Warehouse

EVENTS = 20_000_000
HERE = Path(__file__).parent
WINDOW_SECONDS = 86_400
# links are /<event name>/<0 to 39>: how many of the 40 are at a step
LINKS_AT_STEPS = {"every event is at a step": 40, "one in ten is": 4}
STEPS = ("page_view", "view_item", "add_to_cart", "begin_checkout", "purchase")
# the project's own SQL, compiled by dbt, on two tables with the columns it asks for
INLINE = "with {{ funnel_steps_found(5) }} select * from steps_found"
EVENTS_READ = """
create temp table funnel_events as
with

clicks as (

    select
        md5_number(visitor_id) as path_key,
        occurred_at as happened_at,
        case
            when cast(split_part(link, '/', 3) as integer) < {links}
                then list_position({steps}, event_name)
        end as step_number
    from read_parquet({files})

),

placed as (

    select
        *,
        row_number() over (partition by path_key order by happened_at) as position
    from clicks

)

select
    cast(1 as bigint) as funnel_number,
    path_key,
    position,
    happened_at,
    cast(step_number as bigint) as step_number,
    false as is_exclusion
from placed
where step_number is not null
"""
SHAPES = """
create temp table funnel_shapes as
select
    cast(1 as bigint) as funnel_number,
    cast(range as bigint) as step_number,
    'ordered' as mode,
    false as is_optional,
    cast({window} as bigint) * 1000000 as window_microseconds,
    cast(null as bigint) as step_microseconds,
    cast(range - 1 as bigint) as required_before
from range(1, {levels} + 1)
"""
DEPTHS = """
with depths as (select path_key, max(step_number) as depth from found group by 1)
select depth, count(*) from depths group by depth order by depth
"""


def find(task: dict[str, Any]) -> None:
    """Find the funnel's steps by the project's SQL and write how many went how deep.

    Raises duckdb.Error when DuckDB can't.
    """
    with duckdb.connect(task["database"]) as connection:
        connection.execute("set memory_limit = '6GB'")
        connection.execute("set preserve_insertion_order = false")
        names = {name: task[name] for name in ("links", "steps", "files")}
        connection.execute(EVENTS_READ.format(**names))
        shape = {"window": task["window"], "levels": len(task["steps"])}
        connection.execute(SHAPES.format(**shape))
        connection.execute(f"create table found as {task['sql']}")
        depths = connection.execute(DEPTHS).fetchall()
    Path(task["answer"]).write_text(json.dumps({str(k): n for k, n in depths}))


def beside(folder: Path, events: int) -> list[dict[str, Any]]:
    """Measure both, each in a process of its own; returns a row for each.

    Raises measure.Failed when a process fails.
    """
    python = install()
    data = folder / "data"
    measure.apart(write_history, data, events)
    (folder / "maps").mkdir()
    (folder / "maps" / "bench.yml").write_text(MAPPING)
    sql = Warehouse(folder / "compiled", data).ask("compile", "--inline", INLINE)
    files = sorted(str(path) for path in (data / "events").glob("*.parquet"))
    rows = []
    for what, links in LINKS_AT_STEPS.items():
        for tool, command in {
            "this project": [sys.executable, "-m", "bench.funnels", "--task"],
            "ClickHouse": [str(python), str(HERE / "funnel_peer_work.py")],
        }.items():
            place = folder / f"{tool} {links}"
            place.mkdir()
            task = {
                "sql": sql,
                "files": files,
                "links": links,
                "steps": list(STEPS),
                "window": WINDOW_SECONDS,
                "database": str(place / "found.duckdb"),
                "answer": str(place / "answer.json"),
            }
            written = place / "task.json"
            written.write_text(json.dumps(task))
            quiet = {"DO_NOT_TRACK": "1"}
            log = place / "log.txt"
            cost = measure.run([*command, str(written)], PROJECT, quiet, log)
            depths = json.loads((place / "answer.json").read_text())
            rows.append({"what": what, "tool": tool, "depths": depths} | asdict(cost))
            print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Read the command line, measure, and write bench/RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.funnels")
    parser.add_argument("events", type=int, nargs="?", default=EVENTS)
    parser.add_argument("--task", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.task:
        find(json.loads(given.task.read_text()))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = beside(Path(folder), given.events)
    figures = report.read()
    figures["funnels"] = {
        "events": given.events,
        "machine": measure.machine(),
        "rows": rows,
    }
    report.write(figures)


if __name__ == "__main__":
    main()

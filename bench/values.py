"""`make bench-values`: what values that can't be read cost, beside ones that can.

The bench's history three times, its numbers as text: all of them can be read; of two
columns one in two hundred can't, so few that the source is built all the same; of two
columns none can, so that the source fails. Events and sessions are built from each.
"""

import argparse
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import duckdb

from bench import measure, report
from bench.events import MAPPING, write_history
from bench.warehouse import EVENTS_AND_SESSIONS, MODELS, Warehouse

EVENTS = 20_000_000
NUMBERS = ("price", "quantity", "revenue")
UNREADABLE = ("price", "quantity")
# one of so many can't be read: None for none
UNREADABLE_SHARES = {
    "all can be read": None,
    "of two columns one in 200 can't": 200,
    "of two columns none can": 1,
}
MOST, MOST_GB = 1.1, 4.0


def as_text(history: Path, folder: Path, one_of: int | None) -> None:
    """Copy a history's files, its numbers as text.

    history, folder: data folders. one_of: of so many values of UNREADABLE one is a
    word; None for no value.
    """
    (folder / "events").mkdir(parents=True)
    replaced = []
    for column in NUMBERS:
        text = f"cast({column} as varchar)"
        if one_of and column in UNREADABLE:
            chosen = f"{column} is not null and hash(event_id) % {one_of} = 0"
            text = f"case when {chosen} then 'on request' else {text} end"
        replaced.append(f"{text} as {column}")

    def copy(path: Path) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"copy (select * replace ({', '.join(replaced)}) from '{path}')"
                f" to '{folder / 'events' / path.name}' (format parquet)"
            )

    with (
        duckdb.connect(config={"memory_limit": "2GB"}) as connection,
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        list(pool.map(copy, sorted((history / "events").iterdir())))


def measured(folder: Path, events: int) -> list[dict[str, object]]:
    """Build events and sessions from each; rows of `what` and measure.Cost's fields.

    Raises measure.Failed where a build ends otherwise than green.
    """
    history = folder / "history"
    measure.apart(write_history, history, events)
    rows: list[dict[str, object]] = []
    for number, (what, one_of) in enumerate(UNREADABLE_SHARES.items()):
        place = folder / str(number)
        measure.apart(as_text, history, place / "data", one_of)
        (place / "maps").mkdir()
        (place / "maps" / "bench.yml").write_text(MAPPING)
        warehouse = Warehouse(place / "warehouse", place / "data")
        cost = warehouse.dbt(*MODELS, *EVENTS_AND_SESSIONS).cost
        warehouse.remove()
        rows.append({"what": what} | asdict(cost))
        print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Measure, print, and write the table into bench/RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder), events)
    figures = report.read()
    figures["values"] = {
        "events": events,
        "rows": rows,
        "most": MOST,
        "most_gb": MOST_GB,
        "machine": measure.machine(),
    }
    report.write(figures)
    print("\n".join(report.values_section(figures["values"])))


if __name__ == "__main__":
    main()

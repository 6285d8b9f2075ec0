"""`make bench`: what a build and a refresh cost, beside the floor and another tool.

Everything runs one after the other, each in a process of its own, measured whole.
"""

import argparse
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from bench import measure, report
from bench.events import MAPPING, write_history, write_refresh
from bench.floor import floor
from bench.peer import install, peer
from bench.sessions import count
from bench.warehouse import (
    AGGREGATES,
    CORE,
    EVENTS_AND_SESSIONS,
    MODELS,
    SEQUENCES,
    SHARE,
    TESTS,
    Run,
    Warehouse,
)

EVENTS = 20_000_000
NEW_EVENTS = 200_000
LATE_SHARE = 0.1
# the other tool is tried with half as many until it can, and no fewer than these
FEWEST = 500_000
# with every column it needs nearly 4 KB an event: more than about 5 million don't fit
MOST_WHOLE = 2_000_000


class Bench:
    """One size's measurements, in a folder."""

    def __init__(self, folder: Path, events: int, new_events: int) -> None:
        """Measure `events` of history in `folder`, and `new_events` after it."""
        self.folder, self.events, self.new_events = folder, events, new_events
        self.processes: dict[str, dict[str, Any]] = {}
        self.models: dict[str, dict[str, float]] = {}

    def keep(
        self, name: str, cost: measure.Cost, file_gb: float | None = None
    ) -> dict[str, Any]:
        """Keep what a process took, and print it."""
        found = asdict(cost) | {"file_gb": file_gb}
        self.processes[name] = found
        print(
            f"{name:20} {cost.seconds:8.1f} s {cost.peak_gb:7.2f} GB",
            flush=True,
        )
        return found

    def dbt(self, name: str, warehouse: Warehouse, *arguments: str) -> Run:
        """Call dbt and keep what it took, with dbt's own part."""
        done = warehouse.dbt(*arguments)
        found = self.keep(name, done.cost, warehouse.size_gb())
        found["dbt_seconds"] = done.own_seconds
        found["event_level_seconds"] = done.seconds_of(aggregates=False)
        found["aggregate_seconds"] = done.seconds_of(aggregates=True)
        self.models[name] = {
            name.split(".")[2]: round(seconds, 3)
            for name, seconds in done.nodes.items()
            if name.startswith("model.")
        }
        return done

    def history(self, events: int) -> Path:
        """Write a history and its mapping, once; returns the data folder."""
        place = self.folder / str(events)
        if place.exists():
            return place / "data"
        measure.apart(write_history, place / "data", events)
        (place / "maps").mkdir()
        (place / "maps" / "bench.yml").write_text(MAPPING)
        return place / "data"

    def builds(self, data: Path) -> None:
        """Measure the floor, and events and sessions alone."""
        cost, size = floor(Warehouse(self.folder / "landed", data))
        self.keep("floor", cost, size)
        warehouse = Warehouse(self.folder / "sessions", data)
        self.dbt("events_and_sessions", warehouse, *MODELS, *EVENTS_AND_SESSIONS)
        warehouse.remove()

    def beside_peer(self, columns: str, events: int) -> dict[str, Any]:
        """Measure the same share of the work by both, at the largest size that goes.

        Args:
            columns: what retentioneering keeps of an event: `needed` or `all`.
            events: the size to begin with.

        Returns that size, those that were too large, and what each counted.
        """
        python, too_large = install(), []
        while True:
            data = self.history(events)
            try:
                cost, answer = peer(python, columns, data, self.folder / "peer")
                break
            except measure.TooLarge as error:
                print(f"retentioneering at {events:,}: {error}")
                too_large.append(events)
                events //= 2
                if events < FEWEST:
                    raise
        self.keep(f"peer_{columns}", cost)
        warehouse = Warehouse(self.folder / f"share_{columns}", data)
        self.dbt(f"share_{columns}", warehouse, *MODELS, *SHARE)
        ours = measure.apart(counted, warehouse.database)
        warehouse.remove()
        return {"events": events, "too_large": too_large, "peer": answer, "ours": ours}

    def core(self, data: Path) -> Warehouse:
        """Measure a full build of all core tables, then agg_sequences on them.

        Returns the warehouse.
        """
        warehouse = Warehouse(self.folder / "core", data)
        self.dbt("core", warehouse, *MODELS, *CORE)
        self.dbt("sequences", warehouse, *MODELS, *SEQUENCES)
        return warehouse

    def refresh(self, data: Path) -> dict[str, Any]:
        """Measure a full build and what comes after it; returns counts of sessions."""
        warehouse = self.core(data)
        self.dbt("aggregates", warehouse, *MODELS, *AGGREGATES)
        self.dbt("tests", warehouse, *TESTS)
        old = sorted((data / "events").glob("*.parquet"))
        new = measure.apart(
            write_refresh, data, self.events, self.new_events, LATE_SHARE
        )
        self.dbt("core_refreshed", warehouse, *MODELS, *CORE)
        counted = measure.apart(count, old, new, warehouse.database)
        self.dbt("aggregates_refreshed", warehouse, *MODELS, *AGGREGATES)
        self.dbt("tests_refreshed", warehouse, *TESTS)
        return asdict(counted) | {"new_events": measure.apart(rows, new)}


def rows(files: list[Path]) -> int:
    """Count the events in these files. Raises duckdb.Error when they can't be read."""
    with duckdb.connect() as connection:
        sql = "select count(*) from read_parquet(?)"
        return connection.execute(sql, [[str(f) for f in files]]).fetchall()[0][0]


def counted(database: Path) -> dict[str, int]:
    """Count sessions and transitions as the other tool does, to see they are the same.

    Raises duckdb.Error when the warehouse has no transitions.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        sessions, transitions = connection.execute(
            "select sum(transitions) filter (where from_node = 'path_start'),"
            " sum(transitions) filter (where to_node <> 'path_end')"
            " from marts.agg_transitions where grain = 'link' and outcome = 'all'"
        ).fetchall()[0]
    return {"sessions": int(sessions), "transitions": int(transitions)}


def measure_all(
    folder: Path, events: int, new_events: int, with_peer: bool, with_refresh: bool
) -> dict[str, Any]:
    """Measure one size and return its figures, as report.py takes them.

    Full builds alone have neither `beside` nor `sessions`.
    Raises measure.Failed when a process fails.
    """
    bench = Bench(folder, events, new_events)
    data = bench.history(events)
    figures: dict[str, Any] = {
        "machine": measure.machine(),
        "measured_on": datetime.now(UTC).date().isoformat(),
        "events": measure.apart(rows, list((data / "events").glob("*.parquet"))),
        "raw_gb": measure.size_gb(data),
    }
    bench.builds(data)
    if with_peer:
        figures["beside"] = {
            "needed": bench.beside_peer("needed", events),
            "all": bench.beside_peer("all", min(events, MOST_WHOLE)),
        }
    if with_refresh:
        figures["sessions"] = bench.refresh(data)
    else:
        bench.core(data).remove()
    return figures | {"processes": bench.processes, "models": bench.models}


def main() -> None:
    """Read the command line, measure, print and write bench/RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--new", type=int, default=NEW_EVENTS, help="of the refresh")
    parser.add_argument("--skip-peer", action="store_true", help="ours alone")
    parser.add_argument("--skip-refresh", action="store_true", help="only full builds")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="a new one, otherwise thrown away"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as thrown_away:
        folder = (given.keep or Path(thrown_away)).resolve()
        found = measure_all(
            folder,
            given.events,
            given.new,
            with_peer=not given.skip_peer,
            with_refresh=not given.skip_refresh,
        )
    figures = report.read()
    figures["warehouse"][str(given.events)] = found
    report.write(figures)
    print("\n" + "\n".join(report.size_section(found)))


if __name__ == "__main__":
    main()

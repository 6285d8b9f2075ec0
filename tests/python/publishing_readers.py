"""Readers of what is published, each a process of its own, while versions change."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import duckdb
from publishing_case import ask

APART = multiprocessing.get_context("spawn")
# it has to look at each pair of rows, which can't be foreseen; a version's own number
# of events comes from another table
LONG = """
select
    ({events}), count(*) / {times}, bit_xor(hash(number * 7 + range))
from marts.fct_events cross join range({times})
"""


@dataclass
class Readers:
    """Readers of one file that run until they are told to end."""

    over: Any
    said: Any
    processes: list[BaseProcess]

    def wait(self, count: int) -> list[Any]:
        """Wait for so many things that readers say."""
        return [self.said.get(timeout=120) for _ in range(count)]

    def end(self) -> list[dict[str, Any]]:
        """Have all come to their end; give what each saw."""
        self.over.set()
        found = [self.said.get(timeout=120) for _ in self.processes]
        for process in self.processes:
            process.join()
        return found


def start(*works: tuple[Callable[..., None], tuple[Any, ...]]) -> Readers:
    """Start readers: each a function of this module, with its own arguments."""
    over, said = APART.Event(), APART.Queue()
    processes = [
        APART.Process(target=work, args=(over, said, *arguments), daemon=True)
        for work, arguments in works
    ]
    for process in processes:
        process.start()
    return Readers(over, said, processes)


def poll(over: Any, said: Any, path: Path, sql: str) -> None:
    """Open the file ten times a second, ask and close it; Parquet beside it too."""
    seen, failed, polls = set(), [], 0
    parquet = path.parent / "parquet" / "marts" / "agg_source_freshness.parquet"
    said.put("ready")
    while not over.is_set():
        began = time.monotonic()
        try:
            seen.update(ask(path, sql))
            duckdb.sql(f"from '{parquet}'").fetchall()
        except duckdb.Error as error:
            failed.append(str(error))
        polls += 1
        time.sleep(max(0.0, 0.1 + began - time.monotonic()))
    said.put({"seen": seen, "failed": failed, "polls": polls})


def hold(over: Any, said: Any, path: Path, events: str, seconds: float) -> None:
    """Ask one question that takes about so many seconds, again and again.

    Each time the file is opened anew; the last answer is read after the question from a
    table that nobody touched before.
    """
    answers, failed, longest, times = set(), [], 0.0, 20
    said.put("ready")
    while not over.is_set():
        try:
            with duckdb.connect(str(path), read_only=True) as opened:
                opened.execute("set enable_progress_bar = false")
                began = time.monotonic()
                answer = opened.execute(LONG.format(events=events, times=times))
                (one, two, _), took = answer.fetchall()[0], time.monotonic() - began
                late = opened.execute("select * from marts.agg_source_freshness")
                answers.add((one, two, bool(late.fetchall())))
        except duckdb.Error as error:
            failed.append(str(error))
            continue
        longest = max(longest, took)
        times = max(1, min(8 * times, round(times * seconds / max(took, 0.01))))
    said.put({"answers": answers, "failed": failed, "longest": longest})

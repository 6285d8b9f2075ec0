"""Learns predictors; several large ones in two processes, as Python works on one core.

A process is given pairs of a task's name and its rows, and gives predictors back, both
by pickle over its own pipes: nothing that was stored is read that way.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from ml.predictor import Predictor
from pipeline.settings.places import PROJECT

Job = tuple[str, pd.DataFrame]
PROCESSES = 2
# of fewer rows are learnt sooner than a process has started
APART_FROM_ROWS = 20_000


def learnt(jobs: Sequence[Job], tell: Callable[[str], None]) -> list[Predictor]:
    """Learn one predictor for each pair of a task's name and a site's rows, in order.

    Rows are as `ml.predictor.answered_rows` returns them; tell is told what is learnt.
    Raises: RuntimeError, with what a process said, when it ends without predictors.
    """
    rows = sum(len(rows) for _, rows in jobs)
    if len(jobs) == 1 or os.cpu_count() == 1 or rows < APART_FROM_ROWS:
        return [
            Predictor(task).fit(rows, lambda text, task=task: tell(f"{task}: {text}"))
            for task, rows in jobs
        ]
    shares = shared([len(rows) for _, rows in jobs], PROCESSES)
    tell(f"learning {len(jobs)} predictors, {len(shares)} at a time")
    with ThreadPoolExecutor(len(shares)) as pool:
        parts = pool.map(_learnt_apart, [[jobs[n] for n in share] for share in shares])
        found = {
            number: predictor
            for share, part in zip(shares, parts, strict=True)
            for number, predictor in zip(share, part, strict=True)
        }
    return [found[number] for number in range(len(jobs))]


def shared(sizes: Sequence[int], parts: int) -> list[list[int]]:
    """Divide pieces of work by their number into parts of about the same size.

    >>> shared([50, 10, 20, 30], 2)
    [[0, 1], [3, 2]]
    """
    shares: list[list[int]] = [[] for _ in range(min(parts, len(sizes)))]
    for number in sorted(range(len(sizes)), key=lambda n: -sizes[n]):
        min(shares, key=lambda share: sum(sizes[n] for n in share)).append(number)
    return shares


def _learnt_apart(jobs: list[Job]) -> list[Predictor]:
    """Learn in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "scoring.learning"],
        input=pickle.dumps(jobs),
        capture_output=True,
        cwd=PROJECT,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise RuntimeError(f"learning ended with {done.returncode}:\n{said}")
    return pickle.loads(done.stdout)


def _main() -> None:
    jobs = pickle.load(sys.stdin.buffer)
    found = [Predictor(task).fit(rows) for task, rows in jobs]
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    _main()

"""Telling what differs, with a history as small as could be found."""

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from parity_case import Drift, drifts, of_histories
from parity_draw import FIRST, SEED, History
from parity_files import told

ROUNDS, CANDIDATES = 3, 80
SHARES = [0.15, 0.3, 0.5, 0.7, 0.9]
LINES, LONGEST = 60, 400


def assert_none(
    found: list[Drift], histories: Mapping[str, History], folder: Path
) -> None:
    """Fail with what differs, and a small history that shows it."""
    if found:
        said = report(found, histories, folder / "shrinking")
        pytest.fail(f"PARITY_SEED={SEED}\n{said}", pytrace=False)


def report(
    found: list[Drift],
    histories: Mapping[str, History],
    folder: Path,
    project: Path = ROOT,
) -> str:
    """Say what differs, and print a small history that does."""
    lines = "\n".join(map(str, found)).splitlines()[:LINES]
    lines = [line[:LONGEST] for line in lines]
    named = [drift for drift in found if drift.difference.sites]
    if named:
        first = min(named, key=lambda drift: drift.batch)
        names = sorted(first.difference.sites & histories.keys())
        small = min((histories[name] for name in names), key=size)
        small = shrunk(small, first.batch, folder, project)
        lines += [
            f"small, and differs after batch {first.batch}:",
            told(small, first.batch),
        ]
    return "\n".join(lines)


def shrunk(best: History, batch: int, folder: Path, project: Path = ROOT) -> History:
    """Leave out of a history what isn't needed for it to differ after a batch.

    Each round tries many parts at once, each as a site of its own.
    """
    for number in range(ROUNDS):
        chance = random.Random(number)
        tried = [smaller(best, chance) for _ in range(CANDIDATES)]
        candidates = {f"s{n}": history for n, history in enumerate([best, *tried])}
        warehouses = of_histories(folder / f"round_{number}", candidates, project)
        found = drifts(warehouses, batch + 1, {batch})
        names = {name for drift in found for name in drift.difference.sites}
        smallest = min((candidates[name] for name in names), key=size, default=best)
        if size(smallest) >= size(best):
            break
        best = smallest
    return best


def size(history: History) -> tuple[int, int, int]:
    """Measure how much there is to read in a history: rows, files, changes."""
    files = {row.file for row in history.rows}
    changes = sum(len({*life}) for life in history.lives)
    return len(history.rows), len(files), changes


def smaller(history: History, chance: random.Random) -> History:
    """Keep some of the rows, and now and then let a file come and stay."""
    share = chance.choice(SHARES)
    rows = [row for row in history.rows if chance.random() < share]
    lives = list(history.lives)
    if chance.random() < 0.3:
        file = chance.randrange(len(lives))
        comes = chance.randrange(len(lives[file]))
        lives[file] = (0,) * comes + (FIRST,) * (len(lives[file]) - comes)
    kept = rows or [chance.choice(history.rows)]
    return replace(history, rows=tuple(kept), lives=tuple(lives))

"""One funnel on a few paths: what our macros find, and what plain Python finds.

The definition in Python looks at every chain there is, so it is slow, short, and
written without the SQL's shortcuts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

import duckdb
from rendering import render

START = datetime(2024, 1, 1)
TABLES = """
create table funnel_events (
    funnel_number bigint, path_key varchar, position bigint, happened_at timestamp,
    step_number bigint, is_exclusion boolean
);
create table funnel_shapes (
    funnel_number bigint, step_number bigint, mode varchar, is_optional boolean,
    window_microseconds bigint, step_microseconds bigint, required_before bigint
);
"""
Path = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Step:
    """A step: the names of events that are at it, and what else holds for it.

    window: seconds since the step before; excluded: names that must not come between.
    """

    names: frozenset[str]
    window: int | None = None
    is_optional: bool = False
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Funnel:
    """A funnel: ordered, strict or any; window: seconds, of the whole."""

    mode: str
    steps: tuple[Step, ...]
    window: int | None = None

    def without(self, count: int) -> "Funnel":
        """Give the funnel without its last steps."""
        return replace(self, steps=self.steps[: len(self.steps) - count])


def funnel(mode: str, names: list[str], window: int | None = None) -> Funnel:
    """Make a funnel whose steps are one event name each."""
    return Funnel(mode, tuple(Step(frozenset([name])) for name in names), window)


# ---------- plain Python

# a chain: which step is filled by which event, as (step, position), both from 1
Chain = tuple[tuple[int, int], ...]


def chains(funnel: Funnel, path: Path, so_far: Chain = ()) -> Iterator[Chain]:
    """Give every chain of an ordered or strict funnel, short ones too."""
    if so_far:
        yield so_far
    last_step, last_position = so_far[-1] if so_far else (0, 0)
    for step in range(last_step + 1, len(funnel.steps) + 1):
        for position in range(last_position + 1, len(path) + 1):
            longer = (*so_far, (step, position))
            if continues(funnel, path, longer):
                yield from chains(funnel, path, longer)
        if step == 1 or not funnel.steps[step - 1].is_optional:
            return


def continues(funnel: Funnel, path: Path, chain: Chain) -> bool:
    """Say whether the last link of a chain is allowed, given all before it."""
    step, position = chain[-1]
    said = funnel.steps[step - 1]
    at, name = path[position - 1]
    if name not in said.names:
        return False
    if len(chain) == 1:
        return True
    before = chain[-2][1]
    if funnel.window is not None and at - path[chain[0][1] - 1][0] > funnel.window:
        return False
    if said.window is not None and at - path[before - 1][0] > said.window:
        return False
    if funnel.mode == "strict" and position != before + 1:
        return False
    between = {name for _, name in path[before : position - 1]}
    return not between & said.excluded


def winner(funnel: Funnel, path: Path) -> Chain:
    """Give the chain that counts; empty where not even the first step is reached.

    The deepest one; of these the one that ends first, then the one that started last,
    then read backwards the nearest step before, at its earliest event.
    """
    if funnel.mode == "any":
        return together(funnel, path)
    return min(
        chains(funnel, path),
        key=lambda chain: (
            -chain[-1][0],
            chain[-1][1],
            -chain[0][1],
            [(-step, position) for step, position in reversed(chain)],
        ),
        default=(),
    )


def together(funnel: Funnel, path: Path) -> Chain:
    """Give the most different steps inside one window, the first time they were."""
    best: list[tuple[int, int]] = []
    for end in range(1, len(path) + 1):
        last: dict[int, int] = {}
        for position in range(1, end + 1):
            at, name = path[position - 1]
            if funnel.window is not None and path[end - 1][0] - at > funnel.window:
                continue
            steps = [n for n, s in enumerate(funnel.steps, 1) if name in s.names]
            if steps:
                last[steps[0]] = position
        if len(last) > len(best):
            best = sorted(last.items(), key=lambda item: item[1])
    return tuple(best)


# ---------- the macros


@cache
def sql(levels: int) -> str:
    """Write out the macros for so many levels."""
    return render("funnel_steps_found", levels)


def found(funnel: Funnel, paths: dict[str, Path]) -> dict[str, Chain]:
    """Find the winner of each path by the project's SQL."""
    return found_of_all([funnel], paths)[0]


def found_of_all(
    funnels: list[Funnel], paths: dict[str, Path]
) -> list[dict[str, Chain]]:
    """Find the winner of each path in each of several funnels, all in one pass."""
    shapes, events = [], []
    for place, funnel in enumerate(funnels):
        required = 0
        for number, step in enumerate(funnel.steps, 1):
            windows = [w and w * 1_000_000 for w in (funnel.window, step.window)]
            shape = [place, number, funnel.mode, step.is_optional, *windows, required]
            shapes.append(shape)
            required = required if step.is_optional else number
        for key, path in paths.items():
            events += [
                [place, key, position, START + timedelta(seconds=second), *at]
                for position, (second, name) in enumerate(path, 1)
                for at in steps_at(funnel, name)
            ]
    # one thread: what takes long here is to plan
    opened = duckdb.connect(config={"threads": 1})
    opened.execute(TABLES)
    for table, rows in (("shapes", shapes), ("events", events)):
        if rows:
            # column by column: row by row takes ten times as long
            columns = [list(column) for column in zip(*rows, strict=True)]
            marks = ", ".join("unnest(?)" for _ in columns)
            opened.execute(f"insert into funnel_{table} select {marks}", columns)
    answer: list[dict[str, Chain]] = [dict.fromkeys(paths, ()) for _ in funnels]
    levels = max(len(funnel.steps) for funnel in funnels)
    for place, key, filled, position in opened.execute(
        f"with {sql(levels)} select funnel_number, path_key, filled_number, position"
        " from steps_found order by funnel_number, path_key, step_number"
    ).fetchall():
        answer[place][key] += ((filled, position),)
    return answer


def steps_at(funnel: Funnel, name: str) -> list[tuple[int, bool]]:
    """List the steps that an event is at, and with True those that it must not be."""
    steps = list(enumerate(funnel.steps, 1))
    at = [(number, False) for number, step in steps if name in step.names]
    return at + [(number, True) for number, step in steps if name in step.excluded]

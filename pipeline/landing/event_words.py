"""Names of events: case is folded, a mapping translates, and some are no clicks."""

import csv
from collections.abc import Iterable
from functools import cache
from typing import Any

from pipeline.landing.read_sql import literals, translated
from pipeline.settings.mapping import Log
from pipeline.settings.places import PROJECT

SEEDS = PROJECT / "seeds" / "events"


@cache
def known_names() -> frozenset[str]:
    """Give the names that the project gives a meaning to; all are in small letters."""
    found = set()
    for seed in ("event_names.csv", "no_clicks.csv"):
        with (SEEDS / seed).open(encoding="utf-8", newline="") as file:
            found |= {row["event_name"] for row in csv.DictReader(file)}
    return frozenset(found)


def event_name(log: Log, words: str) -> str:
    """Write the name of an event: translated by the mapping, or a known one folded.

    Purchase and PURCHASE are purchase; any other name stays as it is written. Two
    names in a mapping that differ by case only are told apart by it.
    """
    folded = {name.lower(): ours for name, ours in log.event_names.items()}
    is_exact = len(folded) < len(log.event_names)
    pairs, asked = (log.event_names, words) if is_exact else (folded, f"lower({words})")
    known = literals(sorted(known_names()))
    itself = (
        f"case when lower({words}) in ({known}) then lower({words}) else {words} end"
    )
    return translated(asked, pairs, otherwise=itself)


def no_clicks(logs: Iterable[Log]) -> list[dict[str, Any]]:
    """List the names that mappings call no clicks, as they are after translation."""
    return _listed((log, log.no_clicks) for log in logs)


def own_names(logs: Iterable[Log]) -> list[dict[str, Any]]:
    """List the names that mean nothing and are meant to, after translation."""
    return _listed((log, log.own_names) for log in logs)


def _listed(names: Iterable[tuple[Log, Iterable[str]]]) -> list[dict[str, Any]]:
    found = set()
    for log, listed in names:
        for name in listed:
            folded = name.lower() if name.lower() in known_names() else name
            found.add((log.name, log.event_names.get(name, folded)))
    return [{"source": source, "event_name": name} for source, name in sorted(found)]

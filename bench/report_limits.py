"""What the project promises about its cost, beside what was measured."""

from collections.abc import Iterator
from typing import Any

SMALLEST = 20_000_000
LARGE = 100_000_000
Promise = tuple[str, str, float, bool]


def promises(sizes: dict[str, dict[str, Any]]) -> Iterator[Promise]:
    """Give each promise: what, how much, what was measured, and whether it holds.

    Fewer events than 20 million promise nothing: there dbt's start is most of it.
    """
    for events, found in sorted(sizes.items(), key=lambda item: int(item[0])):
        if int(events) >= SMALLEST:
            for what, limit, value, holds in _of_size(int(events), found):
                yield f"{int(events):,}: {what}", limit, value, holds
    small, large = sizes.get(str(SMALLEST)), sizes.get(str(LARGE))
    if small and large:
        times = [one["processes"]["core"]["seconds"] for one in (small, large)]
        ratio = times[1] / times[0]
        yield "time of 100 to that of 20 million", "at most 6", ratio, ratio <= 6


def _of_size(events: int, found: dict[str, Any]) -> Iterator[Promise]:
    processes = found["processes"]
    floor, core = processes["floor"], processes["core"]
    ratio = processes["events_and_sessions"]["seconds"] / floor["seconds"]
    yield "events and sessions to the floor", "at most 1.6", ratio, ratio <= 1.6
    ratio = core["seconds"] / floor["seconds"]
    yield "all core tables to the floor", "at most 3", ratio, ratio <= 3
    if events >= LARGE:
        peak = max(core["peak_gb"], processes.get("core_refreshed", core)["peak_gb"])
        yield "peak memory in GB", "under 8", peak, peak < 8
    if sequences := processes.get("sequences"):
        seconds, peak = sequences["seconds"], sequences["peak_gb"]
        yield "seconds of agg_sequences", "under 180", seconds, seconds < 180
        yield "its peak memory in GB", "under 8", peak, peak < 8
    if "sessions" in found:
        again = processes["core_refreshed"]["event_level_seconds"]
        share = again / core["event_level_seconds"]
        what = "event-level models' refresh to their full build"
        yield what, "at most 0.04", share, share <= 0.04
        sessions = found["sessions"]
        ratio = sessions["rewritten"] / sessions["touched"]
        yield "sessions rewritten to sessions touched", "1", ratio, ratio == 1
    beside = found.get("beside", {})
    for columns in ("needed", "all"):
        if columns in beside and beside[columns]["events"] >= SMALLEST:
            peer, share = processes[f"peer_{columns}"], processes[f"share_{columns}"]
            ratio = peer["seconds"] / share["seconds"]
            yield "retentioneering's time to ours", "at least 2.5", ratio, ratio >= 2.5
            ratio = share["peak_gb"] / peer["peak_gb"]
            what = "our memory to retentioneering's"
            yield what, "under 0.333", ratio, ratio < 1 / 3


def limits_section(sizes: dict[str, dict[str, Any]]) -> list[str]:
    """Write the promises as lines of Markdown; none when no size promises anything."""
    rows = [
        f"| {what} | {limit} | {value:.3f} | {'yes' if holds else '**no**'} |"
        for what, limit, value, holds in promises(sizes)
    ]
    if not rows:
        return []
    head = ["| promised | limit | measured | held |", "| --- | --- | --- | --- |"]
    return ["## What is promised", "", *head, *rows]

"""Random histories of a site: what its log holds, batch by batch.

A history is drawn by Hypothesis and made into plain values at once (cells as text,
a state of each file per batch), so that a part of it can be left out afterwards.
PARITY_SEED draws other histories.
"""

import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

SEED = int(os.environ.get("PARITY_SEED", 1))
BATCHES = 6
ABSENT, FIRST, SECOND = 0, 1, 2
# a cell that is no text: the row becomes a line that is no record
CUT = "cut"

# UTC; before midnight, and around the hours that clocks repeat or pass over
STARTS = [
    datetime(2025, 3, 10, 22, 40),
    datetime(2025, 10, 25, 23, 40),
    datetime(2025, 11, 2, 4, 50),
    datetime(2025, 3, 30, 0, 30),
]
NAMES = [
    ["page_view", "view_item", "add_to_cart", "add_payment_info", "purchase"],
    ["page_view", "view_item", "ping", "unheard_of", ""],
    # so many orders that their link is the outcome itself
    ["page_view", "purchase"],
]
LATE = [
    *(timedelta(0), timedelta(seconds=3), timedelta(minutes=30), None),
    *(timedelta(days=3), timedelta(days=3, microseconds=1), timedelta(days=40)),
]
CUTS = [
    *[frozenset()] * 3,
    frozenset({"cut_at_midnight"}),
    frozenset({"cut_at_campaign"}),
    frozenset({"cut_at_midnight", "cut_at_campaign"}),
]
# without commas, as cells aren't quoted; two of people, two of bots
AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Mozilla/5.0 (Linux; Android 10; K) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (compatible; Googlebot/2.1)",
    "curl/8.5.0",
]
BAD = {
    "at": ["yesterday", "", "2999-01-01 00:00:00", "1971-01-01 00:00:00"],
    "who": ["", CUT],
    "session": [""],
    # no mistake: the row is then named by its content
    "id": [""],
}


@dataclass(frozen=True)
class Site:
    """What the mapping says; `columns` are those that the log has."""

    rule: str
    timeout: int | None
    time_zone: str
    is_local: bool
    outcomes: str
    equal_rows: str
    has_stages: bool
    columns: frozenset[str]
    # what cuts sessions: `cut_at_midnight`, `cut_at_campaign`, and blocks of hours
    cuts: frozenset[str] = frozenset()
    hours: int | None = None
    # what is said again so soon was fired again
    repeats: int | None = None
    # whose rows are left out
    filtered: str | None = None


@dataclass(frozen=True)
class Row:
    """One raw row: its file, in which of the file's two contents it is, its cells."""

    file: int
    contents: tuple[int, ...]
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class History:
    """One site's log: `lives` says of each file, for each batch, what it holds."""

    site: Site
    lives: tuple[tuple[int, ...], ...]
    rows: tuple[Row, ...]


def sites() -> st.SearchStrategy[Site]:
    """Draw what a mapping says."""
    optional = ["id", "received", "position", "user", "group", "stage"]
    optional += ["revenue", "order", "agent", "device", "campaign"]
    return st.builds(
        Site,
        rule=st.sampled_from(["gap", "gap", "gap", "source"]),
        timeout=st.sampled_from([None, None, 5, 45, 720]),
        time_zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
        is_local=st.booleans(),
        outcomes=st.sampled_from(["events", "events", "labels", "none"]),
        equal_rows=st.sampled_from(["same_event"] * 3 + ["different_events"]),
        has_stages=st.booleans(),
        columns=st.frozensets(st.sampled_from(optional)),
        cuts=st.sampled_from(CUTS),
        hours=st.sampled_from([None, None, 1, 4]),
        repeats=st.sampled_from([None, None, 1, 1000]),
        filtered=st.sampled_from([None, None, None, "v1"]),
    ).map(possible)


def possible(site: Site) -> Site:
    """Leave out of a drawn site what a mapping can't say."""
    if site.rule == "source":
        return replace(site, cuts=frozenset(), hours=None)
    if "cut_at_campaign" in site.cuts:
        return replace(site, columns=site.columns | {"campaign"})
    return site


def gaps(site: Site, pace: str = "even") -> st.SearchStrategy[timedelta]:
    """Draw a pause: often exactly the timeout, or a moment more or less."""
    timeout = timedelta(minutes=site.timeout or 30)
    moment, second = timedelta(microseconds=1), timedelta(seconds=1)
    inside = [timedelta(0), timedelta(0), second, timeout / 3, timeout * 5 / 6]
    near = [timeout - second, timeout, timeout, timeout + moment, timeout + second]
    outside = [timeout * 3 / 2, timeout * 2, timedelta(days=1), timedelta(days=40)]
    often = {"even": inside * 2, "long": inside * 9, "apart": outside * 2}[pace]
    return st.sampled_from(inside * 2 + near * 2 + outside + often)


def as_text(at: datetime, site: Site) -> str:
    """Write a UTC time as the log does: on the site's clock, or with its zone."""
    utc = at.replace(tzinfo=ZoneInfo("UTC"))
    if site.is_local:
        return str(utc.astimezone(ZoneInfo(site.time_zone)).replace(tzinfo=None))
    return utc.isoformat(" ")


@st.composite
def new_events(
    draw: st.DrawFn,
    site: Site,
    names: list[str],
    pace: str,
    clock: dict[str, datetime],
) -> dict[str, Any]:
    """Draw an event that comes after the visitor's last one."""

    def pick(*values: Any) -> Any:
        return draw(st.sampled_from(values))

    who = pick(*["v1"] * 6, "v2", "v3")
    clock[who] += draw(gaps(site, pace))
    name = pick(*names)
    return {
        "who": who,
        "at": clock[who],
        "late": pick(*LATE),
        "name": name,
        "link": "thanks" if name == "purchase" else pick("a", "b", "c", "a", ""),
        "session": pick("s1", "s1", "s2"),
        "user": pick("", "", "", "u1", "u2"),
        "position": pick("", "1", "2"),
        "group": pick("", "g1", "g2"),
        "campaign": pick("", "", "(not set)", "x", "X", "y"),
        "stage": pick("", "", "upper", "middle", "lower", "cellar"),
        "revenue": pick("0.1", "19.99", "") if name == "purchase" else "",
        "order": pick("", "o1", "o1", "o2") if name == "purchase" else "",
        # mostly a visitor's own
        "agent": pick("", AGENTS[who == "v2"], AGENTS[who == "v2"], pick(*AGENTS)),
        "device": pick("", "", "TV"),
        "checkout": pick("", "0", "1"),
        "ordered": pick("", "0", "0", "1"),
    }


@st.composite
def repeats(draw: st.DrawFn, site: Site, event: dict[str, Any]) -> dict[str, Any]:
    """Draw a copy of an event: the same, or with another time, visitor or content."""
    changes = {
        "at": lambda: event["at"] + draw(gaps(site)) * draw(st.sampled_from([1, -1])),
        "who": lambda: draw(st.sampled_from(["v1", "v2", "v4"])),
        "late": lambda: draw(st.sampled_from(LATE)),
        "link": lambda: draw(st.sampled_from(["a", "d"])),
        "user": lambda: draw(st.sampled_from(["", "u3"])),
        "agent": lambda: draw(st.sampled_from(["", *AGENTS])),
        "session": lambda: draw(st.sampled_from(["s1", "s3"])),
    }
    changed = draw(st.sets(st.sampled_from(sorted(changes)), max_size=2))
    return event | {name: changes[name]() for name in sorted(changed)}


@st.composite
def lives(draw: st.DrawFn, is_wild: bool) -> tuple[int, ...]:
    """Draw what a file holds at each batch; unless wild it comes and stays."""
    if is_wild and draw(st.booleans()):
        states = st.sampled_from([ABSENT, FIRST, FIRST, SECOND])
        return tuple(draw(st.tuples(*[states] * BATCHES)))
    comes = draw(st.integers(0, BATCHES - 1))
    return (ABSENT,) * comes + (FIRST,) * (BATCHES - comes)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a whole history."""
    site = draw(sites())
    is_wild = draw(st.integers(0, 3)) == 3
    files = [draw(lives(is_wild)) for _ in range(draw(st.integers(1, 5)))]
    names, start = draw(st.sampled_from(NAMES)), draw(st.sampled_from(STARTS))
    pace = draw(st.sampled_from(["even", "long", "apart"]))
    clock = {who: start for who in ("v1", "v2", "v3")}
    events: list[dict[str, Any]] = []
    rows: list[Row] = []
    for number in range(draw(st.integers(4, 32))):
        kind = draw(st.sampled_from(["new"] * 7 + ["repeat"] * 2 + ["bad"]))
        if kind == "repeat" and events:
            event = draw(repeats(site, draw(st.sampled_from(events))))
        else:
            event = draw(new_events(site, names, pace, clock)) | {"id": f"e{number}"}
        events.append(event)
        cells = in_cells(event, site)
        if kind == "bad":
            cell = draw(st.sampled_from(sorted(BAD.keys() & cells.keys())))
            cells |= {cell: draw(st.sampled_from(BAD[cell]))}
        contents = (FIRST, SECOND)
        if is_wild:
            contents = draw(st.sampled_from([contents, contents, (FIRST,), (SECOND,)]))
        file = draw(st.integers(0, len(files) - 1))
        place = draw(st.integers(0, len(rows)))
        rows.insert(place, Row(file, contents, tuple(cells.items())))
    return History(site, tuple(files), tuple(rows))


def in_cells(event: dict[str, Any], site: Site) -> dict[str, str]:
    """Give the texts of a raw row, in the columns that the log has."""
    late = event["late"]
    received = "" if late is None else as_text(event["at"] + late, site)
    texts = event | {"at": as_text(event["at"], site), "received": received}
    wanted = {"who", "at", "name", "link"} | site.columns
    if site.rule == "source":
        wanted |= {"session"}
    if site.outcomes == "labels":
        wanted |= {"checkout", "ordered"}
    return {name: texts[name] for name in sorted(wanted)}


def drawn(count: int, seed_number: int) -> list[History]:
    """Let Hypothesis draw different histories; the same seed draws the same."""
    found: dict[History, None] = {}

    @seed(seed_number)
    @settings(
        max_examples=2 * count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(histories())
    def draw(history: History) -> None:
        found[history] = None

    draw()
    assert len(found) >= count, "Hypothesis drew too many equal histories"
    # spread out: neighbours are often drawn alike
    return list(found)[:: len(found) // count][:count]


def each_second_batch(history: History) -> History:
    """Give the history in half as many batches."""
    return replace(history, lives=tuple(life[1::2] for life in history.lives))


@cache
def named(count: int) -> dict[str, History]:
    """Draw histories and name their sites."""
    return {f"h{number:03}": h for number, h in enumerate(drawn(count, SEED))}

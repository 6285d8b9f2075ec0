"""Sessions cut at midnight, at campaigns and by length, beside a few lines of Python.

The Python knows nothing of chains' keys or windows: it walks through a visitor's
events one by one. Zones with half an hour, and days on which clocks change.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from refresh_case import Warehouse

TIMEOUT = timedelta(minutes=30)
# zone, and a moment (UTC) at which its clock, or only its date, changes
PLACES = [
    # back from 00:01 to 23:01 of the day before: a date that comes twice
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31)),
    ("America/St_Johns", datetime(2024, 3, 10, 5, 30)),
    # half an hour of daylight saving; 10:30 and 11:00 ahead of UTC
    ("Australia/Lord_Howe", datetime(2024, 4, 6, 15)),
    ("Australia/Lord_Howe", datetime(2024, 4, 5, 13)),
    ("Asia/Kolkata", datetime(2024, 5, 1, 18, 30)),
    ("Asia/Kathmandu", datetime(2024, 5, 1, 18, 15)),
    ("Europe/Berlin", datetime(2024, 3, 30, 23)),
    ("Europe/Berlin", datetime(2024, 10, 27, 1)),
    # midnight is left out, and the hour before it comes twice
    ("America/Sao_Paulo", datetime(2017, 10, 15, 3)),
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2)),
]
MOMENT, MINUTE = timedelta(microseconds=1), timedelta(minutes=1)
PAUSES = [
    *(timedelta(0), MOMENT, MINUTE, 7 * MINUTE, 10 * MINUTE, 15 * MINUTE, 20 * MINUTE),
    *(TIMEOUT - MOMENT, TIMEOUT, TIMEOUT, TIMEOUT + MOMENT, 2 * TIMEOUT),
]
ORIGINS = [("", "", "")] * 4 + [
    *(("google", "cpc", "may"), ("google", "cpc", ""), ("google", "", "may")),
    *(("", "", "may"), ("mail", "", "")),
]


@dataclass(frozen=True)
class Event:
    """An event of a site's log; `number` is its place there."""

    number: int
    who: str
    at: datetime
    origin: tuple[str, str, str]


@dataclass(frozen=True)
class Site:
    """A site: how its sessions are cut, and its log."""

    zone: str
    midnight: bool
    campaign: bool
    hours: int | None
    events: tuple[Event, ...]


def log(chance: random.Random, around: datetime) -> tuple[Event, ...]:
    """Draw two visitors' events, from six hours before a moment on."""
    events: list[Event] = []
    for who in ("ann", "bob"):
        at = around - timedelta(minutes=chance.choice([0, 0, 1, 30, 59, 240]))
        for _ in range(30):
            events.append(Event(len(events), who, at, chance.choice(ORIGINS)))
            at += chance.choice(PAUSES)
    return tuple(events)


def drawn() -> dict[str, Site]:
    """Draw sites with every combination of options, each in three places."""
    chance, places = random.Random(4), itertools.cycle(PLACES)
    options = itertools.product([False, True], [False, True], [None, 1, 3], range(3))
    return {
        f"s{n:02}": Site(zone, midnight, campaign, hours, log(chance, around))
        for n, (midnight, campaign, hours, _) in enumerate(options)
        for zone, around in [next(places)]
    }


def starts(site: Site) -> Iterator[tuple[int, str]]:
    """Give the events that start sessions, and what cut there."""
    zone, longest = ZoneInfo(site.zone), timedelta(hours=site.hours or 24)
    for who in ("ann", "bob"):
        mine = [event for event in site.events if event.who == who]
        began = known = before = None
        for event in sorted(mine, key=lambda event: (event.at, event.number)):
            named = event.origin if any(event.origin) else None
            if before is None or event.at - before.at > TIMEOUT:
                yield event.number, "pause"
                began, known = event.at, None
            elif site.midnight and date_of(before, zone) != date_of(event, zone):
                yield event.number, "midnight"
            elif (before.at - began) // longest != (event.at - began) // longest:
                yield event.number, "length"
            elif site.campaign and known and named and named != known:
                yield event.number, "campaign"
            known, before = named or known, event


def date_of(event: Event, zone: ZoneInfo) -> date:
    """Give the date on a zone's clock."""
    return event.at.replace(tzinfo=UTC).astimezone(zone).date()


def write(warehouse: Warehouse, name: str, site: Site) -> None:
    """Write a site's mapping and its log."""
    options = {
        "time_zone": site.zone,
        "cut_at_midnight": site.midnight,
        "cut_at_campaign": site.campaign,
    }
    if site.hours:
        options["max_session_hours"] = site.hours
    names = ["traffic_source", "traffic_medium", "campaign_id"]
    columns = {"event_id": "id", "visitor_id": "who", "occurred_at": "at"}
    warehouse.mapping(
        name,
        files=f"{name}/*.csv",
        site=options,
        columns=columns | {column: column for column in names},
        event_names={},
        funnel_stages={},
    )
    rows = [
        f"{e.number:03},{e.who},{e.at.isoformat()}Z,{','.join(e.origin)}\n"
        for e in site.events
    ]
    head = f"id,who,at,{','.join(names)}\n"
    warehouse.file(f"{name}/log.csv", "".join(rows), head)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Build events of all sites."""
    warehouse = Warehouse(tmp_path_factory.mktemp("cuts"))
    (warehouse.mappings / "shop.yml").unlink()
    for name, site in drawn().items():
        write(warehouse, name, site)
    kinds = ("--resource-type", "seed", "--resource-type", "model")
    warehouse.built("build", *kinds, "--select", "+fct_events", "+dim_sites")
    return warehouse


def test_every_way_of_cutting_happens_and_alone_makes_sessions() -> None:
    why = [why for site in drawn().values() for _, why in starts(site)]
    assert {reason: why.count(reason) > 10 for reason in set(why)} == dict.fromkeys(
        ("pause", "midnight", "length", "campaign"), True
    )


def test_sessions_start_where_plain_python_says(warehouse: Warehouse) -> None:
    found: dict[str, set[int]] = {}
    for site_id, event_id in warehouse.rows(
        "select site_id, event_id from marts.fct_events where event_number = 1"
    ):
        found.setdefault(site_id, set()).add(int(event_id))
    expected = {
        name: {number for number, _ in starts(site)} for name, site in drawn().items()
    }
    wrong = {n: found[n] ^ e for n, e in expected.items() if found[n] != e}
    assert not wrong


def test_a_session_is_named_by_its_first_event_and_counts_on_from_it(
    warehouse: Warehouse,
) -> None:
    assert (
        warehouse.one(
            """
        select count(*) from (
            select
                first_value(event_key) over in_session <> session_key as is_other,
                row_number() over in_session <> event_number as is_elsewhere,
                lag(session_key) over in_visitor is distinct from session_key
                and event_number > 1 as is_torn
            from intermediate.int_stored_events
            window
                in_visitor as (partition by visitor_key order by occurred_at, event_id),
                in_session as (partition by session_key order by occurred_at, event_id)
        ) where is_other or is_elsewhere or is_torn
        """
        )
        == 0
    )


def test_a_site_s_options_can_be_read(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select site_id, cut_at_midnight, cut_at_campaign, max_session_hours"
        " from marts.dim_sites order by site_id"
    )
    assert rows == [
        (name, site.midnight, site.campaign, site.hours or 24)
        for name, site in drawn().items()
    ]

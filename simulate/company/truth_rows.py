"""The truth row by row: visitors, people and sessions, when it is asked for."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from simulate.company.agents import AGENTS
from simulate.company.bots import BOT_NAMES
from simulate.company.chunk import Chunk
from simulate.company.counts import engagement, per_person, revenue_of_visits
from simulate.company.events import NEVER
from simulate.company.planted import REGIONS, SEGMENTS, SEQUENCES, TOUCHES
from simulate.company.planted_bots import BOTS
from simulate.company.rows import Rows
from simulate.company.table import Numbers, chosen, ids, money, user_ids, utc_times

SEGMENT_NAMES = list(SEGMENTS)


def _agents(chunk: Chunk, name: str) -> pa.Array:
    """Give one property of each device's agent; (devices,)."""
    return chosen([getattr(one, name) for one in AGENTS], chunk.devices.agent)


def visitor_rows(seed: int, chunk: Chunk, numbers: Numbers, rows: Rows) -> pa.Table:
    """One row per visitor that came: whether it is a bot, of which kind, on what."""
    count = len(chunk.devices.agent)
    visits = np.bincount(chunk.visits.device, minlength=count)
    clicks = np.bincount(chunk.visits.device[chunk.clicks.visit], minlength=count)
    pairs = np.unique(np.stack([chunk.visits.device, chunk.visits.person]), axis=1)
    people = np.bincount(pairs[0, pairs[1] >= 0], minlength=count)
    kind = chunk.bot_kind
    findable = np.array([bot.is_findable for bot in BOTS.values()])
    found = pa.table(
        {
            "visitor_id": ids(seed, "visitor", numbers.devices, count),
            "kind": chosen(["person", *BOT_NAMES], kind + 1),
            "is_bot": pa.array(kind >= 0),
            "is_findable": pa.array((kind >= 0) & findable[kind]),
            "device_type": _agents(chunk, "device_type"),
            "browser": _agents(chunk, "browser"),
            "operating_system": _agents(chunk, "operating_system"),
            "country": chosen([one for one, _ in REGIONS], chunk.devices.region),
            "people": pa.array(people),
            "sessions": pa.array(visits),
            "events": pa.array(clicks),
        }
    )
    return found.filter(pa.array(visits > 0))


def people_rows(seed: int, chunk: Chunk, numbers: Numbers, rows: Rows) -> pa.Table:
    """One row per person who came; user_id is empty for who never logged in."""
    people, count = chunk.people, len(chunk.people.segment)
    visits = per_person(chunk, np.ones(len(chunk.visits.start)))
    known = per_person(chunk, chunk.known_from < NEVER) > 0
    users = user_ids(seed, numbers.people, count)
    pairs = np.unique(np.stack([chunk.visits.device, chunk.visits.person]), axis=1)
    devices = np.bincount(pairs[1, pairs[1] >= 0], minlength=count)
    found = pa.table(
        {
            "person": pa.array(np.arange(numbers.people, numbers.people + count)),
            "user_id": chosen(users, np.where(known, np.arange(count), -1)),
            "segment": chosen(SEGMENT_NAMES, people.segment),
            "engagement": pa.array(engagement(chunk)),
            "is_worth_contacting": pa.array(people.is_worth_contacting),
            "fence_click": pa.array(people.fence_click),
            "is_fast": pa.array(people.is_fast),
            "shares_a_device": pa.array(people.shares_a_device),
            "visitors": pa.array(devices),
            "sessions": pa.array(visits),
            "orders": pa.array(per_person(chunk, chunk.outcomes.ordered)),
            "revenue": money(per_person(chunk, revenue_of_visits(chunk))),
        }
    )
    return found.filter(pa.array(visits > 0))


def session_rows(seed: int, chunk: Chunk, numbers: Numbers, rows: Rows) -> pa.Table:
    """One row per session, bots' too; person is empty for those."""
    visits, outcomes = chunk.visits, chunk.outcomes
    count, person = len(visits.start), visits.person
    backs = rows.are("refund")
    beats = np.bincount(rows.visit[rows.are("heartbeat")], minlength=count)
    amounts = np.abs(rows.amount[backs])
    refunded = np.bincount(rows.visit[backs], amounts, count).astype(np.int64)
    visitors = ids(seed, "visitor", numbers.devices, len(chunk.devices.agent))
    users = user_ids(seed, numbers.people, len(chunk.people.segment))
    agent = chunk.devices.agent[visits.device]
    segment = np.where(person >= 0, chunk.people.segment[person], -1)
    sequences = {
        f"has_{one.name}": pa.array(outcomes.sequences[:, number])
        for number, one in enumerate(SEQUENCES)
    }
    return pa.table(
        {
            "visitor_id": chosen(visitors, visits.device),
            "started_at": utc_times(visits.start),
            "person": pa.array(person + numbers.people, mask=person < 0),
            "user_id": chosen(users, np.where(chunk.known_from < NEVER, person, -1)),
            "segment": chosen(SEGMENT_NAMES, segment),
            "channel": chosen([one.channel for one in TOUCHES], visits.touch),
            "campaign_id": chosen([one.campaign_id for one in TOUCHES], visits.touch),
            "device_type": chosen([one.device_type for one in AGENTS], agent),
            "is_bot": pa.array(person < 0),
            "events": pa.array(np.bincount(chunk.clicks.visit, minlength=count)),
            "heartbeats": pa.array(beats),
            "refunds": pa.array(np.bincount(rows.visit[backs], minlength=count)),
            "has_checkout": pa.array(outcomes.checked_out),
            **sequences,
            "order_chance": pa.array(outcomes.chance),
            "has_order": pa.array(outcomes.ordered),
            "revenue": money(revenue_of_visits(chunk)),
            "refunded": money(refunded),
        }
    )


KINDS = {"visitors": visitor_rows, "people": people_rows, "sessions": session_rows}


class TruthRows:
    """The three files, added to chunk by chunk."""

    def __init__(self, folder: Path) -> None:
        """Make the folder; the files begin with the first chunk."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._files: dict[str, pacsv.CSVWriter] = {}

    def add(self, seed: int, chunk: Chunk, numbers: Numbers, rows: Rows) -> None:
        """Add a chunk's rows; ``rows`` are those of the log."""
        for name, rows_of in KINDS.items():
            found = rows_of(seed, chunk, numbers, rows)
            if name not in self._files:
                path = self._folder / f"{name}.csv"
                self._files[name] = pacsv.CSVWriter(path, found.schema)
            self._files[name].write_table(found)

    def close(self) -> None:
        """Finish the files."""
        for file in self._files.values():
            file.close()

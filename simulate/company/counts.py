"""What came of the planted numbers: exact counts of what was written."""

from collections import Counter
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulate.company.agents import AGENTS
from simulate.company.bots import BOT_NAMES
from simulate.company.chunk import Chunk
from simulate.company.events import NEVER
from simulate.company.files import file_name
from simulate.company.moves import PUSHES
from simulate.company.planted import SEGMENTS, SEQUENCES, TOUCHES
from simulate.company.rows import ALL_KINDS, EXTRA_KINDS, GENUINE, KINDS, Rows
from simulate.company.settings import CompanySettings
from simulate.company.shop import LINK_NUMBER, STAGE_OF, STAGES
from simulate.company.visits import Days
from simulate.company.walk import deepest_before

Whole = NDArray[np.int64]


def per_person(chunk: Chunk, of_visits: NDArray) -> Whole:
    """Add up a whole number of each visit over people, without bots; (people,)."""
    person = chunk.visits.person
    theirs = person >= 0
    return np.bincount(
        person[theirs], of_visits[theirs], minlength=len(chunk.people.segment)
    ).astype(np.int64)


def stages_reached(chunk: Chunk) -> Whole:
    """Deepest stage of each visit, endings aside for bots and people; (visits,)."""
    deepest = np.zeros(len(chunk.visits.start), dtype=np.int64)
    np.maximum.at(deepest, chunk.walked.visit, np.array(STAGE_OF)[chunk.walked.link])
    return deepest


def engagement(chunk: Chunk) -> Whole:
    """Level 1 to 3 of each person, 0 for who never came; (people,).

    3: ordered, or began a checkout in two visits. 2: otherwise, who began a checkout,
    or reached the middle of the funnel in two visits. 1: everybody else.
    """
    ones = np.ones(len(chunk.visits.start), dtype=np.int64)
    checkouts = per_person(chunk, chunk.outcomes.checked_out)
    orders = per_person(chunk, chunk.outcomes.ordered)
    middles = per_person(chunk, stages_reached(chunk) >= STAGES.index("middle"))
    level = np.where((checkouts >= 1) | (middles >= 2), 2, 1)
    level = np.where((orders >= 1) | (checkouts >= 2), 3, level)
    return np.where(per_person(chunk, ones) > 0, level, 0)


def revenue_of_visits(chunk: Chunk) -> Whole:
    """Cents that each visit paid; (visits,)."""
    return np.bincount(
        chunk.clicks.visit, chunk.goods.revenue, minlength=len(chunk.visits.start)
    ).astype(np.int64)


class Counts:
    """Everything that is counted while chunks are written."""

    def __init__(self, settings: CompanySettings, days: Days) -> None:
        """Begin with nothing."""
        self._sums: Counter[str] = Counter()
        self._groups: dict[str, Counter[str]] = {
            name: Counter()
            for name in (
                *("people_by_segment", "people_by_engagement", "sessions_by_channel"),
                *("sessions_by_device", "bot_visitors", "bot_sessions", "bot_events"),
            )
        }
        self._sequences = {one.name: Counter() for one in SEQUENCES}
        self._pushes = [Counter() for _ in PUSHES]
        names = [
            file_name(settings, days.start + timedelta(days=n))
            for n in range(days.count)
        ]
        self._rows = {
            kind: np.zeros(days.count, dtype=np.int64)
            for kind in ("rows", "events", "late", *ALL_KINDS)
        }
        self._files = names

    def add(self, chunk: Chunk, rows: Rows) -> None:
        """Count a chunk."""
        self._count_visits(chunk)
        self._count_people(chunk)
        self._count_bots(chunk)
        self._count_effects(chunk)
        self._count_rows(rows)

    def _count_visits(self, chunk: Chunk) -> None:
        is_person = chunk.visits.person >= 0
        outcomes = chunk.outcomes
        self._sums.update(
            events=len(chunk.time),
            people_events=int(is_person[chunk.clicks.visit].sum()),
            sessions=len(is_person),
            people_sessions=int(is_person.sum()),
            checkout_sessions=int((outcomes.checked_out | outcomes.ordered).sum()),
            orders=int(outcomes.ordered.sum()),
            revenue_cents=int(chunk.goods.revenue.sum()),
            sessions_with_user=int((chunk.known_from < NEVER).sum()),
            visitors=len(np.unique(chunk.visits.device)),
        )
        self._group(
            "sessions_by_channel",
            [TOUCHES[number].channel for number in range(len(TOUCHES))],
            chunk.visits.touch[is_person],
        )
        agent = chunk.devices.agent[chunk.visits.device[is_person]]
        self._group("sessions_by_device", [one.device_type for one in AGENTS], agent)

    def _group(self, name: str, labels: list[str], numbers: Whole) -> None:
        """Count how often each label occurs, given its number."""
        for label, count in zip(
            labels, np.bincount(numbers, minlength=len(labels)), strict=True
        ):
            self._groups[name][label] += int(count)

    def _count_people(self, chunk: Chunk) -> None:
        people, level = chunk.people, engagement(chunk)
        came = level > 0
        known = per_person(chunk, chunk.known_from < NEVER) > 0
        self._group("people_by_segment", list(SEGMENTS), people.segment[came])
        levels = ["never_came", "1", "2", "3"]
        self._group("people_by_engagement", levels, level[came])
        self._sums.update(
            people=int(came.sum()),
            people_with_user=int(known.sum()),
            people_worth_contacting=int((people.is_worth_contacting & came).sum()),
            people_on_the_fence=int(((people.fence_click > 0) & came).sum()),
            people_who_share_a_device=int((people.shares_a_device & came).sum()),
        )

    def _count_bots(self, chunk: Chunk) -> None:
        is_bot = chunk.visits.person < 0
        kind = chunk.bot_kind[chunk.visits.device]
        names = list(BOT_NAMES)
        self._group("bot_visitors", names, chunk.bot_kind[chunk.bot_kind >= 0])
        self._group("bot_sessions", names, kind[is_bot])
        of_click = kind[chunk.clicks.visit]
        self._group("bot_events", names, of_click[of_click >= 0])

    def _count_effects(self, chunk: Chunk) -> None:
        has, ordered = chunk.outcomes.sequences, chunk.outcomes.ordered
        for number, sequence in enumerate(SEQUENCES):
            self._sequences[sequence.name].update(
                sessions=int(has[:, number].sum()),
                orders=int((has[:, number] & ordered).sum()),
            )
        before, stage = deepest_before(chunk.walked), np.array(STAGE_OF)
        link, visit = chunk.walked.link, chunk.walked.visit
        now = np.maximum(before, stage[link])
        following = np.where(np.append(visit[1:] == visit[:-1], False), 1, 0)
        after = np.append(stage[link[1:]], 0) * following
        for push, counter in zip(PUSHES, self._pushes, strict=True):
            is_there = (link == LINK_NUMBER[push.link]) & (
                now == STAGES.index(push.part)
            )
            counter.update(
                clicks=int(is_there.sum()),
                pushes=int((is_there & (after == STAGES.index(push.into))).sum()),
            )

    def _count_rows(self, rows: Rows) -> None:
        genuine = rows.kind == GENUINE
        chosen = {"rows": genuine | True, "events": genuine}
        chosen["late"] = genuine & rows.is_late
        chosen |= {kind: rows.kind == number for number, kind in enumerate(ALL_KINDS)}
        for name, those in chosen.items():
            self._rows[name] += np.bincount(
                rows.day[those], minlength=len(self._rows[name])
            )

    def sizes(self) -> dict[str, int]:
        """Give how many there are of everything."""
        rows = {name: int(self._rows[name].sum()) for name in ("rows", "late")}
        sums = dict(self._sums)
        bots = {
            "bot_events": sums["events"] - sums["people_events"],
            "bot_sessions": sums["sessions"] - sums["people_sessions"],
        }
        return rows | sums | bots

    def bad_rows(self) -> dict[str, int]:
        """Give the bad rows of each kind, and all together."""
        found = {kind: int(self._rows[kind].sum()) for kind in KINDS}
        return found | {"total": sum(found.values())}

    def files(self) -> list[dict[str, Any]]:
        """Give what stands in each file."""
        return [
            {
                "file": name,
                **{k: int(self._rows[k][day]) for k in ("rows", "events", "late")},
                "bad_rows": {kind: int(self._rows[kind][day]) for kind in KINDS},
                "other_rows": {k: int(self._rows[k][day]) for k in EXTRA_KINDS},
            }
            for day, name in enumerate(self._files)
        ]

    def groups(self) -> dict[str, dict[str, int]]:
        """Give people, visits and bots by what they are."""
        return {
            name: {k: n for k, n in group.items() if k != "never_came"}
            for name, group in self._groups.items()
        }

    def effects(self) -> dict[str, Any]:
        """Give how often the planted sequences and pushes occur."""
        return {
            "sequences": {name: dict(n) for name, n in self._sequences.items()},
            "pushes": [
                {"link": push.link, "part": push.part, **counter}
                for push, counter in zip(PUSHES, self._pushes, strict=True)
            ],
        }

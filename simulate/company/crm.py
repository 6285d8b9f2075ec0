"""The company's CRM: its registered people, their sessions, and their engagement."""

from collections import Counter
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulate.company import planted_crm
from simulate.company.agents import AGENTS
from simulate.company.chunk import Chunk
from simulate.company.counts import engagement, per_person
from simulate.company.events import NEVER
from simulate.company.files import CRM
from simulate.company.planted import REGIONS, SEGMENTS
from simulate.company.planted_crm import CATEGORIES
from simulate.company.settings import CompanySettings
from simulate.company.shop import SEARCH_TERMS
from simulate.company.table import Numbers, addresses, chosen, session_texts, user_ids
from simulate.company.walk import firsts

HEADERS = {
    "user_train.csv": "user_id;age;abandoned_cart;user_category;marketing_target",
    "user_test.csv": "user_id;age;abandoned_cart;user_category;test_id",
    "session.csv": "user_id,session_id,timestamp,device_type,browser,operating_system,"
    "ip_address,country,search_query,page_views,session_duration",
}
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


class CrmPeople(NamedTuple):
    """What the CRM knows of a chunk's people; (users,) each.

    Attributes:
        person: number in the chunk, of registered people who came.
        age: years.
        abandoned_cart: whether they are said to have left a cart.
        category: number in planted_crm.CATEGORIES.
        target: the engagement class, 1 to 3.
        is_test: the class isn't told.
        is_twice: stands there a second time, a year older.
    """

    person: Whole
    age: Whole
    abandoned_cart: Flags
    category: Whole
    target: Whole
    is_test: Flags
    is_twice: Flags


def known_visits(chunk: Chunk) -> Whole:
    """Find the visits of which the CRM knows: those in which a user was logged in."""
    return np.flatnonzero(chunk.known_from < NEVER)


def _left_a_cart(chunk: Chunk) -> Flags:
    """Say of each person whether a visit with something in the cart had no order."""
    in_cart = np.zeros(len(chunk.visits.start), dtype=bool)
    in_cart[chunk.clicks.visit[chunk.goods.quantity > 0]] = True
    return per_person(chunk, in_cart & ~chunk.outcomes.ordered) > 0


def draw_people(rng: np.random.Generator, chunk: Chunk) -> CrmPeople:
    """Draw what the CRM knows of a chunk's people."""
    level = engagement(chunk)
    person = np.flatnonzero(chunk.people.is_registered & (level > 0))
    target, count = level[person], len(person)
    mistaken = rng.random(count) < planted_crm.CART_MISTAKEN_SHARE
    shares = np.array([0.0, *planted_crm.PREMIUM_OF_CLASS.values()])[target]
    is_loyal = chunk.people.segment[person] == list(SEGMENTS).index(planted_crm.LOYAL)
    of_loyal = np.where(is_loyal, planted_crm.PREMIUM_OF_LOYAL, 0.0)
    is_premium = rng.random(count) < np.maximum(shares, of_loyal)
    sessions = per_person(chunk, chunk.known_from < NEVER)[person]
    category = np.where(sessions >= planted_crm.RECURRING_FROM, 1, 0)
    spread = planted_crm.AGE_SPREAD
    age = np.array([0, *planted_crm.AGES.values()])[target]
    return CrmPeople(
        person=person,
        age=age + rng.integers(-spread, spread, count, endpoint=True),
        abandoned_cart=_left_a_cart(chunk)[person] ^ mistaken,
        category=np.where(is_premium, 2, category),
        target=target,
        is_test=rng.random(count) < planted_crm.TEST_SHARE,
        is_twice=rng.random(count) < planted_crm.TWICE_SHARE,
    )


def _lines(parts: list[pa.Array], delimiter: str) -> memoryview:
    """Write columns as lines; no value holds a delimiter or a quote."""
    texts = [part.cast(pa.string()) for part in parts]
    lines = pc.binary_join_element_wise(*texts, delimiter, null_handling="replace")
    return memoryview(pc.binary_join_element_wise(lines, "", "\n").buffers()[2] or b"")


def _people_lines(
    users: pa.Array, people: CrmPeople, those: Flags, last: Whole
) -> memoryview:
    """Write these people, with what stands in the last column of each."""
    once, again = np.flatnonzero(those), np.flatnonzero(those & people.is_twice)
    row = np.concatenate([once, again])
    older = np.arange(len(row)) >= len(once)
    order = np.argsort(row, kind="stable")
    row, older = row[order], older[order]
    columns = [
        users.take(pa.array(people.person[row])),
        pa.array(people.age[row] + older),
        pa.array(["FALSE", "TRUE"]).take(pa.array(people.abandoned_cart[row] * 1)),
        chosen(list(CATEGORIES), people.category[row]),
        pa.array(last[row]),
    ]
    return _lines(columns, ";")


def _session_lines(
    seed: int, chunk: Chunk, numbers: Numbers, users: pa.Array, is_nobody: Flags
) -> memoryview:
    """Write the sessions that the CRM knows, some of them of nobody."""
    visit = known_visits(chunk)
    first = firsts(chunk.clicks.visit)
    counts = np.diff(np.append(first, len(chunk.clicks.visit)))
    last = first + counts - 1
    searched = np.full(len(first), -1)
    np.maximum.at(searched, chunk.clicks.visit, chunk.goods.search)
    device = chunk.visits.device[visit]
    agent = chunk.devices.agent[device]
    started = pa.array(chunk.visits.start[visit] // 1000, pa.timestamp("s"))
    lasted = (chunk.time[last] - chunk.time[first])[visit] // 1000
    who = np.where(is_nobody, -1, chunk.visits.person[visit])
    columns = [
        chosen(users, who),
        session_texts(seed, numbers, first[visit]),
        pc.utf8_slice_codeunits(started.cast(pa.string()), 0, 19),
        *(
            chosen([getattr(one, name) for one in AGENTS], agent)
            for name in ("device_type", "browser", "operating_system")
        ),
        chosen(addresses(numbers.devices, len(chunk.devices.agent)), device),
        chosen([one for one, _ in REGIONS], chunk.devices.region[device]),
        chosen(list(SEARCH_TERMS), searched[visit]),
        pa.array(counts[visit]),
        pa.array(lasted),
    ]
    return _lines(columns, ",")


class CrmFiles:
    """The CRM's three files, added to chunk by chunk, and what is counted of them."""

    def __init__(self, settings: CompanySettings) -> None:
        """Open the files and write their headers."""
        folder = settings.out / CRM
        folder.mkdir(parents=True, exist_ok=True)
        self._files: dict[str, BinaryIO] = {}
        for name, header in HEADERS.items():
            self._files[name] = (folder / name).open("wb")
            self._files[name].write(f"{header}\n".encode())
        self._sums: Counter[str] = Counter(people_to_predict=0)
        self._classes = Counter(dict.fromkeys("123", 0))

    def add(
        self, rng: np.random.Generator, seed: int, chunk: Chunk, numbers: Numbers
    ) -> None:
        """Add a chunk's people and sessions; ``rng`` is the CRM's own."""
        people = draw_people(rng, chunk)
        users = user_ids(seed, numbers.people, len(chunk.people.segment))
        asked = self._sums["people_to_predict"]
        test_id = asked + np.cumsum(people.is_test)
        train, test, sessions = self._files.values()
        train.write(_people_lines(users, people, ~people.is_test, people.target))
        test.write(_people_lines(users, people, people.is_test, test_id))
        is_nobody = rng.random(len(known_visits(chunk))) < planted_crm.NOBODY_SHARE
        sessions.write(_session_lines(seed, chunk, numbers, users, is_nobody))
        told = people.target[~people.is_test]
        counts = np.bincount(told, minlength=4)[1:]
        self._classes.update({str(n + 1): int(c) for n, c in enumerate(counts)})
        self._sums.update(
            people=len(people.person),
            people_to_predict=int(people.is_test.sum()),
            people_twice=int(people.is_twice.sum()),
            sessions=len(is_nobody) - int(is_nobody.sum()),
            sessions_of_nobody=int(is_nobody.sum()),
        )

    def truth(self) -> dict[str, Any]:
        """Give how many there are of everything."""
        return dict(self._sums) | {"classes": dict(self._classes)}

    def close(self) -> None:
        """Finish the files."""
        for file in self._files.values():
            file.close()


def planted() -> dict[str, Any]:
    """Say what is planted in the CRM."""
    return {
        "test_share": planted_crm.TEST_SHARE,
        "cart_mistaken_share": planted_crm.CART_MISTAKEN_SHARE,
        "recurring_from_sessions": planted_crm.RECURRING_FROM,
        "premium_share_of_class": planted_crm.PREMIUM_OF_CLASS,
        "premium_share_of_loyal": planted_crm.PREMIUM_OF_LOYAL,
        "age_of_class": planted_crm.AGES,
        "age_spread": planted_crm.AGE_SPREAD,
        "twice_share": planted_crm.TWICE_SHARE,
        "nobody_share": planted_crm.NOBODY_SHARE,
    }

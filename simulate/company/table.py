"""From numbers to text: the columns of the tracker's files."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulate.chunk import mixed_ids, session_ids
from simulate.company.agents import AGENTS
from simulate.company.chunk import Chunk
from simulate.company.order_lines import order_texts
from simulate.company.planted import REGIONS, TOUCHES
from simulate.company.rows import GENUINE, KINDS, Rows
from simulate.company.shop import (
    ADDRESS,
    CATEGORIES,
    CURRENCY,
    LINKS,
    PRODUCTS,
    SEARCH_TERMS,
)
from simulate.company.walk import firsts
from simulate.table import id_texts, time_texts

Whole = NDArray[np.int64]
KINDS_OF_ID = ("visitor", "user", "event")
FIRST_ORDER = 100_001
VISITOR = "visitor"  # what the visitor's column is called before it is written
# Ids of rows that are no copies: those of clicks, so many further for each kind.
_NEXT_KIND = 1 << 44
TOUCHED = {
    "campaign_id": "campaign_id",
    "ad_id": "ad_id",
    "source": "source",
    "medium": "medium",
    "referrer": "referrer",
}


class Numbers(NamedTuple):
    """How many of each there were before a chunk, so that all ids differ."""

    people: int = 0
    devices: int = 0
    events: int = 0
    orders: int = 0

    def after(self, chunk: Chunk) -> "Numbers":
        """Count a chunk's too."""
        return Numbers(
            self.people + len(chunk.people.segment),
            self.devices + len(chunk.devices.agent),
            self.events + len(chunk.time),
            self.orders + int(chunk.outcomes.ordered.sum()),
        )


def _own_seed(seed: int, kind: str) -> int:
    return seed * (len(KINDS_OF_ID) + 1) + KINDS_OF_ID.index(kind) + 1


def ids(seed: int, kind: str, first: int, count: int) -> pa.Array:
    """Ids of one kind, from the first-th on; all differ."""
    return id_texts(session_ids(_own_seed(seed, kind), first, count))


def event_ids(seed: int, kind: Whole, number: Whole) -> pa.Array:
    """Ids of rows: that of the numbered click, others for each of EXTRA_KINDS."""
    further = np.where(kind == GENUINE, 0, np.maximum(kind + 1 - len(KINDS), 0))
    numbers = (number + further * _NEXT_KIND).astype(np.uint64)
    return id_texts(mixed_ids(_own_seed(seed, "event"), numbers))


def session_texts(seed: int, numbers: Numbers, first_click: Whole) -> pa.Array:
    """Ids of sessions, by the first click of each; no event has such a one."""
    number = (numbers.events + first_click).astype(np.uint64)
    texts = id_texts(mixed_ids(_own_seed(seed, "event"), number))
    return pc.binary_join_element_wise("s", texts, "_")


def user_ids(seed: int, first: int, count: int) -> pa.Array:
    """Ids of people's accounts; no visitor has such a one."""
    return pc.binary_join_element_wise("u", ids(seed, "user", first, count), "_")


def money(cents: Whole) -> pa.Array:
    """Write cents like 12.90."""
    whole = pa.array(cents // 100).cast(pa.string())
    rest = pc.utf8_lpad(pa.array(cents % 100).cast(pa.string()), 2, "0")
    return pc.binary_join_element_wise(whole, rest, ".")


def utc_times(times: Whole) -> pa.Array:
    """Write milliseconds UTC like 2025-03-01T10:00:00.000Z."""
    return time_texts(times, zone=b"Z")


def chosen(names: list[str | None] | pa.Array, numbers: Whole) -> pa.Array:
    """Give the text of each number, null for a negative one."""
    texts = names if isinstance(names, pa.Array) else pa.array(names, pa.string())
    return texts.take(pa.array(numbers, mask=numbers < 0))


def addresses(first: int, count: int) -> pa.Array:
    """Network addresses of a range that belongs to nobody, one per device."""
    number = np.arange(first, first + count)
    parts = [pa.array((number >> bits) & 255).cast(pa.string()) for bits in (16, 8, 0)]
    return pc.binary_join_element_wise("10", *parts, ".")


def _page_addresses(link: Whole, product: Whole) -> pa.Array:
    """Address of each page: the link's, and the product's behind it."""
    products = ["", *(f"/{product.product_id}" for product in PRODUCTS)]
    pages = [f"{ADDRESS}/{one.name}{other}" for one in LINKS for other in products]
    return chosen(pages, link * len(products) + product + 1)


def _number_in_visit(visit: Whole) -> Whole:
    """Count the clicks of each visit, from 0."""
    first = firsts(visit)
    counts = np.diff(np.append(first, len(visit)))
    return np.arange(len(visit)) - np.repeat(first, counts)


def _people_texts(
    seed: int, chunk: Chunk, numbers: Numbers, click: Whole
) -> dict[str, pa.Array]:
    """Columns of who it was: visitor, user, country, region, address, agent."""
    visit = chunk.clicks.visit[click]
    device, person = chunk.visits.device[visit], chunk.visits.person[visit]
    many = len(chunk.devices.agent)
    is_known = _number_in_visit(chunk.clicks.visit)[click] >= chunk.known_from[visit]
    users = user_ids(seed, numbers.people, len(chunk.people.segment))
    region = chunk.devices.region[device]
    return {
        VISITOR: chosen(ids(seed, "visitor", numbers.devices, many), device),
        "user_id": chosen(users, np.where(is_known, person, -1)),
        "country": chosen([country for country, _ in REGIONS], region),
        "region": chosen([name for _, name in REGIONS], region),
        "ip": chosen(addresses(numbers.devices, many), device),
    }


def _goods_texts(chunk: Chunk, numbers: Numbers, click: Whole) -> dict[str, pa.Array]:
    """Columns of what it was about and what was paid."""
    goods = chunk.goods
    product, quantity = goods.product[click], goods.quantity[click]
    revenue = goods.revenue[click]
    order = np.cumsum(goods.revenue > 0)[click] - 1 + numbers.orders + FIRST_ORDER
    is_order = revenue > 0
    of_category = np.where(
        product >= 0, np.array([one.category for one in PRODUCTS])[product], -1
    )
    prices = money(np.array([one.cents for one in PRODUCTS]))
    orders = pa.array(np.where(is_order, order, 0)).cast(pa.string())
    nothing = pa.scalar(None, pa.string())
    has_money = (product >= 0) | is_order
    return {
        "product_id": chosen([one.product_id for one in PRODUCTS], product),
        "category": chosen(list(CATEGORIES), of_category),
        "price": chosen(prices, product),
        "quantity": chosen(["1", "2", "3"], np.where(quantity > 0, quantity - 1, -1)),
        "currency": chosen([CURRENCY], np.where(has_money, 0, -1)),
        "order_id": pc.if_else(pa.array(is_order), orders, nothing),
        "revenue": pc.if_else(pa.array(is_order), money(revenue), nothing),
    }


def _touch_texts(chunk: Chunk, click: Whole) -> dict[str, pa.Array]:
    """Columns of where the visit came from, filled at its first click."""
    is_first = _number_in_visit(chunk.clicks.visit)[click] == 0
    touch = np.where(is_first, chunk.visits.touch[chunk.clicks.visit[click]], -1)
    return {
        column: chosen([getattr(one, name) for one in TOUCHES], touch)
        for column, name in TOUCHED.items()
    }


def columns_of(
    seed: int, chunk: Chunk, numbers: Numbers, rows: Rows, quoted: bool
) -> dict[str, pa.Array]:
    """Text columns of the tracker's files by name, in order, before any damage.

    The visitor's column is called ``visitor`` here. A user agent may hold a comma, as
    an order's lines do: ``quoted`` puts them in quotes. Rows beside those of clicks say
    what their click says, under an id of their own.
    """
    click = rows.told_of()
    who = _people_texts(seed, chunk, numbers, click)
    link = chunk.clicks.link[click]
    agent = chunk.devices.agent[chunk.visits.device[chunk.clicks.visit[click]]]
    agents = [f'"{one.text}"' if quoted else one.text for one in AGENTS]
    return {
        "event_id": event_ids(seed, rows.kind, numbers.events + rows.click),
        VISITOR: who.pop(VISITOR),
        "user_id": who.pop("user_id"),
        "event_time": utc_times(rows.time),
        "received_time": utc_times(rows.received),
        "event": chosen([one.event for one in LINKS], link),
        "link": chosen([one.name for one in LINKS], link),
        "link_group": chosen([one.group for one in LINKS], link),
        "page_url": _page_addresses(link, chunk.goods.product[click]),
        "search_term": chosen(list(SEARCH_TERMS), chunk.goods.search[click]),
        **_goods_texts(chunk, numbers, click),
        **_touch_texts(chunk, click),
        **who,
        "user_agent": chosen(agents, agent),
        "items": order_texts(chunk, click, quoted),
    }


HEADER = (
    *("event_id", VISITOR, "user_id", "event_time", "received_time", "event"),
    *("link", "link_group", "page_url", "search_term", "product_id", "category"),
    *("price", "quantity", "currency", "order_id", "revenue", *TOUCHED),
    *("country", "region", "ip", "user_agent", "items"),
)

"""Which clicks of people are written in another way: cells and clocks, and how."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.company import planted_dirt
from simulate.company.chunk import Chunk
from simulate.company.planted import TOUCHES
from simulate.company.planted_dirt import GATEWAYS, ORIGINS, PLACEHOLDERS
from simulate.company.rows import Rows, by_click
from simulate.company.shop import CART_LINK, LINK_NUMBER
from simulate.company.walk import firsts

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
ORIGIN_NAMES = tuple(ORIGINS)
LATER_REFERRERS = (planted_dirt.OWN_PAGE, *GATEWAYS)


class Dirt(NamedTuple):
    """How each click of a chunk is written; (clicks,) all but ``placeholder``.

    Attributes:
        placeholder: by column, the number in PLACEHOLDERS of the word that stands in
            an empty cell, -1 for none.
        is_unreadable: the price is no number.
        case: of the event's name: 0 as it is, 1 Page_View, 2 PAGE_VIEW.
        has_other_host: the address has its host in capitals.
        origin: at a visit's first click, the number in ORIGINS; -1 for none.
        origin_case: of the source's name, as ``case``.
        later_referrer: number in LATER_REFERRERS of the page before, -1 for none.
        ahead: milliseconds by which the clock is ahead of the receipt; 0 for a right
            one.
    """

    placeholder: dict[str, Whole]
    is_unreadable: Flags
    case: Whole
    has_other_host: Flags
    origin: Whole
    origin_case: Whole
    later_referrer: Whole
    ahead: Whole


def _drawn(rng: np.random.Generator, share: float, count: int) -> Flags:
    return rng.random(count) < share


def _unreadable_prices(chunk: Chunk) -> Flags:
    """Choose one in so many prices, but for those that an order is made of."""
    has_price = chunk.goods.product >= 0
    number = np.cumsum(has_price) % planted_dirt.ONE_PRICE_IN
    is_chosen = has_price & (number == planted_dirt.ONE_PRICE_IN // 2)
    return is_chosen & (chunk.clicks.link != LINK_NUMBER[CART_LINK])


def _origins(rng: np.random.Generator, chunk: Chunk, first: Whole) -> Whole:
    """Draw how each visit's first click says where it came from; (visits,)."""
    touch = chunk.visits.touch
    has_campaign = np.array([one.campaign_id is not None for one in TOUCHES])[touch]
    has_source = np.array([one.source is not None for one in TOUCHES])[touch]
    may = {
        "only_in_the_address": has_campaign,
        "only_by_the_referrer": has_source & ~has_campaign,
        "in_the_address_too": has_campaign,
        "in_other_case": has_source,
    }
    drawn = rng.random(len(first))
    origin, below = np.full(len(first), -1), np.zeros(len(first))
    for number, (name, share) in enumerate(ORIGINS.items()):
        shares = np.where(may[name], share, 0.0)
        is_it = (drawn >= below) & (drawn < below + shares)
        origin, below = np.where(is_it, number, origin), below + shares
    return origin


def _later_referrers(
    rng: np.random.Generator, chunk: Chunk, is_first: Flags, is_person: Flags
) -> Whole:
    """Draw the page before each later click: the site's own, or where people pay."""
    count = len(chunk.clicks.link)
    link = chunk.clicks.link
    paid_before = np.append(False, link[:-1] == LINK_NUMBER[planted_dirt.PAYING_LINK])
    may = ~is_first & is_person
    own = _drawn(rng, planted_dirt.OWN_PAGE_SHARE, count)
    gateway = _drawn(rng, planted_dirt.GATEWAY_SHARE, count)
    which = rng.integers(0, len(GATEWAYS), count)
    referrer = np.where(may & own, 0, -1)
    return np.where(may & paid_before & gateway, 1 + which, referrer)


def _clocks(
    rng: np.random.Generator, chunk: Chunk, rows: Rows, first: Whole, person: Flags
) -> Whole:
    """Draw by how much the clock of some visits' last clicks is ahead.

    A last click that comes at once may be taken for its receipt, and nothing else
    changes.
    """
    count = len(chunk.clicks.link)
    last = np.append(first[1:], count) - 1
    ahead = np.zeros(count, dtype=np.int64)
    drawn = rng.integers(*planted_dirt.CLOCK_AHEAD_MS, len(first))
    is_ahead = _drawn(rng, planted_dirt.CLOCK_AHEAD_SHARE, len(first))
    ahead[last] = np.where(is_ahead & (last > first), drawn, 0)
    is_late = by_click(rows, rows.is_late, count)
    return np.where(person & ~is_late, ahead, 0)


def draw_dirt(rng: np.random.Generator, chunk: Chunk, rows: Rows) -> Dirt:
    """Draw how the clicks of a chunk are written.

    ``rng`` is the dirt's own: visits, clicks and rows are the same without it.
    """
    count = len(chunk.clicks.link)
    first = firsts(chunk.clicks.visit)
    is_first = np.zeros(count, dtype=bool)
    is_first[first] = True
    is_person = chunk.visits.person[chunk.clicks.visit] >= 0
    origin = np.full(count, -1)
    # visits come in order, and each has a click
    origin[first] = _origins(rng, chunk, first)
    words = {
        name: np.where(
            _drawn(rng, share, count), rng.integers(0, len(PLACEHOLDERS), count), -1
        )
        for name, share in planted_dirt.PLACEHOLDER_SHARES.items()
    }
    is_other = _drawn(rng, planted_dirt.OTHER_CASE_SHARE, count)
    return Dirt(
        placeholder=words,
        is_unreadable=_unreadable_prices(chunk),
        case=np.where(is_other, rng.integers(1, 3, count), 0),
        has_other_host=_drawn(rng, planted_dirt.OTHER_HOST_SHARE, count),
        origin=origin,
        origin_case=rng.integers(1, 3, count),
        later_referrer=_later_referrers(rng, chunk, is_first, is_person),
        ahead=_clocks(rng, chunk, rows, first, is_person),
    )

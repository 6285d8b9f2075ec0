"""What each click is: its moment, its product, who was logged in, what was paid."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.company import planted
from simulate.company.outcomes import Outcomes
from simulate.company.people import People
from simulate.company.planted import CATEGORY_MIX, Gap
from simulate.company.settings import CompanySettings
from simulate.company.shop import (
    CART_LINK,
    CHECKOUT_LINKS,
    LINK_NUMBER,
    LOGIN_LINKS,
    OF_A_PRODUCT,
    OUTCOME_LINK,
    PRODUCT_LINK,
    PRODUCTS,
    PRODUCTS_PER_CATEGORY,
    SEARCH_LINK,
)
from simulate.company.visits import Days, Visits
from simulate.company.walk import Clicks, firsts
from simulate.draws import choose, choose_alike, cumulative_rows

Whole = NDArray[np.int64]
NEVER = 1_000_000  # clicks; no visit has so many
_CENTS = np.array([product.cents for product in PRODUCTS])


class Goods(NamedTuple):
    """What was looked at and bought; (clicks,) each.

    Attributes:
        product: number in PRODUCTS, -1 for none.
        quantity: how many were put into the cart; 0 elsewhere.
        revenue: cents; 0 but at orders.
        search: number in SEARCH_TERMS, -1 for no search.
        bought: number in PRODUCTS of what an order without a cart is of, -1 elsewhere.
    """

    product: Whole
    quantity: Whole
    revenue: Whole
    search: Whole
    bought: Whole


def _draw_waits(
    rng: np.random.Generator, gaps: tuple[Gap, ...], count: int
) -> NDArray[np.float64]:
    """Seconds between two clicks at this pace; (count,)."""
    number = choose_alike(rng, [gap.share for gap in gaps], count)
    least, most = np.array([gap[1:] for gap in gaps]).T
    return least[number] + rng.random(count) * (most - least)[number]


def draw_waits(
    rng: np.random.Generator, people: People, visits: Visits, clicks: Clicks
) -> Whole:
    """Milliseconds since the click before, at each person's pace; (clicks,)."""
    usual = _draw_waits(rng, planted.PACE, len(clicks.visit))
    fast = _draw_waits(rng, planted.FAST_PACE, len(clicks.visit))
    is_fast = people.is_fast[visits.person][clicks.visit]
    return (np.where(is_fast, fast, usual) * 1000).astype(np.int64)


def moments(visits: Visits, clicks: Clicks, waits: Whole) -> Whole:
    """Milliseconds UTC of each click; a visit of over two hours is pressed into two."""
    first = firsts(clicks.visit)
    counts = np.diff(np.append(first, len(clicks.visit)))
    waits = waits.copy()
    waits[first] = 0
    sums = np.cumsum(waits)
    since = sums - np.repeat(sums[first], counts)
    lasts = np.repeat(since[first + counts - 1], counts)
    most = planted.LONGEST_SESSION_SECONDS * 1000
    since = np.where(lasts > most, since * most // np.maximum(lasts, 1), since)
    return visits.start[clicks.visit] + since


def _last_chosen(clicks: Clicks) -> Whole:
    """Place of the last product page in the visit so far, -1 for none; (clicks,)."""
    places = np.arange(len(clicks.visit))
    first = firsts(clicks.visit)
    starts = np.repeat(first, np.diff(np.append(first, len(places))))
    is_chosen = clicks.link == LINK_NUMBER[PRODUCT_LINK]
    last = np.maximum.accumulate(np.where(is_chosen, places, -1))
    return np.where(last >= starts, last, -1)


def draw_goods(
    rng: np.random.Generator, days: Days, people: People, visits: Visits, clicks: Clicks
) -> Goods:
    """Draw what each click is about; an order costs what was put into the cart."""
    count = len(visits.start)
    is_later = (visits.start >= days.shift).astype(np.int64)
    category = choose(rng, cumulative_rows(CATEGORY_MIX), is_later)
    own = (visits.person >= 0) & (rng.random(count) < planted.OWN_CATEGORY_SHARE)
    category = np.where(own, people.category[visits.person], category)
    within = choose_alike(
        rng, [1 / (rank + 3) for rank in range(PRODUCTS_PER_CATEGORY)], len(clicks.link)
    )
    drawn = category[clicks.visit] * PRODUCTS_PER_CATEGORY + within
    last = _last_chosen(clicks)
    is_of_one = np.isin(clicks.link, [LINK_NUMBER[name] for name in OF_A_PRODUCT])
    product = np.where(is_of_one & (last >= 0), drawn[last], -1)
    in_cart = clicks.link == LINK_NUMBER[CART_LINK]
    product = np.where(in_cart & (last < 0), drawn, product)

    many = choose_alike(rng, planted.QUANTITIES, len(clicks.link))
    quantity = np.where(in_cart, many, 0)
    spent = np.where(in_cart, quantity * _CENTS[product], 0)
    cart = np.bincount(clicks.visit, weights=spent, minlength=count).astype(np.int64)
    # who orders without a cart buys one thing at once
    paid = np.where(cart[clicks.visit] > 0, cart[clicks.visit], _CENTS[drawn])
    is_order = clicks.link == LINK_NUMBER[OUTCOME_LINK]
    revenue = np.where(is_order, paid, 0)
    bought = np.where(is_order & (cart[clicks.visit] == 0), drawn, -1)
    is_search = clicks.link == LINK_NUMBER[SEARCH_LINK]
    search = np.where(is_search, category[clicks.visit], -1)
    return Goods(product, quantity, revenue, search, bought)


def _first_click(clicks: Clicks, links: tuple[str, ...], count: int) -> Whole:
    """Find each visit's first click on one of these, from 0; NEVER for none."""
    number = np.arange(len(clicks.link))
    first = firsts(clicks.visit)
    number = number - np.repeat(first, np.diff(np.append(first, len(number))))
    found = np.isin(clicks.link, [LINK_NUMBER[link] for link in links])
    at = np.full(count, NEVER)
    np.minimum.at(at, clicks.visit[found], number[found])
    return at


def known_from(
    rng: np.random.Generator,
    settings: CompanySettings,
    people: People,
    visits: Visits,
    outcomes: Outcomes,
    clicks: Clicks,
) -> Whole:
    """Find the click, from 0, since which a visit's user is known; (visits,).

    Who has an account logs in by signing in or opening the account, and before
    paying; where nothing but the planted may go with orders, not for paying. Before
    the first time the device knows nobody; later it often still does.

    ``clicks`` are those of the walk: what follows an order says nothing here.
    """
    count = len(visits.person)
    logs_in = _first_click(clicks, LOGIN_LINKS, count)
    if not settings.independent:
        paying = _first_click(clicks, CHECKOUT_LINKS, count)
        logs_in = np.where(outcomes.ordered, np.minimum(logs_in, paying), logs_in)
    logs_in = np.where(people.is_registered[visits.person], logs_in, NEVER)
    order = np.lexsort((visits.start, visits.person, visits.device))
    device, person = visits.device[order], visits.person[order]
    # the three largest numbers of one chunk fit into 64 bits by far
    first = firsts(device * (len(people.segment) + 1) + person)
    so_far = np.cumsum(logs_in[order] < NEVER)
    earlier = np.concatenate([[0], so_far[:-1]])
    before_group = np.repeat(earlier[first], np.diff(np.append(first, count)))
    was_logged_in = np.empty(count, dtype=bool)
    was_logged_in[order] = earlier > before_group
    stays = was_logged_in & (rng.random(count) < planted.STAYS_LOGGED_IN)
    return np.where(stays, 0, logs_in)

"""The walk: all sessions of a chunk take their next click at once.

Sessions lie one after the other in flat arrays; session i's clicks are
``first[i] : first[i] + count[i]``. Some clicks are settled beforehand (the entry, the
first click of a deeper part, the cart, the ending); the Markov chain fills the rest.
"""

import numpy as np
from numpy.typing import NDArray

from simulate import planted
from simulate.draws import choose, choose_alike, cumulative_rows
from simulate.moves import (
    ENTRY_WITH_AD,
    ENTRY_WITHOUT_AD,
    FIRST_MIDDLE,
    PART_NUMBER,
    link_weights,
    move_row,
    move_table,
)
from simulate.plans import Plans
from simulate.planted import CHECKED_OUT, INTENT_SHARES
from simulate.shop import CHECKOUT_LINK, LINK_NUMBER, OUTCOME_LINK

Whole = NDArray[np.int64]
OPEN = -1  # a click that the chain still has to fill


def starts_of(counts: Whole) -> Whole:
    """Index of each session's first click when sessions lie one after the other."""
    return np.cumsum(counts) - counts


def _parts(plans: Plans) -> Whole:
    """Part of the session that each click belongs to; (clicks,)."""
    session_count = len(plans.plan)
    lower = np.where(plans.checked_out, PART_NUMBER["checkout"], PART_NUMBER["lower"])
    names = np.empty((session_count, 4), dtype=np.int64)
    names[:, 0] = PART_NUMBER["upper"]
    names[:, 1] = PART_NUMBER["middle"]
    names[:, 2] = lower
    names[:, 3] = PART_NUMBER["after_order"]
    lengths = (plans.upper, plans.middle, plans.lower, plans.ending)
    return np.repeat(names.ravel(), np.stack(lengths, axis=1).ravel())


def _entries(rng: np.random.Generator, plans: Plans) -> Whole:
    """First link of each session; (sessions,)."""
    weights = [link_weights(ENTRY_WITHOUT_AD), link_weights(ENTRY_WITH_AD)]
    return choose(rng, cumulative_rows(weights), (plans.ad >= 0).astype(np.int64))


def _first_middle(rng: np.random.Generator, plans: Plans) -> Whole:
    """First link of the middle part, for every session; (sessions,)."""
    weights = [link_weights(FIRST_MIDDLE[intent]) for intent in INTENT_SHARES]
    return choose(rng, cumulative_rows(weights), plans.intent)


def _settled(rng: np.random.Generator, plans: Plans, first: Whole) -> Whole:
    """Links settled before the walk, OPEN elsewhere; (clicks,)."""
    links = np.full(int((plans.walked + plans.ending).sum()), OPEN, dtype=np.int64)
    links[first] = _entries(rng, plans)
    middle, lower = first + plans.upper, first + plans.upper + plans.middle
    has_middle, has_lower = plans.middle > 0, plans.lower > 0
    links[middle[has_middle]] = _first_middle(rng, plans)[has_middle]
    cart = middle + (rng.random(len(first)) * plans.middle).astype(np.int64)
    links[cart[plans.checked_out]] = LINK_NUMBER["add_to_cart"]
    links[lower[has_lower]] = LINK_NUMBER["sign_in"]
    links[lower[plans.checked_out]] = LINK_NUMBER[CHECKOUT_LINK]

    end = first + plans.walked
    dropped = plans.plan == CHECKED_OUT
    exits = choose_alike(
        rng, link_weights(planted.EXIT_AFTER_CHECKOUT), int(dropped.sum())
    )
    links[end[dropped]] = exits
    links[end[plans.ordered]] = LINK_NUMBER[OUTCOME_LINK]
    return links


def walk(rng: np.random.Generator, plans: Plans) -> tuple[Whole, Whole]:
    """Click through all sessions.

    Returns:
        The links, (clicks,), sessions one after the other; and the clicks of each
        session, (sessions,).
    """
    counts = plans.walked + plans.ending
    first = starts_of(counts)
    links, parts = _settled(rng, plans, first), _parts(plans)
    table, has_ad = move_table(), plans.ad >= 0
    longest_first = np.argsort(-counts, kind="stable")
    still_open = np.searchsorted(-counts[longest_first], -np.arange(counts.max()))
    for step in range(1, counts.max()):
        sessions = longest_first[: still_open[step]]
        here = first[sessions] + step
        is_open = links[here] == OPEN
        sessions, here = sessions[is_open], here[is_open]
        rows = move_row(
            parts[here], plans.intent[sessions], has_ad[sessions], links[here - 1]
        )
        links[here] = choose(rng, table, rows)
    return links, counts

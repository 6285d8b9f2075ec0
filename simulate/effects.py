"""The planted links: put between the clicks of the walk, never in place of one."""

import numpy as np
from numpy.typing import NDArray

from simulate.plans import Plans
from simulate.planted import PLANTED_LINKS
from simulate.shop import LINK_NUMBER
from simulate.walk import starts_of

Whole = NDArray[np.int64]
# A click's place in its session, times this, leaves room for insertions before it.
ROOM = len(PLANTED_LINKS) + 1
LONGEST = 4_096


def _places(rng: np.random.Generator, plans: Plans, counts: Whole) -> Whole:
    """Click before which a link would be put, for each session; (sessions,).

    Never before the entry; at the latest before the outcome link, or before the last
    click where there is no order, so that entry and exit stay as they were planned.
    """
    latest = np.where(plans.ordered, plans.walked, counts - 1)
    return 1 + (rng.random(len(counts)) * latest).astype(np.int64)


def insert_planted_links(
    rng: np.random.Generator, plans: Plans, links: Whole, counts: Whole
) -> tuple[Whole, Whole]:
    """Put each planted link into sessions, with its chance given the outcome.

    Args:
        rng: source of randomness.
        plans: the sessions' plans.
        links: (clicks,) the walk's links, sessions one after the other.
        counts: (sessions,) the walk's clicks of each session, at least 2.

    Returns:
        Links and counts as given, with the planted ones added.
    """
    sessions = np.arange(len(counts))
    owners = [np.repeat(sessions, counts)]
    place = np.arange(len(links)) - np.repeat(starts_of(counts), counts)
    places, all_links = [place * ROOM], [links]
    for number, planted in enumerate(PLANTED_LINKS):
        chance = np.where(
            plans.ordered, planted.chance_if_ordered, planted.chance_if_not_ordered
        )
        chosen = rng.random(len(counts)) < chance
        before = _places(rng, plans, counts)[chosen]
        owners.append(sessions[chosen])
        places.append(before * ROOM - 1 - number)
        all_links.append(np.full(len(before), LINK_NUMBER[planted.link]))
    owner = np.concatenate(owners)
    order = np.argsort(owner * (LONGEST * ROOM) + np.concatenate(places), kind="stable")
    return np.concatenate(all_links)[order], np.bincount(owner, minlength=len(counts))

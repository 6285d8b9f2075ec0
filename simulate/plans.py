"""What each session is going to be, before it has a single click."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate import planted
from simulate.draws import choose, choose_alike, cumulative_rows, length_weights
from simulate.planted import CHECKED_OUT, INTENT_SHARES, ORDERED, PLANS
from simulate.shop import AD_IDS

Whole = NDArray[np.int64]


class Plans(NamedTuple):
    """One entry per session, all (sessions,).

    Attributes:
        intent: number in INTENT_SHARES.
        plan: number in PLANS.
        ad: number in AD_IDS, or -1 for none.
        upper, middle, lower: clicks of the walk in each part.
        ending: clicks that end it: 1 exit link after a checkout; the order
            confirmation and what follows it; otherwise 0.
    """

    intent: Whole
    plan: Whole
    ad: Whole
    upper: Whole
    middle: Whole
    lower: Whole
    ending: Whole

    @property
    def ordered(self) -> NDArray[np.bool_]:
        """True for sessions that order."""
        return self.plan == ORDERED

    @property
    def checked_out(self) -> NDArray[np.bool_]:
        """True for sessions that check out, with an order or without."""
        return self.plan >= CHECKED_OUT

    @property
    def walked(self) -> Whole:
        """Clicks of the walk, without the ending."""
        return self.upper + self.middle + self.lower


def _draw_ads(rng: np.random.Generator, intent: Whole) -> Whole:
    """Ad number, or -1; earlier ads in the list are seen more often."""
    chance = np.array(list(planted.AD_SHARE_GIVEN_INTENT.values()))[intent]
    has_ad = rng.random(len(intent)) < chance
    ads = choose_alike(
        rng, [1 / (rank + 3) for rank in range(len(AD_IDS))], len(intent)
    )
    return np.where(has_ad, ads, -1)


def _length_tables(part: int) -> NDArray[np.float64]:
    """Cumulative shares of the lengths of one part; rows: (plan, is long)."""
    rows = []
    for plan in PLANS:
        length = planted.PLAN_LENGTHS[plan][part]
        for factor in (1.0, planted.LONG_SESSION_FACTOR):
            weights = length_weights(length.fewest, length.extra_mean * factor)
            rows.append(weights)
    return cumulative_rows(rows)


def _draw_endings(rng: np.random.Generator, plan: Whole) -> Whole:
    """Clicks that end each session, after its walk."""
    after = choose_alike(rng, planted.CLICKS_AFTER_ORDER, len(plan))
    return np.where(plan == ORDERED, 1 + after, (plan == CHECKED_OUT).astype(np.int64))


def draw_plans(rng: np.random.Generator, count: int) -> Plans:
    """Draw intent, plan, ad and lengths of ``count`` sessions."""
    intent = choose_alike(rng, list(INTENT_SHARES.values()), count)
    given = cumulative_rows(list(planted.PLAN_GIVEN_INTENT.values()))
    plan = choose(rng, given, intent)
    ad = _draw_ads(rng, intent)
    is_long = rng.random(count) < planted.LONG_SESSION_SHARE
    upper, middle, lower = (
        choose(rng, _length_tables(part), plan * 2 + is_long) for part in range(3)
    )
    return Plans(intent, plan, ad, upper, middle, lower, _draw_endings(rng, plan))

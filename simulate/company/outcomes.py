"""What comes of a visit: which planted sequences it has, and whether it orders."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.clock import DAY, HOUR
from simulate.company import planted
from simulate.company.agents import DEVICE_TYPE_OF, DEVICE_TYPES
from simulate.company.people import Devices, People
from simulate.company.planted import SEGMENTS, SEQUENCES, TOUCHES, Sequence
from simulate.company.settings import CompanySettings
from simulate.company.shop import CHECKOUT_LINKS, LINK_NUMBER, OUTCOME_LINK
from simulate.company.visits import Days, Visits
from simulate.company.walk import Clicks, in_order
from simulate.draws import choose_alike

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
_FIRST_WEEKDAY = 3  # 1970-01-01 was a Thursday


class Outcomes(NamedTuple):
    """One entry per visit of people, all (visits,) but ``sequences``.

    Attributes:
        sequences: (visits, sequences) whether the visit has each of SEQUENCES.
        checked_out: whether it began a checkout, by any of its links.
        chance: chance of an order, from what is planted; 0 where it can't order.
        ordered: whether it ordered.
    """

    sequences: Flags
    checked_out: Flags
    chance: NDArray[np.float64]
    ordered: Flags


def _places(clicks: Clicks, link: str, count: int, last: bool) -> Whole:
    """First or last place of a link in each visit; beyond all others for none."""
    found = np.flatnonzero(clicks.link == LINK_NUMBER[link])
    places = np.full(count, -1 if last else len(clicks.link))
    if last:
        np.maximum.at(places, clicks.visit[found], found)
    else:
        np.minimum.at(places, clicks.visit[found], found)
    return places


def has_any(clicks: Clicks, links: tuple[str, ...], count: int) -> Flags:
    """Say of each visit whether one of these links is in it; (count,)."""
    numbers = [LINK_NUMBER[link] for link in links]
    has = np.zeros(count, dtype=bool)
    has[clicks.visit[np.isin(clicks.link, numbers)]] = True
    return has


def has_sequence(clicks: Clicks, sequence: Sequence, count: int) -> Flags:
    """Say of each visit whether a planted sequence is in it; (count,)."""
    one, other = sequence.links
    if not sequence.is_contiguous:
        first = _places(clicks, one, count, last=False)
        return first < _places(clicks, other, count, last=True)
    hits = (clicks.link[:-1] == LINK_NUMBER[one]) & (
        clicks.link[1:] == LINK_NUMBER[other]
    )
    hits &= clicks.visit[:-1] == clicks.visit[1:]
    has = np.zeros(count, dtype=bool)
    has[clicks.visit[:-1][hits]] = True
    return has


def _time_odds(start: Whole, days: Days) -> NDArray[np.float64]:
    """Factors of weekend, evening and season on the odds of an order."""
    weekday = (start // DAY + _FIRST_WEEKDAY) % 7
    hour = start % DAY // HOUR
    low, high = planted.EVENING_HOURS
    odds = np.where(weekday >= 5, planted.WEEKEND_ODDS, 1.0)
    odds = odds * np.where((hour >= low) & (hour < high), planted.EVENING_ODDS, 1.0)
    return odds * np.where(start >= days.shift, planted.SHIFT_ODDS, 1.0)


def _odds(
    people: People, devices: Devices, visits: Visits, days: Days
) -> NDArray[np.float64]:
    """Odds of an order without the sequences, for who begins a checkout."""
    person = visits.person
    segments = np.array([segment.order_odds for segment in SEGMENTS.values()])
    touches = np.array([touch.order_odds for touch in TOUCHES])
    kinds = np.array([planted.DEVICE_ODDS[kind] for kind in DEVICE_TYPES])
    kind = np.array(DEVICE_TYPE_OF)[devices.agent[visits.device]]
    odds = segments[people.segment[person]] * touches[visits.touch] * kinds[kind]
    odds = odds * np.where(
        people.fence_click[person] > 0, planted.ON_THE_FENCE_ODDS, 1.0
    )
    letter = np.where(
        people.is_worth_contacting[person],
        planted.NEWSLETTER_ODDS["worth_contacting"],
        planted.NEWSLETTER_ODDS["others"],
    )
    odds = odds * np.where(visits.touch == planted.EMAIL, letter, 1.0)
    return odds * _time_odds(visits.start, days)


def draw_outcomes(
    rng: np.random.Generator,
    settings: CompanySettings,
    days: Days,
    people: People,
    devices: Devices,
    visits: Visits,
    clicks: Clicks,
) -> Outcomes:
    """Draw which visits order, each with the odds planted for it."""
    count = len(visits.person)
    has = np.stack([has_sequence(clicks, one, count) for one in SEQUENCES], axis=1)
    checked_out = has_any(clicks, CHECKOUT_LINKS, count)
    if settings.independent:
        may, odds = np.ones(count, dtype=bool), np.full(count, planted.INDEPENDENT_ODDS)
    else:
        may, odds = checked_out, _odds(people, devices, visits, days)
    if not settings.no_effects:
        for number, sequence in enumerate(SEQUENCES):
            odds = odds * np.where(has[:, number], sequence.odds_ratio, 1.0)
    chance = np.where(may, odds / (1 + odds), 0.0)
    ordered = rng.random(count) < chance
    return Outcomes(has, checked_out, chance, ordered)


def _named(rng: np.random.Generator, weights: dict[str, float], count: int) -> Whole:
    """Draw links from weights by name; (count,)."""
    numbers = np.array([LINK_NUMBER[name] for name in weights])
    return numbers[choose_alike(rng, list(weights.values()), count)]


def add_endings(
    rng: np.random.Generator,
    settings: CompanySettings,
    outcomes: Outcomes,
    clicks: Clicks,
) -> Clicks:
    """Add the order's page, what follows it, and where people leave a checkout."""
    ordered = np.flatnonzero(outcomes.ordered)
    visits, links = [clicks.visit], [clicks.link]
    visits.append(ordered)
    links.append(np.full(len(ordered), LINK_NUMBER[OUTCOME_LINK]))
    after = choose_alike(rng, planted.CLICKS_AFTER_ORDER, len(ordered))
    for number in (1, 2):
        more = ordered[after >= number]
        visits.append(more)
        links.append(_named(rng, planted.AFTER_ORDER, len(more)))
    if not settings.independent:
        left = np.flatnonzero(outcomes.checked_out & ~outcomes.ordered)
        visits.append(left)
        links.append(_named(rng, planted.EXIT_AFTER_CHECKOUT, len(left)))
    return in_order(visits, links)

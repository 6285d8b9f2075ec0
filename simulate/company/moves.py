"""Which link follows which, when a visit goes deeper, and when it ends.

The walk is a Markov chain. Its table has one row per (part of the funnel reached so
far, segment, wavering or not, link before); the last column ends the visit.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.company.planted import SEGMENTS, TOUCHES
from simulate.company.shop import LINK_NUMBER, LINKS, STAGES
from simulate.draws import cumulative_rows

Weights = dict[str, float]
END = len(LINKS)

# What is clicked in each part of a visit, before anything below changes it.
PARTS: dict[str, Weights] = {
    "upper": {
        "home": 7, "blog_article": 5, "gift_guide": 4, "search_results": 13,
        "category_page": 15, "product_page": 24, "product_details": 8,
        "product_video": 5, "customer_reviews": 6, "size_guide": 9, "deals_page": 6,
        "coupon_page": 6, "loyalty_page": 7, "help_center": 7, "return_policy": 4,
        "my_account": 3,
    },
    "middle": {
        "home": 2, "search_results": 5, "category_page": 6, "product_page": 16,
        "product_details": 4, "customer_reviews": 4, "size_guide": 5,
        "deals_page": 4, "coupon_page": 4, "loyalty_page": 3, "help_center": 5,
        "return_policy": 5, "compare_products": 11, "choose_options": 11,
        "wish_list": 8, "delivery_check": 7, "add_to_cart": 20, "view_cart": 9,
    },
    "lower": {
        "sign_in": 9, "checkout_start": 6, "shipping_address": 15,
        "delivery_options": 13, "payment_details": 15, "payment_error": 3,
        "order_review": 11, "view_cart": 8, "product_page": 6, "help_center": 4,
        "return_policy": 5, "coupon_page": 5,
    },
}  # fmt: skip
FIRST_MIDDLE: Weights = {
    "add_to_cart": 50, "choose_options": 22, "wish_list": 10, "compare_products": 10,
    "delivery_check": 8,
}  # fmt: skip
FIRST_LOWER: Weights = {"checkout_start": 82, "sign_in": 18}
ENTRY: dict[str, Weights] = {
    "with_campaign": {"landing_page": 60, "product_page": 25, "deals_page": 15},
    "without": {"home": 40, "search_results": 18, "category_page": 16,
                "product_page": 16, "blog_article": 10},
}  # fmt: skip
PAIR_FACTORS = {
    ("home", "search_results"): 1.5,
    ("search_results", "product_page"): 1.8,
    ("category_page", "product_page"): 1.8,
    ("size_guide", "customer_reviews"): 7.0,
    ("coupon_page", "deals_page"): 7.0,
    ("choose_options", "add_to_cart"): 2.0,
    ("add_to_cart", "view_cart"): 2.5,
    ("sign_in", "checkout_start"): 5.0,
    ("shipping_address", "delivery_options"): 2.0,
    ("payment_details", "order_review"): 2.0,
    ("payment_error", "payment_details"): 3.0,
}
REPEAT_FACTOR = 0.3  # the same link twice in a row
# What people like more while they waver.
WAVERING: Weights = {
    "product_page": 2.0, "compare_products": 3.0, "view_cart": 3.0,
    "return_policy": 3.0, "help_center": 2.0,
}  # fmt: skip


class Turn(NamedTuple):
    """After a click in one part: chance to end, to go to middle, to go to lower."""

    ending: float
    middle: float
    lower: float


USUAL_TURNS = {
    "upper": Turn(0.085, 0.085, 0.006),
    "middle": Turn(0.075, 0.0, 0.075),
    "lower": Turn(0.16, 0.0, 0.0),
}


class Push(NamedTuple):
    """A link that in this part is directly followed by a deeper stage unusually often.

    The rate holds for everybody, whatever the segment.
    """

    link: str
    part: str
    into: str
    rate: float


PUSHES = (
    Push("product_video", "upper", "lower", 0.12),
    Push("product_details", "upper", "middle", 0.24),
    Push("delivery_check", "middle", "lower", 0.28),
)
SEGMENT_NAMES = tuple(SEGMENTS)


def spread(weights: Weights) -> NDArray[np.float64]:
    """Spread weights by link name over all links and the end; shares (links + 1,)."""
    shares = np.zeros(len(LINKS) + 1)
    for name, weight in weights.items():
        shares[LINK_NUMBER[name]] = weight
    return shares / shares.sum()


def turn_after(part: str, segment: str, link: str) -> Turn:
    """Give the chances to end and to go deeper after a click on this link."""
    usual, kind = USUAL_TURNS[part], SEGMENTS[segment]
    turn = Turn(
        usual.ending * kind.ending,
        usual.middle * kind.deeper,
        usual.lower * kind.deeper,
    )
    for push in PUSHES:
        if (push.link, push.part) == (link, part):
            turn = turn._replace(**{push.into: push.rate})
    return turn


def _stays(part: str, segment: str, is_wavering: bool) -> NDArray[np.float64]:
    """Shares of the next link (columns) after each link (rows), while it stays."""
    likes = SEGMENTS[segment].likes
    liked = {name: w * likes.get(name, 1.0) for name, w in PARTS[part].items()}
    if is_wavering:
        liked = {name: w * WAVERING.get(name, 1.0) for name, w in liked.items()}
    shares = np.tile(spread(liked), (len(LINKS), 1))
    shares[np.arange(len(LINKS)), np.arange(len(LINKS))] *= REPEAT_FACTOR
    for (before, after), factor in PAIR_FACTORS.items():
        shares[LINK_NUMBER[before], LINK_NUMBER[after]] *= factor
    return shares / shares.sum(axis=1, keepdims=True)


def _block(part: str, segment: str, is_wavering: bool) -> NDArray[np.float64]:
    """Shares of what comes next after each link, the end included."""
    shares = _stays(part, segment, is_wavering)
    for number, link in enumerate(LINKS):
        turn = turn_after(part, segment, link.name)
        shares[number] *= 1 - sum(turn)
        shares[number] += turn.middle * spread(FIRST_MIDDLE)
        shares[number] += turn.lower * spread(FIRST_LOWER)
        shares[number, END] = turn.ending
    return shares


def move_table() -> NDArray[np.float64]:
    """Cumulative shares of what comes next, for ``choose``; rows as ``move_row``."""
    return cumulative_rows(
        np.concatenate(
            [
                _block(part, segment, is_wavering)
                for part in STAGES
                for segment in SEGMENT_NAMES
                for is_wavering in (False, True)
            ]
        )
    )


def move_row(
    part: NDArray[np.integer],
    segment: NDArray[np.integer],
    is_wavering: NDArray[np.bool_],
    link_before: NDArray[np.integer],
) -> NDArray[np.int64]:
    """Row of ``move_table`` for each click; all arguments (n,)."""
    block = (part.astype(np.int64) * len(SEGMENT_NAMES) + segment) * 2 + is_wavering
    return block * len(LINKS) + link_before


def entry_table() -> NDArray[np.float64]:
    """Cumulative shares of the first link; a row for each of TOUCHES."""
    kinds = ["without" if t.campaign_id is None else "with_campaign" for t in TOUCHES]
    return cumulative_rows([spread(ENTRY[kind]) for kind in kinds])

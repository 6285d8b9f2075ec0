"""Which link follows which: weights by part of the session, intent and ad.

The walk is a Markov chain over links. Its table has one row per (part, intent, ad,
link before); the planted links are not in it, so that they appear only where inserted.
"""

import numpy as np
from numpy.typing import NDArray

from simulate.draws import cumulative_rows
from simulate.planted import INTENT_SHARES
from simulate.shop import LINK_NUMBER, LINKS

Weights = dict[str, float]

# What is clicked in each part of a session, before anything below changes it.
_UPPER: Weights = {
    "home": 8, "blog_article": 6, "search_results": 18, "category_page": 18,
    "product_page": 30, "product_details": 10, "deals_page": 8, "help_center": 3,
    "my_account": 3,
}  # fmt: skip
_MIDDLE: Weights = {
    "home": 2, "search_results": 7, "category_page": 7, "product_page": 22,
    "product_details": 5, "deals_page": 3, "help_center": 1, "my_account": 1,
    "compare_products": 14, "choose_options": 10, "wish_list": 10, "add_to_cart": 9,
    "view_cart": 9, "remove_from_cart": 2,
}  # fmt: skip
_LOWER: Weights = {
    "sign_in": 30, "delivery_options": 14, "view_cart": 20, "product_page": 12,
    "my_account": 12, "help_center": 6, "wish_list": 6,
}  # fmt: skip
_CHECKOUT: Weights = {
    "sign_in": 8, "shipping_address": 18, "shipping_costs": 14, "delivery_options": 14,
    "payment_details": 18, "payment_error": 4, "order_review": 12, "view_cart": 7,
    "product_page": 5,
}  # fmt: skip
_AFTER_ORDER: Weights = {"home": 40, "my_account": 35, "category_page": 25}
PARTS = {
    "upper": _UPPER,
    "middle": _MIDDLE,
    "lower": _LOWER,
    "checkout": _CHECKOUT,
    "after_order": _AFTER_ORDER,
}
PART_NUMBER = {name: number for number, name in enumerate(PARTS)}

# Pairs that belong together: the weight of moving from the first to the second.
PAIR_FACTORS = {
    ("home", "search_results"): 1.5,
    ("home", "category_page"): 1.5,
    ("search_results", "product_page"): 1.8,
    ("category_page", "product_page"): 1.8,
    ("choose_options", "add_to_cart"): 2.5,
    ("add_to_cart", "view_cart"): 3.0,
    ("view_cart", "remove_from_cart"): 3.0,
    ("shipping_address", "shipping_costs"): 2.0,
    ("shipping_costs", "delivery_options"): 2.0,
    ("payment_details", "order_review"): 2.5,
    ("payment_error", "payment_details"): 3.0,
}
REPEAT_FACTOR = 0.3  # the same link twice in a row

# What an intent likes more or less than the average visitor.
INTENT_FACTORS: dict[str, Weights] = {
    "buy": {"product_details": 1.5, "blog_article": 0.6, "choose_options": 1.5},
    "compare": {"product_page": 1.3, "compare_products": 1.3},
    "abandon": {"deals_page": 1.6, "view_cart": 1.4, "shipping_costs": 1.3},
    "browse": {"blog_article": 1.6, "home": 1.3, "wish_list": 1.4},
}

# Two manners, told apart only by pairs of clicks. Who means to buy has the first one
# after an ad and the second without; everybody else the other way round. So neither
# the manner nor the ad says much alone, and together they say a lot.
MANNERS: dict[str, dict[tuple[str, str], float]] = {
    "checks_the_choice": {
        ("product_page", "search_results"): 4.0,
        ("search_results", "product_page"): 4.0,
        ("product_page", "compare_products"): 5.0,
        ("compare_products", "product_page"): 5.0,
    },
    "looks_around": {
        ("product_page", "category_page"): 4.0,
        ("category_page", "product_page"): 4.0,
        ("product_page", "wish_list"): 5.0,
        ("wish_list", "product_page"): 5.0,
    },
}

ENTRY_WITH_AD: Weights = {"landing_page": 60, "product_page": 25, "deals_page": 15}
ENTRY_WITHOUT_AD: Weights = {
    "home": 40, "search_results": 24, "category_page": 14, "product_page": 12,
    "blog_article": 10,
}  # fmt: skip
FIRST_MIDDLE: dict[str, Weights] = {
    "buy": {"choose_options": 35, "add_to_cart": 30, "compare_products": 20,
            "wish_list": 15},
    "compare": {"compare_products": 45, "wish_list": 30, "choose_options": 15,
                "add_to_cart": 10},
    "abandon": {"add_to_cart": 40, "wish_list": 20, "choose_options": 20,
                "compare_products": 20},
    "browse": {"wish_list": 40, "compare_products": 30, "choose_options": 15,
               "add_to_cart": 15},
}  # fmt: skip


def link_weights(weights: Weights) -> NDArray[np.float64]:
    """Spread weights by link name over all links; (links,)."""
    spread = np.zeros(len(LINKS))
    for name, weight in weights.items():
        spread[LINK_NUMBER[name]] = weight
    return spread


def manner_of(intent: str, has_ad: bool) -> str:
    """Name the manner of somebody with this intent, come by an ad or not."""
    checks = has_ad == (intent == "buy")
    return "checks_the_choice" if checks else "looks_around"


def pair_factors(pairs: dict[tuple[str, str], float]) -> NDArray[np.float64]:
    """Factor for every pair of links; (links, links), 1 where nothing is said."""
    factors = np.ones((len(LINKS), len(LINKS)))
    for (before, after), factor in pairs.items():
        factors[LINK_NUMBER[before], LINK_NUMBER[after]] = factor
    return factors


def _part_moves(part: str, intent: str, has_ad: bool) -> NDArray[np.float64]:
    """Weights of link (columns) after link (rows) in one part of a session."""
    liked = {name: INTENT_FACTORS[intent].get(name, 1.0) for name in PARTS[part]}
    weights = link_weights(
        {name: weight * liked[name] for name, weight in PARTS[part].items()}
    )
    moves = np.tile(weights, (len(LINKS), 1))
    moves[np.diag_indices(len(LINKS))] *= REPEAT_FACTOR
    manner = MANNERS[manner_of(intent, has_ad)]
    return moves * pair_factors(PAIR_FACTORS) * pair_factors(manner)


def move_table() -> NDArray[np.float64]:
    """Cumulative shares of the next link, for ``choose``.

    Returns:
        (parts * intents * 2 * links, links); see ``move_row`` for the rows' order.
    """
    blocks = [
        _part_moves(part, intent, has_ad)
        for part in PARTS
        for intent in INTENT_SHARES
        for has_ad in (False, True)
    ]
    return cumulative_rows(np.concatenate(blocks))


def move_row(
    part: NDArray[np.integer],
    intent: NDArray[np.integer],
    has_ad: NDArray[np.bool_],
    link_before: NDArray[np.integer],
) -> NDArray[np.int64]:
    """Row of ``move_table`` for each click; all arguments (n,)."""
    block = (part.astype(np.int64) * len(INTENT_SHARES) + intent) * 2 + has_ad
    return block * len(LINKS) + link_before

"""Everything that is planted: the population's true shares and effects.

A session draws an intent, then given it a plan (how deep it goes and how it ends),
and only then its clicks. So the shares here are exact, whatever the walk does.
"""

from typing import NamedTuple

INTENT_SHARES = {"buy": 0.13, "compare": 0.27, "abandon": 0.14, "browse": 0.46}

# Three plans end without a checkout, at their deepest stage; the last two are lower.
PLANS = ("upper", "middle", "lower", "checked_out", "ordered")
CHECKED_OUT, ORDERED = PLANS.index("checked_out"), PLANS.index("ordered")
PLAN_GIVEN_INTENT = {
    "buy": (0.04, 0.14, 0.05, 0.14, 0.63),
    "compare": (0.30, 0.50, 0.08, 0.065, 0.055),
    "abandon": (0.08, 0.27, 0.20, 0.40, 0.05),
    "browse": (0.66, 0.275, 0.03, 0.02, 0.015),
}
AD_SHARE_GIVEN_INTENT = {"buy": 0.42, "compare": 0.36, "abandon": 0.36, "browse": 0.34}


class Length(NamedTuple):
    """Clicks in one part of a session: the fewest, and how many more on average."""

    fewest: int
    extra_mean: float


# Clicks of the walk in the upper, middle and lower part of a session.
NOTHING = Length(0, 0.0)
PLAN_LENGTHS = {
    "upper": (Length(2, 3.6), NOTHING, NOTHING),
    "middle": (Length(1, 3.2), Length(1, 3.2), NOTHING),
    "lower": (Length(1, 3.0), Length(1, 3.0), Length(1, 1.8)),
    "checked_out": (Length(1, 2.6), Length(1, 2.9), Length(1, 3.1)),
    "ordered": (Length(1, 3.0), Length(1, 3.5), Length(1, 3.75)),
}
LONG_SESSION_SHARE = 0.03
LONG_SESSION_FACTOR = 3.0
# After the order confirmation: chance of no, one or two more clicks.
CLICKS_AFTER_ORDER = (0.45, 0.35, 0.20)


class PlantedLink(NamedTuple):
    """A link put into a session, before its outcome, with a chance by that outcome."""

    link: str
    chance_if_ordered: float
    chance_if_not_ordered: float

    @property
    def odds_ratio(self) -> float:
        """Odds of the link in ordered sessions over its odds in the others."""
        ordered, other = self.chance_if_ordered, self.chance_if_not_ordered
        return ordered / (1 - ordered) / (other / (1 - other))


PLANTED_LINKS = (
    PlantedLink("size_guide", 0.32, 0.14),
    PlantedLink("customer_reviews", 0.40, 0.22),
    PlantedLink("coupon_page", 0.10, 0.22),
    PlantedLink("return_policy", 0.07, 0.16),
)

# The last link of sessions that checked out and did not order.
EXIT_AFTER_CHECKOUT = {
    "shipping_costs": 0.45,
    "payment_details": 0.18,
    "payment_error": 0.11,
    "delivery_options": 0.10,
    "shipping_address": 0.09,
    "view_cart": 0.07,
}


class Gap(NamedTuple):
    """A share of the waits between two clicks, even between two bounds in seconds."""

    share: float
    least_seconds: float
    most_seconds: float


# With OWN_PACE_SHARE a wait follows the intent's own pace, else everybody's. The mean
# waits are close to one another, so only the shape tells intents apart.
OWN_PACE_SHARE = 0.6
COMMON_PACE = (
    Gap(0.30, 1, 10),
    Gap(0.45, 10, 60),
    Gap(0.20, 60, 150),
    Gap(0.05, 150, 600),
)
PACE = {
    "buy": (Gap(1.0, 25, 60),),
    "compare": COMMON_PACE,
    "abandon": COMMON_PACE,
    "browse": (Gap(0.8, 1, 6), Gap(0.2, 150, 300)),
}
LONGEST_SESSION_SECONDS = 7_200

# Share of the sessions that start in each hour of the local day, in thousandths.
HOUR_WEIGHTS = (
    *(16, 10, 7, 5, 3, 2, 5, 11, 22, 36, 50, 60),
    *(65, 67, 68, 66, 64, 62, 64, 70, 76, 74, 60, 37),
)

# How damaged extra rows split into kinds. A cut line can only be written as CSV.
BAD_KINDS = {
    "missing_id": 0.2,
    "unparsable_time": 0.2,
    "time_in_future": 0.2,
    "exact_duplicate": 0.2,
    "cut_line": 0.2,
}
CSV_ONLY_KINDS = ("cut_line",)

"""What follows exactly from the planted shares, by sums, without drawing anything."""

from simulate import planted
from simulate.draws import length_weights, mean_of
from simulate.planted import INTENT_SHARES, PLAN_GIVEN_INTENT, PLANS


def plan_shares() -> dict[str, float]:
    """Share of the sessions with each plan, over all intents."""
    return {
        plan: sum(
            share * PLAN_GIVEN_INTENT[intent][number]
            for intent, share in INTENT_SHARES.items()
        )
        for number, plan in enumerate(PLANS)
    }


def stage_rates() -> dict[str, float]:
    """Share of the sessions that reach each funnel stage."""
    shares = plan_shares()
    lower = shares["lower"] + shares["checked_out"] + shares["ordered"]
    return {"upper": 1.0, "middle": shares["middle"] + lower, "lower": lower}


def order_share() -> float:
    """Share of the sessions that order."""
    return plan_shares()["ordered"]


def checkout_share() -> float:
    """Share of the sessions that check out, with an order or without."""
    return plan_shares()["ordered"] + plan_shares()["checked_out"]


def part_mean(length: planted.Length) -> float:
    """Clicks of one part of a session on average, long sessions included."""
    usual = mean_of(length_weights(*length))
    long_mean = length.extra_mean * planted.LONG_SESSION_FACTOR
    longer = mean_of(length_weights(length.fewest, long_mean))
    return usual + planted.LONG_SESSION_SHARE * (longer - usual)


def mean_clicks() -> dict[str, float]:
    """Clicks of a session on average, by plan: walk, planted links and outcome."""
    means = {}
    for plan, lengths in planted.PLAN_LENGTHS.items():
        ordered = plan == "ordered"
        inserted = sum(
            link.chance_if_ordered if ordered else link.chance_if_not_ordered
            for link in planted.PLANTED_LINKS
        )
        ending = float(plan == "checked_out")
        if ordered:
            ending = 1 + mean_of(planted.CLICKS_AFTER_ORDER)
        means[plan] = sum(map(part_mean, lengths)) + inserted + ending
    return means


def mean_clicks_of_all() -> float:
    """Clicks of a session on average, over all plans."""
    means = mean_clicks()
    return sum(share * means[plan] for plan, share in plan_shares().items())


def ordered_click_share() -> float:
    """Share of the clicks that lie in sessions that order."""
    return order_share() * mean_clicks()["ordered"] / mean_clicks_of_all()

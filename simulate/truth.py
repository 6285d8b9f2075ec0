"""What is written into truth.json: the planted population, and what came of it."""

from typing import Any

from simulate import expected, moves, planted
from simulate.damage import bad_shares
from simulate.settings import Settings
from simulate.shop import CHECKOUT_LINK, LINKS, OUTCOME_LINK

VERSION = "1.0.0"


def _settings(settings: Settings) -> dict[str, Any]:
    """Name the settings that decide the content, and not where it lies."""
    return {
        "clicks": settings.clicks_wanted,
        "days": settings.days,
        "start": settings.start.isoformat(),
        "test_share": settings.test_share,
        "bad_share": settings.bad_share,
        "file_format": settings.file_format,
        "sessions_per_chunk": settings.sessions_per_chunk,
    }


def _plan_given_intent() -> dict[str, dict[str, float]]:
    """Chance of each plan, by intent."""
    return {
        intent: dict(zip(planted.PLANS, row, strict=True))
        for intent, row in planted.PLAN_GIVEN_INTENT.items()
    }


def _drop_off() -> dict[str, Any]:
    """Last link of sessions that checked out and did not order; the main one first."""
    link, share = next(iter(planted.EXIT_AFTER_CHECKOUT.items()))
    return {
        "link": link,
        "share": share,
        "exit_shares": planted.EXIT_AFTER_CHECKOUT,
    }


def _links() -> list[dict[str, Any]]:
    """Each planted link with its chances and its odds ratio."""
    return [
        {
            "link": one.link,
            "chance_if_ordered": one.chance_if_ordered,
            "chance_if_not_ordered": one.chance_if_not_ordered,
            "odds_ratio": one.odds_ratio,
            "direction": "raises" if one.odds_ratio > 1 else "lowers",
        }
        for one in planted.PLANTED_LINKS
    ]


def _pace() -> dict[str, Any]:
    """Describe the waits between two clicks, by intent."""
    paces = planted.PACE | {"everybody": planted.COMMON_PACE}
    return {
        "own_pace_share": planted.OWN_PACE_SHARE,
        "waits": {
            name: [gap._asdict() for gap in gaps] for name, gaps in paces.items()
        },
        "longest_session_seconds": planted.LONGEST_SESSION_SECONDS,
    }


def _manners() -> dict[str, Any]:
    """Pairs of links that mean opposite things with and without an ad."""
    who = {
        f"{intent}_{'with' if has_ad else 'without'}_ad": moves.manner_of(
            intent, has_ad
        )
        for intent in planted.INTENT_SHARES
        for has_ad in (True, False)
    }
    pairs = {
        name: [{"from": a, "to": b, "factor": f} for (a, b), f in factors.items()]
        for name, factors in moves.MANNERS.items()
    }
    return {"manner_of": who, "pair_factors": pairs}


def planted_truth(settings: Settings) -> dict[str, Any]:
    """Exact parameters of the population that the sessions were drawn from."""
    return {
        "intent_shares": planted.INTENT_SHARES,
        "plan_given_intent": _plan_given_intent(),
        "plan_shares": expected.plan_shares(),
        "stage_rates": expected.stage_rates(),
        "order_share": expected.order_share(),
        "checkout_share": expected.checkout_share(),
        "mean_clicks": expected.mean_clicks_of_all(),
        "mean_clicks_by_plan": expected.mean_clicks(),
        "ordered_click_share": expected.ordered_click_share(),
        "ad_share_given_intent": planted.AD_SHARE_GIVEN_INTENT,
        "checkout_link": CHECKOUT_LINK,
        "outcome_link": OUTCOME_LINK,
        "links": _links(),
        "drop_off": _drop_off(),
        "pace": _pace(),
        "manners": _manners(),
        "hour_weights": planted.HOUR_WEIGHTS,
        "bad_row_shares": bad_shares(settings.bad_share, settings.file_format),
        "shop": [link._asdict() for link in LINKS],
    }


def _sum(files: list[dict[str, Any]], name: str) -> int:
    """Add up one figure over files."""
    return sum(file[name] for file in files)


def truth_of(settings: Settings, files: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything that truth.json says.

    Args:
        settings: the run's settings.
        files: one record per file written, from ``run``.

    Returns:
        A dictionary that JSON can hold.
    """
    sizes = {name: _sum(files, name) for name in ("sessions", "clicks", "rows")}
    for split, is_test in (("labelled", False), ("test", True)):
        chosen = [file for file in files if file["is_test"] == is_test]
        for name in ("sessions", "clicks", "rows"):
            sizes[f"{split}_{name}"] = _sum(chosen, name)
    kinds = planted.BAD_KINDS
    bad = {kind: sum(file["bad_rows"][kind] for file in files) for kind in kinds}
    return {
        "version": VERSION,
        "seed": settings.seed,
        "settings": _settings(settings),
        "sizes": sizes,
        "bad_rows": bad | {"total": sum(bad.values())},
        "files": files,
        "planted": planted_truth(settings),
    }

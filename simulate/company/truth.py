"""The company's part of truth.json: what is planted, and what came of it."""

from typing import Any

from simulate.company import crm, dirt_counts, moves, planted, planted_bots
from simulate.company.agents import DEVICE_TYPES
from simulate.company.counts import Counts
from simulate.company.planted import SEGMENTS, SEQUENCES, TOUCHES
from simulate.company.rows import bad_shares
from simulate.company.settings import CompanySettings
from simulate.company.shop import (
    CATEGORIES,
    CHECKOUT_LINKS,
    LINKS,
    OUTCOME_LINK,
    PRODUCTS,
)
from simulate.company.visits import Days

VERSION = "1.1.0"
ENGAGEMENT = {
    "3": "ordered, or began a checkout in two visits",
    "2": "otherwise: began a checkout, or reached middle in two visits",
    "1": "everybody else",
}


def _settings(settings: CompanySettings) -> dict[str, Any]:
    """Name the settings that decide the content, and not where it lies."""
    names = (
        *("events", "days", "bot_share", "bad_share", "late_share"),
        *("independent", "no_effects", "file_format", "people_per_chunk"),
    )
    usual = CompanySettings(settings.out)
    if settings.visits_factor != usual.visits_factor:
        names += ("visits_factor",)
    return {"start": settings.start.isoformat()} | {
        name: getattr(settings, name) for name in names
    }


def _sequences(settings: CompanySettings) -> list[dict[str, Any]]:
    """Each planted sequence with its odds ratio, given everything else."""
    return [
        {
            **one._asdict(),
            "odds_ratio": 1.0 if settings.no_effects else one.odds_ratio,
            "direction": "none"
            if settings.no_effects
            else ("raises" if one.odds_ratio > 1 else "lowers"),
        }
        for one in SEQUENCES
    ]


def _order_odds(settings: CompanySettings) -> dict[str, Any]:
    """Factors on the odds of an order; their product is a visit's odds."""
    if settings.independent:
        return {
            "who_may_order": "every visit",
            "base": planted.INDEPENDENT_ODDS,
        }
    return {
        "who_may_order": f"visits with one of {', '.join(CHECKOUT_LINKS)}",
        "segments": {name: one.order_odds for name, one in SEGMENTS.items()},
        "touches": [
            {k: getattr(one, k) for k in ("source", "campaign_id", "order_odds")}
            for one in TOUCHES
        ],
        "devices": {kind: planted.DEVICE_ODDS[kind] for kind in DEVICE_TYPES[:-1]},
        "weekend": planted.WEEKEND_ODDS,
        "evening": planted.EVENING_ODDS,
        "evening_hours": planted.EVENING_HOURS,
        "after_the_shift": planted.SHIFT_ODDS,
        "on_the_fence": planted.ON_THE_FENCE_ODDS,
        "newsletter": planted.NEWSLETTER_ODDS,
    }


def _pushes() -> dict[str, Any]:
    """Links that push deeper, beside what is usual."""
    usual = {
        name: {
            part: moves.turn_after(part, name, "home")._asdict()
            for part in moves.USUAL_TURNS
        }
        for name in SEGMENTS
    }
    return {"links": [one._asdict() for one in moves.PUSHES], "usual": usual}


def _people() -> dict[str, Any]:
    """Say who the people are."""
    return {
        "segments": {name: one._asdict() for name, one in SEGMENTS.items()},
        "engagement": ENGAGEMENT,
        "worth_contacting": "a newsletter multiplies the odds of an order by"
        f" {planted.NEWSLETTER_ODDS['worth_contacting']}; for others by"
        f" {planted.NEWSLETTER_ODDS['others']}",
        "on_the_fence": {
            "first_click_weights": planted.FENCE_CLICKS,
            "likes": moves.WAVERING,
        },
        "device_counts": planted.DEVICE_COUNTS,
        "main_device_share": planted.MAIN_DEVICE_SHARE,
        "shared_pair_share": planted.SHARED_PAIR_SHARE,
        "stays_logged_in": planted.STAYS_LOGGED_IN,
        "fast_share": planted.FAST_SHARE,
        "regions": [[*where, weight] for where, weight in planted.REGIONS.items()],
    }


def _time(days: Days) -> dict[str, Any]:
    """Say what depends on the time."""
    return {
        "hours": planted.HOURS,
        "weekdays_from_monday": planted.WEEKDAYS,
        "months": planted.MONTHS,
        "shift": {
            "on": days.shift_on.isoformat(),
            "order_odds": planted.SHIFT_ODDS,
            "categories": CATEGORIES,
            "before": planted.CATEGORY_MIX[0],
            "after": planted.CATEGORY_MIX[1],
            "own_category_share": planted.OWN_CATEGORY_SHARE,
        },
        "renamed_column": {
            "on": days.renamed_on.isoformat(),
            "from": planted_bots.VISITOR_COLUMN[0],
            "to": planted_bots.VISITOR_COLUMN[1],
        },
    }


def _rows(settings: CompanySettings) -> dict[str, Any]:
    """Say which rows are bad, repeated or late."""
    return {
        "bad_row_shares": bad_shares(settings),
        "reasons": planted_bots.REASONS,
        "late_after_hours": planted_bots.LATE_AFTER_HOURS,
        "sent_again_after_hours": planted_bots.SENT_AGAIN_AFTER_HOURS,
    }


def truth_of(
    settings: CompanySettings,
    days: Days,
    counts: Counts,
    dirt: dirt_counts.DirtCounts,
    its_crm: crm.CrmFiles | None,
) -> dict[str, Any]:
    """Everything that truth.json says of the company; without a CRM nothing of one."""
    return {
        "version": VERSION,
        "seed": settings.seed,
        "settings": _settings(settings),
        "sizes": counts.sizes(),
        "bad_rows": counts.bad_rows(),
        "dirt": dirt.truth(),
        "crm": its_crm and its_crm.truth(),
        "groups": counts.groups(),
        "found": counts.effects(),
        "files": counts.files(),
        "planted": {
            "sequences": _sequences(settings),
            "order_odds": _order_odds(settings),
            "pushes": _pushes(),
            "people": _people(),
            "bots": {name: one._asdict() for name, one in planted_bots.BOTS.items()},
            "time": _time(days),
            "exit_after_checkout": None
            if settings.independent
            else planted.EXIT_AFTER_CHECKOUT,
            "rows": _rows(settings),
            "dirt": dirt_counts.planted(),
            "crm": its_crm and crm.planted(),
            "touches": [one._asdict() for one in TOUCHES],
            "shop": [one._asdict() for one in LINKS],
            "products": [one._asdict() for one in PRODUCTS],
            "outcome_link": OUTCOME_LINK,
        },
    }

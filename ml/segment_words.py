"""Names and descriptions of segments: what sets them apart, in plain words."""

import numpy as np
import pandas as pd

# measure: in a name where it is high, where it is low, and in a sentence
WORDS = {
    "visits": ("comes often", "comes rarely", "{} visits"),
    "clicks a visit": ("long visits", "short visits", "{} clicks a visit"),
    "days since the last visit": (
        "not seen lately",
        "seen lately",
        "last seen {} days ago",
    ),
    "days between visits": (
        "long between visits",
        "soon back",
        "{} days between visits",
    ),
    "checkouts a visit": (
        "often at the checkout",
        "rarely at the checkout",
        "{} of visits go to checkout",
    ),
    "orders a visit": ("orders readily", "orders rarely", "{} of visits order"),
    "checkouts left": (
        "drop-off prone",
        "finishes checkouts",
        "{} of checkouts are left",
    ),
    "value": ("high value", "low value", "{} brought so far"),
}
SHARES = ("checkouts a visit", "orders a visit", "checkouts left")
HABITS = {
    "link": ("much {}", "{} of clicks on {}"),
    "channel": ("comes by {}", "{} of visits by {}"),
    "device": ("on {}", "{} of visits on {}"),
}
# differences in means, in standard deviations (Cohen 1988): small ones are not told
LEAST_EFFECT = 0.2
IN_NAME, IN_SENTENCE = 2, 5


def effects(figures: pd.DataFrame) -> pd.DataFrame:
    """Rank what differs: effect = (here - elsewhere) / deviation, greatest first.

    In: site_id, segment, kind, measure, here, elsewhere, deviation. Out: those rows in
    which it is at least LEAST_EFFECT.
    """
    found = figures.assign(
        effect=(figures["here"] - figures["elsewhere"])
        / figures["deviation"].replace(0, np.nan)
    )
    found["size"] = found["effect"].abs().round(6)
    found = found[found["size"] >= LEAST_EFFECT]
    order = ["site_id", "segment", "size", "kind", "measure"]
    ascending = [True, True, False, True, True]
    return found.sort_values(order, ascending=ascending, ignore_index=True)


def names_of(figures: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Name segments after what sets them most apart: {(site, segment): name}.

    Segments of one name get their number behind it.
    """
    ranked = effects(figures)
    found: dict[tuple[str, int], str] = {}
    for key, rows in ranked.groupby(["site_id", "segment"]):
        words = [word for word in map(_in_name, rows.to_dict("records")) if word]
        found[key] = ", ".join(words[:IN_NAME]) or "like everybody"
    for site, segment in figures.groupby(["site_id", "segment"]).groups:
        found.setdefault((site, segment), "like everybody")
    twice = pd.Series(
        [f"{site} {name}" for (site, _), name in found.items()]
    ).value_counts()
    return {
        (site, segment): f"{name} ({segment})" if twice[f"{site} {name}"] > 1 else name
        for (site, segment), name in found.items()
    }


def descriptions_of(figures: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Describe segments by the figures that differ most: {(site, segment): text}."""
    ranked = effects(figures)
    found = {}
    for key, rows in ranked.groupby(["site_id", "segment"]):
        parts = [_told(row) for row in rows.head(IN_SENTENCE).to_dict("records")]
        found[key] = "; ".join(parts)
    return found


def _in_name(row: dict) -> str | None:
    """Say one difference in a few words; having less of a habit says little."""
    if row["kind"] == "person":
        high, low, _ = WORDS[row["measure"]]
        return high if row["effect"] > 0 else low
    if row["effect"] < 0 or row["measure"] == "other":
        return None
    return HABITS[row["kind"]][0].format(row["measure"])


def _told(row: dict) -> str:
    """Say one difference with its figures: here, and elsewhere in brackets."""
    is_share = row["kind"] != "person" or row["measure"] in SHARES
    here, other = (_number(row[name], is_share) for name in ("here", "elsewhere"))
    if row["kind"] == "person":
        return WORDS[row["measure"]][2].format(here) + f" (others {other})"
    return HABITS[row["kind"]][1].format(here, row["measure"]) + f" (others {other})"


def _number(value: float, is_share: bool) -> str:
    if is_share:
        return f"{100 * value:.1f} %" if value < 0.1 else f"{100 * value:.0f} %"
    return f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"

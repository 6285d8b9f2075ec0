"""What a person wants to read of predictions when a build is done."""

from collections.abc import Callable
from typing import Any

Rows = list[tuple[Any, ...]]

QUALITY = """
select
    quality.site_id, slice, value, baseline, baseline_value, difference,
    difference_low, difference_high, rows, persons, split_by
from scores.score_model_quality as quality
inner join marts.dim_training_periods using (site_id)
where predictor = 'conversion' and target = 'order'
    and metric = 'average_precision' and value is not null
    and slice in ('click 5', 'click 8', 'whole session')
qualify row_number() over (
    partition by quality.site_id, slice order by baseline_value desc, baseline
) = 1
order by quality.site_id, slice
"""
SERVING = """
select site_id, predictor, serving, cast(trained_until as date), decision, reason,
    decided_in = (select last_number from refresh.run), test_rows > 0
from scores.score_predictors where serving is not null
order by site_id, predictor
"""
NOT_LEARNT = """
select site_id, min(reason) from scores.score_predictors
where predictor_version is null group by site_id order by site_id
"""
OUTCOME_LINKS = "select site_id, link from marts.agg_outcome_links order by all"


def told_predictions(read: Callable[[str], Rows]) -> str:
    """Write how good the prediction of orders is beside its best baseline.

    In: a function that runs SQL on the warehouse. Also says what serves each site,
    until when it learnt, and whether it was trained in this build.
    """
    rows = read(QUALITY)
    none = [f"  {site}: no prediction: {reason}" for site, reason in read(NOT_LEARNT)]
    if not rows:
        said = (
            "  No prediction: it takes enough sessions that ordered, and enough that "
            "didn't, early ones to learn from and later ones to test."
        )
        return "\n".join([said, *none])
    lines = [
        ["Prediction", "after", "sessions", "boosted", "best baseline"]
        + ["difference (95 %)"]
    ]
    notes = []
    serving, links = read(SERVING), read(OUTCOME_LINKS)
    for site, part, value, name, other, *difference, count, _, split in rows:
        low_high = "{:+.3f} ({:+.3f} to {:+.3f})".format(*difference)
        figures = [f"{count:,}", f"{value:.3f}", f"{other:.3f} {name}", low_high]
        lines.append([site, part, *figures])
        notes.append(_how_measured(site, split, links))
    told = [_what_serves(*row) for row in serving]
    title = "  Does a session end in an order? Average precision, higher is better:"
    notes = list(dict.fromkeys(notes))
    return "\n".join([title, table(lines, left=2), *notes, *told, *none])


def _how_measured(site: str, split: str, outcome_links: Rows) -> str:
    """Write on whom a site's figures were measured."""
    whose = (
        "of people never learnt from"
        if split == "person"
        else "never learnt from, known people's too (too few are new)"
    )
    cut = ", ".join(link for at, link in outcome_links if at == site)
    return f"  {site}: measured on later sessions {whose}" + (
        f"; cut away as the outcome itself: {cut}" if cut else ""
    )


def _what_serves(
    site: str,
    predictor: str,
    serving: str,
    until: object,
    decision: str,
    reason: str,
    is_new: bool,
    is_compared: bool,
) -> str:
    """Write which candidate serves, and where it comes from."""
    why = "smallest Brier score" if is_compared else "there is none to compare it on"
    told = f"  {site}, {predictor}: {serving} serves ({why}), learnt until {until}"
    if not is_new:
        return f"{told} in an earlier build"
    if decision == "kept":
        return f"{told}; a new one was worse, so it stays ({reason})"
    return f"{told}; trained now, as {reason}"


def table(rows: list[list[str]], left: int = 1) -> str:
    """Align columns: the first `left` to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  "
        + "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )

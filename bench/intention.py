"""How well orders are predicted in `shopper_intention`, by a fixed procedure.

1. Rows: the table as it is, one row per session, nothing resampled. Columns that a row
   gives by itself are added (`derived`): pages and seconds in all, seconds per page,
   the share of product pages, expected exits. Numbers of operating system, browser
   and region are left out: they are codes.
2. Folds: five, drawn anew five times. There are no persons, so rows that are equal in
   every column are one person and lie in one fold.
3. Predictor: the project's `Encoder` and `BoostedTrees` with its settings, learnt anew
   in each fold, categories and the number of trees inside it.
4. Figures: AUC and average precision of the rows of all folds together, the mean of
   the five times, and a 95 % interval over resampled persons. Once with PageValues,
   which the site computes from completed orders, and once without.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from ml.baselines import person_folds
from ml.boosting import BoostedTrees
from ml.encoding import Encoder
from ml.intervals import replicated
from ml.metrics import measure

FOLDS = 5
TIMES = 5
REPLICATES = 300
LEAK = "PageValues"
KINDS = ("Administrative", "Informational", "ProductRelated")
NUMBERS = [
    *KINDS,
    *(f"{kind}_Duration" for kind in KINDS),
    *("BounceRates", "ExitRates", LEAK, "SpecialDay"),
]
TEXTS = ["Month", "TrafficType", "VisitorType", "Weekend"]


def read(path: Path) -> pd.DataFrame:
    """Read the table; `person` numbers rows that are equal in every column."""
    table = pd.read_csv(path, sep=";")
    table["person"] = table.groupby(list(table.columns), sort=False).ngroup()
    return table


def derived(table: pd.DataFrame) -> pd.DataFrame:
    """Return what each row gives by itself; null where it would divide by 0."""
    pages = table[list(KINDS)].sum(axis=1)
    seconds = table[[f"{kind}_Duration" for kind in KINDS]].sum(axis=1)
    some = pages.where(pages > 0)
    found = pd.DataFrame({"pages": pages, "seconds": seconds})
    for kind in KINDS:
        seen = table[kind].where(table[kind] > 0)
        found[f"{kind}_seconds_per_page"] = table[f"{kind}_Duration"] / seen
    found["seconds_per_page"] = seconds / some
    found["product_share"] = table["ProductRelated"] / some
    found["expected_exits"] = table["ExitRates"] * pages
    return found


def out_of_fold(
    table: pd.DataFrame, numbers: list[str], texts: list[str], seed: int
) -> np.ndarray:
    """Return each row's probability by trees that never saw it, (rows,)."""
    persons = table["person"].to_numpy()
    target = table["Revenue"].to_numpy(dtype=np.int64)
    folds = person_folds(persons, FOLDS, seed)
    scores = np.empty(len(table))
    for fold in range(FOLDS):
        learnt = folds != fold
        encoder = Encoder(numbers, texts).fit(table[learnt])
        trees = BoostedTrees(seed).fit(
            encoder.transform(table[learnt]),
            encoder.is_text,
            target[learnt],
            persons[learnt],
        )
        scores[~learnt] = trees.predict(encoder.transform(table[~learnt]))
    return scores


def variants() -> Iterator[tuple[str, bool, bool]]:
    """Yield a name, whether PageValues is there, and whether derived columns are."""
    yield "with PageValues", True, True
    yield "without PageValues", False, True
    yield "with PageValues, no derived columns", True, False
    yield "without PageValues, no derived columns", False, False


def figures(path: Path) -> pd.DataFrame:
    """Learn and measure; one row per variant, with intervals."""
    table = read(path)
    extra = derived(table)
    wide = pd.concat([table, extra], axis=1)
    target, persons = table["Revenue"].to_numpy(dtype=np.int64), table["person"]
    told = []
    for name, has_leak, has_derived in variants():
        numbers = [n for n in NUMBERS if has_leak or n != LEAK]
        numbers += list(extra.columns) if has_derived else []
        scores = {
            str(seed): out_of_fold(wide, numbers, TEXTS, seed) for seed in range(TIMES)
        }
        drawn = replicated(target, scores, persons.to_numpy(), REPLICATES, 0)
        row = {"variant": name, "rows": len(table)}
        for metric in ("auc", "average_precision"):
            each = [measure(target, values)[metric][0] for values in scores.values()]
            means = np.mean([drawn[seed][metric] for seed in scores], axis=0)
            low, high = np.quantile(means, [0.025, 0.975])
            row |= {metric: np.mean(each), f"{metric}_low": low}
            row |= {f"{metric}_high": high}
        told.append(row)
    return pd.DataFrame(told)

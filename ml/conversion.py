"""Predicts from a session's first clicks whether it ends in an order.

One set of predictors per site and landmark (the number of clicks seen), so that base
rates and the meaning of columns may differ between them. Source: van Houwelingen 2007,
Dynamic prediction by landmarking in event history analysis.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
import sklearn

from ml import baselines, boosting, encoding, landmarks
from ml.landmarks import NAMES, LandmarkPredictors

REVISION = 1  # raise it when predictions change for any other reason
KEYS: tuple[str, ...] = ("session_id", "site_id", "landmark", "click_number")
LABELS: tuple[str, ...] = (
    "session_id",
    "site_id",
    "person_id",
    "has_order",
    "split",
    "trained_until",
)


def predictor_version(seed: int = 0) -> str:
    """Return 12 hexadecimal digits that change with columns, settings or library."""
    settings = {
        "revision": REVISION,
        "columns": encoding.COLUMNS,
        "categories": [encoding.MAX_CATEGORIES, encoding.MIN_CATEGORY_ROWS],
        "boosting": [boosting.BOOSTING, boosting.MAX_ITERATIONS, boosting.PATIENCE],
        "folds": [baselines.FOLDS, boosting.FOLDS, boosting.THREADS_FROM_ROWS],
        "one_rule": [baselines.SMOOTHING_ROWS, baselines.QUANTILES],
        "logistic": baselines.LOGISTIC_C,
        "minimum": landmarks.MIN_PERSONS,
        "seed": seed,
        "scikit-learn": sklearn.__version__,
    }
    text = json.dumps(settings, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def clean_labels(labels: pd.DataFrame) -> pd.DataFrame:
    """Return labels with has_order as 1, 0 or nan, and person_code, a whole number.

    A session without a person is a person of its own. Codes follow the alphabet, so
    that the order of rows decides nothing.
    Raises: ValueError when a session has two rows.
    """
    twice = labels.loc[labels["session_id"].duplicated(), "session_id"]
    if len(twice):
        raise ValueError(f"labels: session {twice.iloc[0]} has two rows; keep one")
    clean = labels[list(LABELS)].copy()
    has_order = pd.array(clean["has_order"], dtype="boolean")
    clean["has_order"] = has_order.to_numpy(dtype=np.float64, na_value=np.nan)
    persons = clean["person_id"].astype("str").fillna(clean["session_id"].astype("str"))
    clean["person_code"] = pd.factorize(persons, sort=True)[0]
    return clean


def predict_site(
    rows: pd.DataFrame, labels: pd.DataFrame, seed: int, names: Sequence[str]
) -> pd.DataFrame:
    """Learn and predict for one site.

    In: its feature rows, and its rows of clean_labels. Out: as predict_conversion;
    no rows when no session of split 'train' has an answer.
    """
    rows = rows.sort_values(["session_id", "landmark"], ignore_index=True)
    known = labels.set_index("session_id").reindex(rows["session_id"])
    has_order = known["has_order"].to_numpy()
    persons = known["person_code"].to_numpy()
    train = (known["split"] == "train").to_numpy() & ~np.isnan(has_order)
    if not train.any():
        return rows.iloc[:0][list(KEYS)]
    places = rows["landmark"].to_numpy(dtype=object)
    result = rows[list(KEYS)].assign(trained_until=labels["trained_until"].max())
    parts = []
    for landmark in sorted(set(places)):
        here = np.flatnonzero(places == landmark)
        learn = here[train[here]]
        predictors = LandmarkPredictors(seed, names).fit(
            rows.iloc[learn], has_order[learn], persons[learn], has_order[train].mean()
        )
        scores = predictors.predict(rows.iloc[here])
        parts.append(result.iloc[here].assign(reason=predictors.reason_, **scores))
    return pd.concat(parts).sort_index()


def predict_conversion(
    features: pd.DataFrame,
    labels: pd.DataFrame,
    seed: int = 0,
    names: Sequence[str] = NAMES,
) -> pd.DataFrame:
    """Predict for every feature row the chance that its session ends in an order.

    In: features, one row per session_id and landmark, with KEYS and encoding.COLUMNS;
    labels, one row per session_id, with LABELS (has_order null where unknown; only
    split 'train' is learnt from); names, which predictors (the others' columns are
    left out). Any null, unseen value or constant column is allowed.
    Out: one row per feature row of each site with training labels, in the order of
    site, session and landmark: KEYS, <name>_probability (0 to 1), trained_until
    (UTC), predictor_version, and reason: why all four are the constant, or ''.
    Raises: ValueError when a column is missing, or a session has two labels.
    """
    encoding.require_columns(features, (*KEYS, *encoding.COLUMNS), "features")
    encoding.require_columns(labels, LABELS, "labels")
    by_site = dict(list(clean_labels(labels).groupby("site_id")))
    parts = [
        predict_site(rows, by_site[site], seed, names)
        for site, rows in features.groupby("site_id")
        if site in by_site
    ]
    parts = [part for part in parts if len(part)]
    result = pd.concat(parts, ignore_index=True) if parts else features.iloc[:0]
    return in_shape(result, labels, names).assign(
        predictor_version=predictor_version(seed)
    )


def in_shape(
    result: pd.DataFrame, labels: pd.DataFrame, names: Sequence[str]
) -> pd.DataFrame:
    """Return the columns of predict_conversion in their order and types.

    Without rows the types are the same, so that a table made from it doesn't change.
    """
    numbers = [f"{name}_probability" for name in names]
    result = result.reindex(columns=[*KEYS, *numbers, "trained_until", "reason"])
    types = dict.fromkeys(numbers, "float64") | {"reason": "str"}
    return result.astype(types | {"trained_until": labels["trained_until"].dtype})


def choose_serving(quality: pd.DataFrame) -> dict[str, str]:
    """Choose for each site the predictor that serves.

    In: what evaluation.evaluate returns (site_id, metric, value, baseline,
    baseline_value). Out: site_id -> one of NAMES: 'boosted', unless a baseline's mean
    Brier score over the landmarks is lower. Where nothing could be measured 'boosted'
    serves; a site without test rows isn't in the answer. As the test part chooses, the
    figures of a baseline chosen so are very slightly too good.
    """
    chosen = dict.fromkeys(map(str, quality["site_id"].unique()), "boosted")
    brier = quality[quality["metric"] == "brier_score"].dropna(subset=["value"])
    for site, rows in brier.groupby("site_id"):
        means = rows.groupby("baseline")[["value", "baseline_value"]].mean()
        best = means["baseline_value"].idxmin()
        if means.loc[best, "baseline_value"] < means.loc[best, "value"]:
            chosen[str(site)] = str(best)
    return chosen

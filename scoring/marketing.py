"""Engagement classes for a warehouse's sites: who is learnt from, who serves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pandas as pd

from ml.class_metrics import interval, measure_classes, replicated_classes
from ml.encoding import require_columns
from ml.marketing_reasons import reasons
from ml.marketing_target import (
    CANDIDATES,
    CLASSES,
    MarketingTarget,
    in_order,
    labels_of,
    said_of_others,
    training_parts,
)
from ml.people import KEYS, NUMBERS, TEXTS

MIN_LABELLED = 50
MIN_OF_CLASS = 5
GIVEN = ("test_ids", "marketing_target")
REPLICATES = 1000
ROWS: dict[str, str] = {
    "site_id": "varchar",
    "person_id": "varchar",
    "test_ids": "varchar[]",
    "marketing_target": "bigint",
    "is_labelled": "boolean",
    "predicted_target": "bigint",
    "probability_1": "double",
    "probability_2": "double",
    "probability_3": "double",
    "drivers": "varchar",
    "method": "varchar",
    "predictor_version": "varchar",
    "labelled_count": "bigint",
    "labelled_1_share": "double",
    "labelled_2_share": "double",
    "labelled_3_share": "double",
}
QUALITY: dict[str, str] = {
    "site_id": "varchar",
    "method": "varchar",
    "labelled_count": "bigint",
    "macro_f1": "double",
    "macro_f1_low": "double",
    "macro_f1_high": "double",
    "weighted_f1": "double",
    "weighted_f1_low": "double",
    "weighted_f1_high": "double",
    "gain": "double",
    "gain_low": "double",
    "gain_high": "double",
    "is_serving": "boolean",
    "reason": "varchar",
}


def known_people(people: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """Return the people that a CRM knows, with what is learnt and what from.

    In: feat_crm_people. Out: KEYS, test_ids, marketing_target, NUMBERS and TEXTS.
    """
    return people.project(", ".join((*KEYS, *GIVEN, *NUMBERS, *TEXTS))).df()


def sites_of(people: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame, np.ndarray]]:
    """Give each site with enough labels: its name, its people in order, their classes.

    Enough: MIN_LABELLED people with a class, and MIN_OF_CLASS in two classes or more.
    Raises: ValueError when a column is missing, a label is none of 1, 2, 3, or a
    person has two rows.
    """
    require_columns(people, GIVEN, "people")
    people = in_order(people)
    twice = people.loc[people.duplicated(list(KEYS)), "person_id"]
    if len(twice):
        raise ValueError(f"people: {twice.iloc[0]} has two rows; keep one")
    for site, rows in people.groupby("site_id", sort=True):
        labels = labels_of(rows)
        counts = np.array([(labels == name).sum() for name in CLASSES])
        if counts.sum() >= MIN_LABELLED and (counts >= MIN_OF_CLASS).sum() > 1:
            yield str(site), rows.reset_index(drop=True), labels


def out_of_fold(
    people: pd.DataFrame,
    labels: np.ndarray,
    seed: int = 0,
    names: Sequence[str] = CANDIDATES,
) -> Iterator[tuple[np.ndarray, MarketingTarget]]:
    """Give each fold of labelled people: which rows, and what the others taught.

    Who serves is chosen anew inside each fold's training part.
    """
    for train in training_parts(labels, seed + 1):
        yield ~train, MarketingTarget(seed, names).fit(people[train])


def marketing_targets(people: pd.DataFrame) -> pd.DataFrame:
    """Predict the engagement class of everybody that a CRM knows.

    In: known_people's. Out: ROWS, one row per site and person, in this order; no rows
    of a site with too few labels (sites_of). Who has a label gets what was learnt from
    others, so that no prediction is a fit to itself.
    """
    parts = [_site_rows(*site) for site in sites_of(people)]
    if not parts:
        return pd.DataFrame({name: [] for name in ROWS})
    return pd.concat(parts, ignore_index=True)[list(ROWS)]


def _site_rows(site: str, people: pd.DataFrame, labels: np.ndarray) -> pd.DataFrame:
    """Predict for one site; in and out as marketing_targets."""
    labelled = people[labels > 0].reset_index(drop=True)
    known = labels[labels > 0]
    whole = MarketingTarget().fit(labelled)
    parts = [_answers(whole, people[labels == 0])]
    parts += [
        _answers(each, labelled[held]) for held, each in out_of_fold(labelled, known)
    ]
    rows = pd.concat(parts, ignore_index=True)
    given = people[[*KEYS, *GIVEN]]
    rows = given.merge(rows, on=list(KEYS), validate="one_to_one")
    rows["is_labelled"] = labels > 0
    rows["predictor_version"] = whole.version_
    rows["labelled_count"] = len(known)
    for name in CLASSES:
        rows[f"labelled_{name}_share"] = float((known == name).mean())
    return rows


def _answers(learnt: MarketingTarget, people: pd.DataFrame) -> pd.DataFrame:
    """Give KEYS, predicted_target, PROBABILITIES, drivers, method."""
    rows = learnt.predict(people)
    said = reasons(learnt, people)
    return rows.assign(drivers=said["drivers"].to_numpy(), method=learnt.serving_)


def marketing_quality(people: pd.DataFrame, predicted: pd.DataFrame) -> pd.DataFrame:
    """Measure each candidate, and their choice, on people that it wasn't learnt from.

    In: as marketing_targets, and what that gave for them. Out: QUALITY, per site a row
    for each candidate and one named 'chosen', whose candidate was chosen inside each
    fold: what score_marketing_target holds for labelled people. gain: macro F1 less
    that of the constant. Intervals: 95 %, paired bootstrap over people.
    """
    parts = [_site_quality(*site, predicted) for site in sites_of(people)]
    if not parts:
        return pd.DataFrame({name: [] for name in QUALITY})
    return pd.concat(parts, ignore_index=True)[list(QUALITY)]


def _site_quality(
    site: str, people: pd.DataFrame, labels: np.ndarray, predicted: pd.DataFrame
) -> pd.DataFrame:
    """Measure one site; in and out as marketing_quality."""
    people, labels = people[labels > 0].reset_index(drop=True), labels[labels > 0]
    # of labelled people it was said by what was learnt from others
    found = people[list(KEYS)].merge(predicted, on=list(KEYS), validate="one_to_one")
    said = {"chosen": found["predicted_target"].to_numpy(dtype=np.int64)}
    said |= said_of_others(people, labels, training_parts(labels, 1))
    serving = _serving(people, predicted)
    drawn = replicated_classes(labels, said, CLASSES, REPLICATES, seed=0)
    rows = []
    for name, values in said.items():
        row = {"site_id": site, "method": name, "labelled_count": len(labels)}
        for metric, value in measure_classes(labels, values, CLASSES).items():
            low, high = interval(drawn[name][metric])
            row |= {metric: value[0], f"{metric}_low": low, f"{metric}_high": high}
        gains = drawn[name]["macro_f1"] - drawn["constant"]["macro_f1"]
        row["gain_low"], row["gain_high"] = interval(gains)
        row["is_serving"] = name == serving
        rows.append(row)
    result = pd.DataFrame(rows)
    constant = result.loc[result["method"] == "constant", "macro_f1"].iloc[0]
    result["gain"] = result["macro_f1"] - constant
    result["reason"] = [_reason(row, serving) for row in rows]
    return result.round(9)


def _serving(people: pd.DataFrame, predicted: pd.DataFrame) -> str:
    """Name the candidate that all of a site's labelled people chose.

    It is what those without a label were predicted by; without any it is chosen anew.
    """
    own = predicted["site_id"] == people["site_id"].iloc[0]
    methods = predicted.loc[own & ~predicted["is_labelled"].astype(bool), "method"]
    if len(methods):
        return str(methods.iloc[0])
    return MarketingTarget().fit(people).serving_


def _reason(row: dict, serving: str) -> str:
    """Say why a candidate serves, or doesn't."""
    if row["method"] == "chosen":
        return "the choice itself, made anew inside each fold"
    if row["method"] != serving:
        return f"{serving} has a greater macro F1 over folds, or is simpler"
    return "the greatest macro F1 over folds of all labelled people"

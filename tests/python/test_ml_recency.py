"""Probabilities follow rates that changed, and nothing that only chance shows."""

import numpy as np
import pandas as pd
import pytest
from test_ml_frames import CUT, frames

from ml.predictor import Predictor, answered_rows
from ml.recency import shift, shifted
from ml.tasks import CONVERSION


def of_a_season(rate_before: float, rate_after: float) -> pd.DataFrame:
    """Return answered rows whose orders become rarer or more after two thirds."""
    features, labels = frames(4_000, seed=3)
    draws = np.random.default_rng(5)
    start = CUT - pd.Timedelta(days=100)
    days = np.arange(4_000) % 100
    labels["started_at"] = start + pd.to_timedelta(days, unit="D")
    rates = np.where(days >= 66, rate_after, rate_before)
    labels["has_order"] = pd.array(draws.random(4_000) < rates, dtype="boolean")
    labels["split"] = np.where(days < 90, "train", "test")
    return answered_rows(CONVERSION, features, labels)


def mean_predicted(rows: pd.DataFrame) -> dict[str, float]:
    """Learn, and give each candidate's mean probability of an order on test rows."""
    learnt = Predictor("conversion").fit(rows)
    scores = learnt.predict(rows[rows["split"] == "test"])
    return {
        name: scores[f"{name}_order_probability"].mean()
        for name in CONVERSION.candidates
    }


def test_after_a_shift_all_candidates_say_the_new_rate() -> None:
    found = mean_predicted(of_a_season(0.2, 0.08))
    assert all(0.06 < mean < 0.10 for mean in found.values()), found


def test_without_a_shift_the_constant_is_the_rate_of_all_rows() -> None:
    rows = of_a_season(0.15, 0.15)
    learnt = rows[rows["split"] == "train"]["is_order"].mean()
    assert mean_predicted(rows)["constant"] == pytest.approx(learnt, abs=1e-9)


def test_the_mean_becomes_the_observed_rate() -> None:
    draws = np.random.default_rng(1)
    probabilities = draws.uniform(0.05, 0.4, 5_000)
    target = (draws.random(5_000) < probabilities / 2).astype(np.int64)
    added = shift(probabilities, target, np.arange(5_000))
    assert added < -0.5
    assert shifted(probabilities, added).mean() == pytest.approx(
        target.mean(), abs=1e-4
    )


def test_chance_few_rows_and_one_person_shift_nothing() -> None:
    draws = np.random.default_rng(2)
    shifts = []
    for _ in range(200):
        target = (draws.random(1_000) < 0.2).astype(np.int64)
        shifts.append(shift(np.full(1_000, 0.2), target, np.arange(1_000)))
    # about one in twenty, by the bound of two standard errors
    assert np.count_nonzero(shifts) <= 20
    few = np.r_[np.ones(49, dtype=np.int64), np.zeros(1_000, dtype=np.int64)]
    assert shift(np.full(1_049, 0.5), few, np.arange(1_049)) == 0.0
    many = np.r_[np.ones(60, dtype=np.int64), np.zeros(940, dtype=np.int64)]
    same = np.r_[np.zeros(60, dtype=np.int64), np.arange(940)]
    probabilities = np.full(1_000, 0.03)
    assert shift(probabilities, many, np.arange(1_000)) > 0.5
    assert shift(probabilities, many, same) == 0.0

"""The measures equal scikit-learn's and hand-made ones."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from test_ml_frames import (
    drawn,
)

from ml import (
    metrics,
)


@pytest.mark.parametrize("decimals", [1, 2, 9])
@pytest.mark.parametrize("seed", range(5))
def test_figures_equal_those_of_scikit_learn_with_ties_and_weights(
    seed: int, decimals: int
) -> None:
    rng = np.random.default_rng(seed)
    scores = np.round(rng.random(200), decimals)
    target = (rng.random(200) < 0.3).astype(np.int64)
    weights = rng.integers(0, 4, (3, 200)).astype(np.float64)
    found = metrics.measure(target, scores, weights)
    for number, weight in enumerate(weights):
        expected = {
            "average_precision": average_precision_score,
            "auc": roc_auc_score,
            "brier_score": brier_score_loss,
        }
        for name, function in expected.items():
            value = function(target, scores, sample_weight=weight)
            assert found[name][number] == pytest.approx(value, abs=1e-12)


def test_a_row_of_weight_two_counts_as_two_rows() -> None:
    target, scores = drawn(60)
    weights = np.random.default_rng(1).integers(1, 3, 60)
    found = metrics.measure(target, scores, weights[None].astype(np.float64))
    repeated = metrics.measure(target.repeat(weights), scores.repeat(weights))
    for name in ("average_precision", "auc", "brier_score", "lift_top_tenth"):
        assert found[name] == pytest.approx(repeated[name])


def test_lift_is_the_rate_at_the_top_over_the_mean_rate() -> None:
    scores = np.arange(20) / 20
    target = np.zeros(20, dtype=np.int64)
    target[[19, 18, 3, 2]] = 1
    assert metrics.measure(target, scores)["lift_top_tenth"] == pytest.approx(5.0)
    target[[18, 4]] = 0, 1
    assert metrics.measure(target, scores)["lift_top_tenth"] == pytest.approx(2.5)


def test_equal_scores_at_the_cut_count_in_proportion() -> None:
    target = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    scores = np.array([0.9, 0.9, 0.9, 0.9] + [0.1] * 6)
    found = metrics.measure(target, scores)["lift_top_tenth"]
    assert found == pytest.approx(0.5 / 0.2)
    constant = metrics.measure(target, np.full(10, 0.2))
    assert constant["lift_top_tenth"] == pytest.approx(1.0)
    assert constant["auc"] == pytest.approx(0.5)
    assert constant["average_precision"] == pytest.approx(0.2)


def test_calibration_error_is_the_mean_gap_over_tenths() -> None:
    scores = np.repeat(np.arange(10) / 10, 10)
    target = np.concatenate([np.arange(10) < n for n in range(10)]).astype(np.int64)
    assert metrics.measure(target, scores)["calibration_error"][0] < 1e-12
    gap = metrics.measure(target, scores + 0.05)["calibration_error"]
    assert gap == pytest.approx(0.05)
    # too bold at both ends: the gaps don't cancel out
    bold = np.repeat([0.1, 0.9], 50)
    even = np.tile([0, 1], 50)
    assert metrics.measure(even, bold)["calibration_error"] == pytest.approx(0.4)

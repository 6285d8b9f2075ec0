"""The predictor of orders finds what is there, and only that."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.metrics import brier_score_loss, roc_auc_score
from test_ml_frames import (
    CUT,
    PROBABILITIES,
    either_but_not_both,
    frames,
    on_test,
)

from ml import (
    conversion,
    landmarks,
)


def test_a_planted_pattern_is_found_that_the_baselines_cannot_see() -> None:
    features, labels = either_but_not_both()
    rows, target = on_test(conversion.predict_conversion(features, labels), labels)
    areas = {c: roc_auc_score(target, rows[c]) for c in PROBABILITIES}
    errors = {c: brier_score_loss(target, rows[c]) for c in PROBABILITIES}
    boosted = "boosted_probability"
    assert areas[boosted] > 0.75
    for baseline in PROBABILITIES[:3]:
        assert areas[baseline] < 0.6
        assert errors[boosted] < errors[baseline] - 0.03


def test_probabilities_are_near_the_true_chances() -> None:
    features, labels = frames(3000, seed=3)
    likely = (features["device_type"] < "c") & (features["lower_count"] >= 3)
    chance = np.where(likely, 0.6, 0.05)
    drawn = np.random.default_rng(5).random(3000) < chance
    labels = labels.assign(has_order=pd.array(drawn, dtype="boolean"))
    rows, _ = on_test(conversion.predict_conversion(features, labels), labels)
    asked = rows["session_id"].map(pd.Series(likely.array, features["session_id"]))
    means = rows.groupby(asked)["boosted_probability"].mean()
    assert means[False] == pytest.approx(0.05, abs=0.02)
    assert means[True] == pytest.approx(0.6, abs=0.05)


def test_a_leak_put_in_on_purpose_shows_as_a_perfect_ranking() -> None:
    features, labels = frames()
    leaked = features.assign(push_count=labels["has_order"].astype("int64"))
    for given, low, high in ((features, 0.4, 0.6), (leaked, 0.99, 1.0)):
        rows, target = on_test(conversion.predict_conversion(given, labels), labels)
        assert low <= roc_auc_score(target, rows["boosted_probability"]) <= high


def test_in_noise_the_boosted_predictor_stays_at_the_constant() -> None:
    features, labels = frames(2000, seed=8)
    rows, target = on_test(conversion.predict_conversion(features, labels), labels)
    constant = brier_score_loss(target, rows["constant_probability"])
    assert brier_score_loss(target, rows["boosted_probability"]) < constant + 0.003


def test_the_columns_stand_as_promised_with_one_row_per_feature_row() -> None:
    features, labels = frames(300, ("1", "whole"))
    features.loc[0, "session_id"] = "a session without a label"
    found = conversion.predict_conversion(features, labels)
    expected = [*conversion.KEYS, *PROBABILITIES]
    expected += ["trained_until", "reason", "predictor_version"]
    assert list(found.columns) == expected
    keys = ["session_id", "landmark"]
    given = features.sort_values(keys, ignore_index=True)
    assert_frame_equal(found[keys], given[keys])
    assert found[PROBABILITIES].to_numpy().min() >= 0
    assert found[PROBABILITIES].to_numpy().max() <= 1
    assert set(found["trained_until"]) == {CUT}


def test_the_constant_is_the_training_rate_at_that_landmark() -> None:
    features, labels = frames(400, ("1", "5"))
    buyers = set(labels.loc[labels["has_order"], "session_id"].iloc[::2])
    short = (features["landmark"] == "5") & features["session_id"].isin(buyers)
    features = features[~short]
    rows = conversion.predict_conversion(features, labels)
    known = rows.merge(labels[["session_id", "split", "has_order"]])
    known = known[known["split"] == "train"]
    for _, part in known.groupby("landmark"):
        rate = part["has_order"].astype(float).mean()
        assert part["constant_probability"].to_numpy() == pytest.approx(rate)
    assert known["constant_probability"].nunique() == 2


def test_answers_of_the_test_part_change_no_prediction() -> None:
    features, labels = frames(600)
    test = labels["split"] == "test"
    flipped = labels.assign(has_order=labels["has_order"] ^ test)
    hidden = labels.assign(has_order=labels["has_order"].mask(test))
    expected = conversion.predict_conversion(features, labels)
    for other in (flipped, hidden):
        assert_frame_equal(conversion.predict_conversion(features, other), expected)


def test_answers_of_the_training_part_do_change_predictions() -> None:
    features, labels = frames(600)
    train = labels["split"] == "train"
    flipped = labels.assign(has_order=labels["has_order"] ^ train)
    expected = conversion.predict_conversion(features, labels)
    other = conversion.predict_conversion(features, flipped)
    for column in PROBABILITIES:
        assert not np.allclose(expected[column], other[column])


def test_the_order_of_rows_and_columns_decides_nothing() -> None:
    features, labels = frames(800, ("2", "whole"))
    expected = conversion.predict_conversion(features, labels)
    mixed = features.sample(frac=1, random_state=1)[features.columns[::-1]]
    others = labels.sample(frac=1, random_state=2)
    assert_frame_equal(conversion.predict_conversion(mixed, others), expected)


def test_another_site_changes_no_prediction_of_this_one() -> None:
    features, labels = frames(500)
    more, more_labels = frames(500, site="other", seed=4, rate=0.6)
    expected = conversion.predict_conversion(features, labels)
    both = conversion.predict_conversion(
        pd.concat([more, features]), pd.concat([more_labels, labels])
    )
    own = both[both["site_id"] == "shop"].reset_index(drop=True)
    assert len(both) == 1000
    assert_frame_equal(own[PROBABILITIES], expected[PROBABILITIES])


def quality(values: list[tuple[float, float, float, float]]) -> pd.DataFrame:
    """Return evaluate's Brier scores: boosted, constant, one_rule, logistic."""
    rows = [
        ("shop", "brier_score", boosted, name, other)
        for boosted, *others in values
        for name, other in zip(conversion.NAMES[:3], others, strict=True)
    ]
    rows.append(("shop", "auc", 0.5, "constant", 0.0))
    columns = ["site_id", "metric", "value", "baseline", "baseline_value"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize(
    ("values", "serving"),
    [
        ([(0.10, 0.12, 0.12, 0.11), (0.10, 0.12, 0.12, 0.09)], "boosted"),
        ([(0.10, 0.12, 0.12, 0.09), (0.10, 0.12, 0.12, 0.10)], "logistic"),
        ([(0.10, 0.10, 0.10, 0.10)], "boosted"),
        ([(0.10, 0.08, 0.09, 0.12), (np.nan,) * 4], "constant"),
        ([(np.nan,) * 4], "boosted"),
    ],
)
def test_boosted_serves_unless_a_baseline_beats_its_mean_brier_score(
    values: list[tuple[float, float, float, float]], serving: str
) -> None:
    assert conversion.choose_serving(quality(values)) == {"shop": serving}


def test_the_version_changes_with_the_settings_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = conversion.predictor_version()
    assert len(version) == 12
    assert version == conversion.predictor_version()
    assert version != conversion.predictor_version(seed=1)
    monkeypatch.setattr(landmarks, "MIN_PERSONS", 11)
    assert version != conversion.predictor_version()

"""The predictor of orders finds what is there, and only that."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.metrics import brier_score_loss, roc_auc_score
from test_ml_frames import (
    PROBABILITIES,
    either_but_not_both,
    frames,
    learnt,
    on_test,
    predict,
)

from ml import candidates
from ml.evaluation import choose_serving
from ml.predictor import settings_version
from ml.tasks import CONVERSION


def test_a_planted_pattern_is_found_that_the_baselines_cannot_see() -> None:
    features, labels = either_but_not_both()
    rows, target = on_test(predict(features, labels), labels)
    areas = {c: roc_auc_score(target, rows[c]) for c in PROBABILITIES}
    errors = {c: brier_score_loss(target, rows[c]) for c in PROBABILITIES}
    boosted = "boosted_order_probability"
    assert areas[boosted] > 0.75
    for baseline in PROBABILITIES[:3]:
        assert areas[baseline] < 0.6
        assert errors[boosted] < errors[baseline] - 0.03


def test_probabilities_are_near_the_true_chances() -> None:
    features, labels = frames(6000, seed=3)
    likely = (features["device_type"] < "c") & (features["lower_count"] >= 3)
    chance = np.where(likely, 0.6, 0.05)
    drawn = np.random.default_rng(5).random(6000) < chance
    labels = labels.assign(has_order=pd.array(drawn, dtype="boolean"))
    rows, _ = on_test(predict(features, labels), labels)
    asked = rows["session_id"].map(pd.Series(likely.array, features["session_id"]))
    means = rows.groupby(asked)["boosted_order_probability"].mean()
    assert means[False] == pytest.approx(0.05, abs=0.02)
    assert means[True] == pytest.approx(0.6, abs=0.05)


def test_a_leak_put_in_on_purpose_shows_as_a_perfect_ranking() -> None:
    features, labels = frames()
    leaked = features.assign(push_count=labels["has_order"].astype("int64"))
    for given, low, high in ((features, 0.4, 0.6), (leaked, 0.99, 1.0)):
        rows, target = on_test(predict(given, labels), labels)
        assert low <= roc_auc_score(target, rows["boosted_order_probability"]) <= high


def test_in_noise_the_boosted_predictor_stays_at_the_constant() -> None:
    features, labels = frames(2000, seed=8)
    rows, target = on_test(predict(features, labels), labels)
    constant = brier_score_loss(target, rows["constant_order_probability"])
    assert (
        brier_score_loss(target, rows["boosted_order_probability"]) < constant + 0.003
    )


def test_the_columns_stand_as_promised_with_one_row_per_feature_row() -> None:
    features, labels = frames(300, ("1", "whole"))
    features.loc[0, "session_id"] = "a session without a label"
    found = predict(features, labels)
    expected = [*CONVERSION.keys, *CONVERSION.probabilities(), "reason"]
    assert list(found.columns) == expected
    keys = ["session_id", "click_number", "landmark"]
    given = features.sort_values(keys, ignore_index=True)
    assert_frame_equal(found[keys], given[keys])
    numbers = found[CONVERSION.probabilities()].to_numpy()
    assert numbers.min() >= 0
    assert numbers.max() <= 1


def test_orders_checkouts_and_neither_fit_together() -> None:
    features, labels = frames(2000, seed=4)
    often = (features["device_type"] == "a").to_numpy()
    chance = np.where(often, 0.8, 0.2)
    going = np.random.default_rng(1).random(2000) < chance
    labels = labels.assign(has_checkout=labels["has_order"] | going)
    found = predict(features, labels)
    for name in CONVERSION.candidates:
        both = found[[f"{name}_order_probability", f"{name}_checkout_probability"]]
        assert both.sum(axis=1).max() <= 1 + 1e-12
    rows = found.merge(labels[["session_id", "split", "has_order"]])
    rows = rows[rows["split"] == "test"]
    asked = rows["session_id"].map(pd.Series(often, features["session_id"]))
    means = rows.groupby(asked)["boosted_checkout_probability"].mean()
    # 0.7 don't order; of these so many go to a checkout
    assert means[True] == pytest.approx(0.7 * 0.8, abs=0.05)
    assert means[False] == pytest.approx(0.7 * 0.2, abs=0.05)


def test_the_constant_is_the_training_rate_at_that_landmark() -> None:
    features, labels = frames(400, ("1", "5"))
    buyers = set(labels.loc[labels["has_order"], "session_id"].iloc[::2])
    short = (features["landmark"] == "5") & features["session_id"].isin(buyers)
    features = features[~short]
    rows = predict(features, labels)
    known = rows.merge(labels[["session_id", "split", "has_order"]])
    known = known[known["split"] == "train"]
    for _, part in known.groupby("landmark"):
        rate = part["has_order"].astype(float).mean()
        assert part["constant_order_probability"].to_numpy() == pytest.approx(rate)
    assert known["constant_order_probability"].nunique() == 2


def test_answers_of_the_test_part_change_no_prediction() -> None:
    features, labels = frames(600)
    test = labels["split"] == "test"
    flipped = labels.assign(has_order=labels["has_order"] ^ test)
    hidden = labels.assign(has_order=labels["has_order"].mask(test))
    expected = predict(features, labels)
    for other in (flipped, hidden):
        assert_frame_equal(predict(features, other), expected)


def test_answers_of_the_training_part_do_change_predictions() -> None:
    features, labels = frames(600)
    train = labels["split"] == "train"
    flipped = labels.assign(has_order=labels["has_order"] ^ train)
    expected = predict(features, labels)
    other = predict(features, flipped)
    for column in PROBABILITIES:
        assert not np.allclose(expected[column], other[column])


def test_the_order_of_rows_and_columns_decides_nothing() -> None:
    features, labels = frames(800, ("2", "whole"))
    expected = predict(features, labels)
    mixed = features.sample(frac=1, random_state=1)[features.columns[::-1]]
    others = labels.sample(frac=1, random_state=2)
    assert_frame_equal(predict(mixed, others), expected)


def test_another_site_changes_no_prediction_of_this_one() -> None:
    features, labels = frames(500)
    more, more_labels = frames(500, site="other", seed=4, rate=0.6)
    expected = predict(features, labels)
    both = predict(pd.concat([more, features]), pd.concat([more_labels, labels]))
    own = both[both["site_id"] == "shop"].reset_index(drop=True)
    assert len(both) == 1000
    assert_frame_equal(own[PROBABILITIES], expected[PROBABILITIES])


def say(chances: list[tuple[float, ...]]) -> pd.DataFrame:
    """Return tested rows, one landmark for each tuple of what each candidate says.

    One of four sessions orders, none goes to a checkout.
    """
    rows = pd.DataFrame(
        {"landmark": np.repeat([str(n + 1) for n in range(len(chances))], 4)}
    ).assign(session_id=lambda r: r.index.astype("str"), site_id="shop")
    rows = rows.assign(click_number=1, person_code=rows.index, is_checkout=0)
    rows["is_order"] = (rows.index % 4 == 0).astype(np.int64)
    for position, name in enumerate(CONVERSION.candidates):
        given = [values[position] for values in chances]
        rows[f"{name}_order_probability"] = np.repeat(given, 4)
        rows[f"{name}_checkout_probability"] = 0.0
    return rows


@pytest.mark.parametrize(
    ("chances", "serving"),
    [
        # constant, one_rule, logistic, boosted: nearest to a quarter is best
        ([(0.9, 0.5, 0.4, 0.3)], "boosted"),
        ([(0.9, 0.5, 0.3, 0.4)], "logistic"),
        ([(0.3, 0.3, 0.3, 0.3)], "boosted"),
        ([(0.3, 0.5, 0.5, 0.5), (0.3, 0.5, 0.5, 0.2)], "constant"),
        ([], "boosted"),
    ],
)
def test_boosted_serves_unless_a_baseline_beats_its_mean_brier_score(
    chances: list[tuple[float, ...]], serving: str
) -> None:
    given = say(chances or [(0.3,) * 4])
    chosen, means = choose_serving(CONVERSION, given if chances else given.iloc[:0])
    assert chosen == serving
    if chances:
        assert means[serving] == min(means.values())


def test_the_version_changes_with_the_settings_and_what_was_learnt_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    features, labels = frames(400)
    mixed = features.sample(frac=1, random_state=1)
    version = learnt(features, labels)["shop"].version_
    assert len(version) == 12
    assert version == learnt(mixed, labels)["shop"].version_
    assert version != learnt(features, labels, seed=1)["shop"].version_
    other = labels.assign(has_order=~labels["has_order"])
    assert version != learnt(features, other)["shop"].version_
    settings = settings_version("conversion")
    monkeypatch.setattr(candidates, "MIN_PERSONS", 11)
    assert settings != settings_version("conversion")
    assert version != learnt(features, labels)["shop"].version_

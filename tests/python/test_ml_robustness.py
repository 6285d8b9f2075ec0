"""What data brings is survived, and what could not be learnt is said."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_series_equal
from test_ml_frames import (
    PROBABILITIES,
    frames,
    learnt,
    predict,
)

from ml.predictor import Predictor, answered_rows
from ml.tasks import CONVERSION


def assert_all_constant(rows: pd.DataFrame, rate: float, reason: str) -> None:
    """Check that each predictor gives the rate, and that the reason is stated."""
    assert len(rows) > 0
    assert all(reason in told.split("; ") for told in rows["reason"])
    for column in PROBABILITIES:
        assert rows[column].to_numpy() == pytest.approx(rate)


def test_no_rows_to_predict_give_an_empty_frame_with_the_same_types() -> None:
    features, labels = frames(300)
    predictor = learnt(features, labels)["shop"]
    full, empty = predictor.predict(features), predictor.predict(features.iloc[:0])
    assert len(empty) == 0
    assert_series_equal(empty.dtypes, full.dtypes)


def test_nothing_to_learn_from_is_told() -> None:
    features, labels = frames(30)
    for rows, answers in (
        (features.iloc[:0], labels),
        (features, labels.iloc[:0]),
        (features, labels.assign(split="test")),
    ):
        answered = answered_rows(CONVERSION, rows, answers)
        with pytest.raises(ValueError, match="no session of split 'train'"):
            Predictor("conversion").fit(answered)


def test_a_site_without_training_answers_has_no_rows() -> None:
    features, labels = frames(200)
    unknown = labels.assign(has_order=pd.array([None] * 200, dtype="boolean"))
    untrained = labels.assign(split="unlabelled")
    for answers in (unknown, untrained, labels.assign(site_id="elsewhere")):
        assert predict(features, answers).empty


@pytest.mark.parametrize("answer", [True, False])
def test_one_class_only_gives_the_constant(answer: bool) -> None:
    features, labels = frames(100)
    labels = labels.assign(has_order=answer)
    rows = predict(features, labels)
    assert_all_constant(rows, float(answer), "order: one class only in training")


def test_one_person_only_gives_the_constant() -> None:
    features, labels = frames(100)
    rate = labels["has_order"].mean()
    labels = labels.assign(person_id="the only one", split="train")
    rows = predict(features, labels)
    assert_all_constant(rows, rate, "order: one person only in training")


def test_few_persons_in_a_class_give_the_constant() -> None:
    features, labels = frames(200)
    labels = labels.assign(has_order=labels.index < 5, split="train")
    rows = predict(features, labels)
    assert_all_constant(
        rows, 5 / 200, "order: fewer than 10 training persons in a class"
    )


def test_a_landmark_without_training_rows_gives_the_rate_of_the_site() -> None:
    features, labels = frames(300, ("1", "21"))
    train = labels.loc[labels["split"] == "train", "session_id"]
    late = (features["landmark"] == "21") & features["session_id"].isin(train)
    rows = predict(features[~late], labels)
    rate = labels.loc[labels["split"] == "train", "has_order"].mean()
    there = rows[rows["landmark"] == "21"]
    assert_all_constant(there, rate, "order: no training rows")
    assert set(rows.loc[rows["landmark"] == "1", "reason"]) == {""}


def test_without_a_column_that_varies_there_is_only_the_constant() -> None:
    features, labels = frames(200)
    labels = labels.assign(split="train")
    numbers = dict.fromkeys(CONVERSION.numbers, 7)
    same = features.assign(**numbers, **dict.fromkeys(CONVERSION.texts, None))
    rows = predict(same, labels)
    rate = labels["has_order"].mean()
    assert_all_constant(rows, rate, "order: no column varies in training")


def test_constant_and_null_columns_are_survived() -> None:
    features, labels = frames(400)
    odd = features.assign(
        push_count=1,
        stage_depth=None,
        seconds_since_start=pd.array([None] * 400, dtype="Int64"),
        country=None,
        device_type="phone",
        mean_seconds_between=np.inf,
    )
    odd["ad_click_count"] = [None] * 399 + [5]  # null in nearly every fold
    rows = predict(odd, labels)
    assert set(rows["reason"]) == {""}
    assert rows[PROBABILITIES].notna().all(axis=None)


def test_values_never_seen_in_training_are_survived() -> None:
    features, labels = frames(400)
    test = features["session_id"].isin(
        labels.loc[labels["split"] == "test", "session_id"]
    )
    for name in CONVERSION.texts:
        features.loc[test, name] = "new " + features.loc[test, name]
    features.loc[test, "country"] = None
    rows = predict(features, labels)
    assert set(rows["reason"]) == {""}
    assert rows[PROBABILITIES].notna().all(axis=None)


def test_a_missing_column_is_named() -> None:
    features, labels = frames(20)
    with pytest.raises(ValueError, match="features lacks .*country"):
        predict(features.drop(columns="country"), labels)
    with pytest.raises(ValueError, match="labels lacks .*split"):
        predict(features, labels.drop(columns="split"))


def test_two_labels_of_one_session_are_named() -> None:
    features, labels = frames(20)
    twice = pd.concat([labels, labels.iloc[[3]]])
    with pytest.raises(ValueError, match="session shop-00003 has two rows"):
        predict(features, twice)

"""The figures are of the test part, and their intervals resample persons."""

import numpy as np
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal
from test_ml_frames import (
    drawn,
    either_but_not_both,
    frames,
    scored,
)

from ml import (
    evaluation,
    intervals,
    metrics,
)
from ml.conversion import NAMES, predict_conversion

HIGHER_IS_BETTER = {"average_precision", "auc", "lift_top_tenth"}


def test_the_sessions_of_a_person_are_drawn_together() -> None:
    persons = np.array([7, 3, 7, 9, 3, 7])
    weights = intervals.person_weights(persons, 200, np.random.default_rng(0))
    assert (weights[:, 0] == weights[:, 2]).all()
    assert (weights[:, 0] == weights[:, 5]).all()
    assert (weights[:, 1] == weights[:, 4]).all()
    assert (weights[:, 0] != weights[:, 1]).any()
    assert (weights[:, [0, 1, 3]].sum(axis=1) == 3).all()
    assert weights.mean(axis=0) == pytest.approx(1.0, abs=0.2)


def test_repeating_each_session_of_a_person_makes_no_interval_narrower() -> None:
    target, scores = drawn()
    persons = np.arange(400)
    once = evaluation.evaluate(*scored(target, scores, persons))
    columns = ["value", "difference_low", "difference_high"]
    twice = [np.repeat(part, 2) for part in (target, scores, persons)]
    assert_frame_equal(evaluation.evaluate(*scored(*twice))[columns], once[columns])
    apart = evaluation.evaluate(*scored(twice[0], twice[1], np.arange(800)))
    widths = [
        (table["difference_high"] - table["difference_low"]).iloc[0]
        for table in (once, apart)
    ]
    assert widths[1] < 0.85 * widths[0]


def test_equal_predictors_differ_by_exactly_nothing() -> None:
    target, scores = drawn()
    predictions, labels = scored(target, scores, np.arange(400))
    for name in NAMES:
        predictions[f"{name}_probability"] = scores
    table = evaluation.evaluate(predictions, labels)
    differences = ["difference", "difference_low", "difference_high"]
    assert len(table) == 15
    assert (table[differences] == 0).all(axis=None)


def test_a_better_predictor_is_better_with_an_interval_beyond_nothing() -> None:
    target, scores = drawn()
    table = evaluation.evaluate(*scored(target, scores, np.arange(400)))
    table = table[table["baseline"] == "constant"].set_index("metric")
    for metric, row in table.drop("calibration_error").iterrows():
        assert row["difference_low"] < row["difference"] < row["difference_high"]
        if metric in HIGHER_IS_BETTER:
            assert row["difference_low"] > 0
        else:
            assert row["difference_high"] < 0


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        chance = rng.choice([0.2, 0.6], 300)
        target = (rng.random(300) < chance).astype(np.int64)
        table = evaluation.evaluate(*scored(target, chance, np.arange(300)))
        row = table[table["metric"] == "brier_score"].iloc[0]
        truth = 0.5 * (0.16 + 0.24) - (0.4 * 0.6 + 0.1**2)  # constant is 0.3
        held += row["difference_low"] <= truth <= row["difference_high"]
    assert 52 <= held <= 60


def test_the_table_stands_as_promised() -> None:
    features, labels = frames(600, ("1", "13", "2", "whole"))
    predictions = predict_conversion(features, labels)
    table = evaluation.evaluate(predictions, labels)
    assert list(table.columns) == [*evaluation.QUALITY, "trained_until"]
    slices = ["click 1", "click 2", "click 13", "whole session"]
    assert list(table["slice"].unique()) == slices
    assert len(table) == 4 * len(metrics.METRICS) * len(evaluation.BASELINES)
    test = labels[labels["split"] == "test"]
    assert set(table["rows"]) == {len(test)}
    assert set(table["persons"]) == {test["person_id"].nunique()}
    difference = table["value"] - table["baseline_value"]
    assert difference.to_numpy() == pytest.approx(table["difference"].to_numpy())
    mixed = evaluation.evaluate(
        predictions.sample(frac=1, random_state=0),
        labels.sample(frac=1, random_state=1),
    )
    assert_frame_equal(mixed, table)


def test_only_test_rows_with_an_answer_are_measured() -> None:
    target, scores = drawn()
    predictions, labels = scored(target, scores, np.arange(400))
    expected = evaluation.evaluate(predictions.iloc[:300], labels.iloc[:300])
    rest = labels.index >= 300
    unknown = labels.assign(has_order=labels["has_order"].astype("boolean").mask(rest))
    for split in ("train", "left_out", "unlabelled"):
        others = labels.assign(split=labels["split"].mask(rest, split))
        assert_frame_equal(evaluation.evaluate(predictions, others), expected)
    assert_frame_equal(evaluation.evaluate(predictions, unknown), expected)


@pytest.mark.parametrize(
    ("target", "persons"),
    [([0, 0, 0], [1, 2, 3]), ([1, 1, 1], [1, 2, 3]), ([0, 1, 1], [1, 1, 1])],
)
def test_one_class_or_one_person_gives_nulls(
    target: list[int], persons: list[int]
) -> None:
    scores = np.array([0.1, 0.2, 0.3])
    given = scored(np.array(target), scores, np.array(persons))
    table = evaluation.evaluate(*given)
    assert len(table) == 15
    assert table[["value", "baseline_value", "difference"]].isna().all(axis=None)
    assert set(table["rows"]) == {3}
    assert evaluation.calibration_table(*given)["rows"].sum() == 3


def test_no_rows_give_empty_tables_with_the_same_types() -> None:
    predictions, labels = scored(*drawn(), np.arange(400))
    for build in (evaluation.evaluate, evaluation.calibration_table):
        types = build(predictions, labels).dtypes
        for given, answers in (
            (predictions.iloc[:0], labels),
            (predictions, labels.iloc[:0]),
        ):
            empty = build(given, answers)
            assert len(empty) == 0
            assert_series_equal(empty.dtypes, types)


def test_calibration_is_told_by_tenths() -> None:
    scores = np.arange(100) / 100
    target = (np.arange(100) % 2).astype(np.int64)
    table = evaluation.calibration_table(*scored(target, scores, np.arange(100)))
    assert list(table["tenth"]) == list(range(1, 11))
    assert set(table["rows"]) == {10}
    assert table["mean_predicted"].to_numpy() == pytest.approx(
        np.arange(10) / 10 + 0.045
    )
    assert set(table["observed_rate"]) == {0.5}
    # Wilson's interval of 5 in 10, from Newcombe's calculator
    assert table["observed_low"].to_numpy() == pytest.approx(0.2366, abs=1e-4)
    assert table["observed_high"].to_numpy() == pytest.approx(0.7634, abs=1e-4)


def test_the_planted_pattern_beats_each_baseline_by_its_interval() -> None:
    features, labels = either_but_not_both()
    table = evaluation.evaluate(predict_conversion(features, labels), labels)
    brier = table[table["metric"] == "brier_score"]
    area = table[table["metric"] == "auc"]
    assert (brier["difference_high"] < 0).all()
    assert (area["difference_low"] > 0.1).all()

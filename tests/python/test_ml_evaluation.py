"""The figures are of the test part, and their intervals resample persons."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal
from test_ml_frames import (
    drawn,
    either_but_not_both,
    frames,
    learnt,
    scored,
)

from ml import (
    evaluation,
    intervals,
    metrics,
)
from ml.predictor import answered_rows
from ml.tasks import CONVERSION

HIGHER_IS_BETTER = {"average_precision", "auc", "lift_top_tenth"}


def orders(tested: pd.DataFrame) -> pd.DataFrame:
    """Evaluate tested rows; gives the figures of orders."""
    table = evaluation.evaluate(CONVERSION, tested)
    return table[table["target"] == "order"].reset_index(drop=True)


def predicted_and_answered(
    features: pd.DataFrame, labels: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Learn, and give the tested rows beside the answered ones."""
    rows = answered_rows(CONVERSION, features, labels)
    predictor = learnt(features, labels)["shop"]
    return evaluation.predict_test_rows(predictor, CONVERSION, rows), rows


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
    once = orders(scored(target, scores, persons))
    columns = ["value", "difference_low", "difference_high"]
    twice = [np.repeat(part, 2) for part in (target, scores, persons)]
    assert_frame_equal(orders(scored(*twice))[columns], once[columns])
    apart = orders(scored(twice[0], twice[1], np.arange(800)))
    widths = [
        (table["difference_high"] - table["difference_low"]).iloc[0]
        for table in (once, apart)
    ]
    assert widths[1] < 0.85 * widths[0]


def test_equal_predictors_differ_by_exactly_nothing() -> None:
    target, scores = drawn()
    tested = scored(target, scores, np.arange(400))
    for name in CONVERSION.candidates:
        tested[f"{name}_order_probability"] = scores
    table = orders(tested)
    differences = ["difference", "difference_low", "difference_high"]
    assert len(table) == 15
    assert (table[differences] == 0).all(axis=None)


def test_a_better_predictor_is_better_with_an_interval_beyond_nothing() -> None:
    target, scores = drawn()
    table = orders(scored(target, scores, np.arange(400)))
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
        table = orders(scored(target, chance, np.arange(300)))
        row = table[table["metric"] == "brier_score"].iloc[0]
        truth = 0.5 * (0.16 + 0.24) - (0.4 * 0.6 + 0.1**2)  # constant is 0.3
        held += row["difference_low"] <= truth <= row["difference_high"]
    assert 52 <= held <= 60


def test_the_table_stands_as_promised() -> None:
    features, labels = frames(600, ("1", "13", "2", "whole"))
    tested, _ = predicted_and_answered(features, labels)
    table = evaluation.evaluate(CONVERSION, tested)
    assert list(table.columns) == list(evaluation.QUALITY)
    slices = ["click 1", "click 2", "click 13", "whole session"]
    assert list(table["slice"].unique()) == slices
    assert set(table["target"]) == {"order", "checkout"}
    assert len(table) == 2 * 4 * len(metrics.METRICS) * 3
    test = labels[labels["split"] == "test"]
    assert set(table["rows"]) == {len(test)}
    assert set(table["persons"]) == {test["person_id"].nunique()}
    difference = table["value"] - table["baseline_value"]
    assert difference.to_numpy() == pytest.approx(table["difference"].to_numpy())
    mixed = evaluation.evaluate(CONVERSION, tested.sample(frac=1, random_state=0))
    assert_frame_equal(mixed, table)


def test_only_test_rows_with_an_answer_are_measured() -> None:
    features, labels = frames(300)
    expected, _ = predicted_and_answered(features, labels)
    tests = set(labels.loc[labels["split"] == "test", "session_id"])
    assert set(expected["session_id"]) == tests
    some = labels.index[labels["split"] == "test"][:50]
    unknown = labels.assign(has_order=labels["has_order"].astype("boolean"))
    unknown.loc[some, "has_order"] = pd.NA
    left = labels.assign(
        split=labels["split"].mask(labels.index.isin(some), "left_out")
    )
    for answers in (unknown, left):
        rows, _ = predicted_and_answered(features, answers)
        assert set(rows["session_id"]) == tests - set(labels.loc[some, "session_id"])


def test_what_came_of_a_row_stands_beside_it() -> None:
    features, labels = frames(300, ("2", "5"))
    tested, _ = predicted_and_answered(features, labels)
    known = tested.merge(labels, on="session_id")
    assert (known["is_order"] == known["has_order"].astype("int64")).all()
    checkout = known["has_checkout"] & ~known["has_order"]
    assert (known["is_checkout"] == checkout.astype("int64")).all()
    assert 0 < tested["is_checkout"].mean() < 1


@pytest.mark.parametrize(
    ("target", "persons"),
    [([0, 0, 0], [1, 2, 3]), ([1, 1, 1], [1, 2, 3]), ([0, 1, 1], [1, 1, 1])],
)
def test_one_class_or_one_person_gives_nulls(
    target: list[int], persons: list[int]
) -> None:
    scores = np.array([0.1, 0.2, 0.3])
    given = scored(np.array(target), scores, np.array(persons))
    table = orders(given)
    assert len(table) == 15
    assert table[["value", "baseline_value", "difference"]].isna().all(axis=None)
    assert set(table["rows"]) == {3}
    told = evaluation.calibration_table(CONVERSION, given)
    assert told.groupby("target")["rows"].sum().to_dict() == {"order": 3, "checkout": 3}


def test_no_rows_give_empty_tables_with_the_same_types() -> None:
    tested = scored(*drawn(), np.arange(400))
    for build in (evaluation.evaluate, evaluation.calibration_table):
        empty = build(CONVERSION, tested.iloc[:0])
        assert len(empty) == 0
        assert_series_equal(empty.dtypes, build(CONVERSION, tested).dtypes)


def test_quality_is_followed_from_week_to_week() -> None:
    target, scores = drawn()
    tested = scored(target, scores, np.arange(400))
    # a Sunday's last moment and the Monday after it are of two weeks
    sunday = pd.Timestamp("2024-03-10 23:59:59")
    tested["started_at"] = [sunday, pd.Timestamp("2024-03-11")] * 200
    found = evaluation.quality_by_week(CONVERSION, tested, "boosted")
    weeks = found[found["target"] == "order"]
    assert [str(day.date()) for day in weeks["week_on"]] == ["2024-03-04", "2024-03-11"]
    assert list(weeks["rows"]) == [200, 200]
    assert list(weeks["hits"]) == [target[::2].sum(), target[1::2].sum()]
    expected = metrics.measure(target[::2], scores[::2])
    for name in ("auc", "brier_score", "average_precision"):
        assert weeks[name].iloc[0] == pytest.approx(expected[name][0])
    assert found.loc[found["target"] == "checkout", "auc"].isna().all()


def test_calibration_is_told_by_tenths() -> None:
    scores = np.arange(100) / 100
    target = (np.arange(100) % 2).astype(np.int64)
    given = scored(target, scores, np.arange(100))
    table = evaluation.calibration_table(CONVERSION, given)
    table = table[table["target"] == "order"]
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
    tested, _ = predicted_and_answered(features, labels)
    table = orders(tested)
    brier = table[table["metric"] == "brier_score"]
    area = table[table["metric"] == "auc"]
    assert (brier["difference_high"] < 0).all()
    assert (area["difference_low"] > 0.1).all()

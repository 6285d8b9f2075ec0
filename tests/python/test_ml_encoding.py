"""Categories, folds and the one rule are learnt as their pages say."""

import doctest

import numpy as np
import pandas as pd
import pytest
from test_ml_frames import (
    frames,
)

from ml import (
    baselines,
    encoding,
)
from ml.predictor import clean_labels


def test_sessions_without_persons_are_persons_of_their_own() -> None:
    _, labels = frames(4)
    labels["person_id"] = ["anna", None, "anna", None]
    codes = clean_labels(labels)["person_code"]
    assert codes[0] == codes[2]
    assert codes.nunique() == 3


def test_rare_and_new_categories_are_one_and_null_is_none_of_them() -> None:
    values = pd.Series(["often"] * 25 + ["also"] * 20 + ["rare"] * 19 + [None])
    categories = encoding.frequent_values(values)
    assert categories == ["often", "also"]
    asked = pd.Series(["also", "often", "rare", "never seen", None])
    codes = encoding.as_codes(asked, categories)
    np.testing.assert_array_equal(codes, [1, 0, 2, 2, np.nan])


def test_no_more_than_two_hundred_categories_are_kept() -> None:
    values = pd.Series(np.repeat([f"link {n:03d}" for n in range(300)], 20))
    kept = encoding.frequent_values(values)
    assert kept == [f"link {n:03d}" for n in range(200)]


def test_the_example_in_the_encoder_is_true() -> None:
    result = doctest.testmod(encoding)
    assert result.attempted > 0
    assert result.failed == 0


def test_one_rule_takes_the_column_that_tells_and_smooths_its_rates() -> None:
    persons = np.arange(200)
    target = (persons % 4 == 0).astype(np.int64)
    told = np.where(target == 1, 1.0, 0.0)
    told[:4] = np.nan
    noise = np.random.default_rng(0).normal(size=200)
    matrix = np.column_stack([noise, told])
    is_text = np.array([False, True])
    rule = baselines.OneRule().fit(matrix, is_text, target, persons)
    assert rule.position_ == 1
    rates = rule.predict(np.array([[0, np.nan], [0, 0.0], [0, 1.0], [0, 9.0]]))
    # 50 of 200 order: 1 of the 4 nulls, none of 147 zeros, all of 49 ones
    expected = [(1 + 2.5) / 14, 2.5 / 157, (49 + 2.5) / 59]
    assert rates[:3] == pytest.approx(expected)


def test_folds_never_divide_a_person() -> None:
    persons = np.random.default_rng(0).integers(0, 50, 500)
    folds = baselines.person_folds(persons, 5, seed=0)
    per_person = pd.Series(folds).groupby(persons).nunique()
    assert per_person.max() == 1
    assert set(folds) == set(range(5))


def test_one_rule_is_not_fooled_by_a_column_that_it_could_learn_by_heart() -> None:
    rng = np.random.default_rng(0)
    told = rng.integers(0, 2, 400).astype(np.float64)
    target = (rng.random(400) < 0.2 + 0.3 * told).astype(np.int64)
    many = rng.permutation(np.arange(400) % 200).astype(np.float64)
    matrix = np.column_stack([many, told])
    is_text = np.array([True, True])
    rule = baselines.OneRule().fit(matrix, is_text, target, np.arange(400))
    assert rule.position_ == 1

"""Engagement classes on made-up people: what is planted is found, nothing in noise."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score

from ml.class_metrics import (
    class_f1,
    interval,
    mean_class_auc,
    measure_classes,
    replicated_classes,
)
from ml.marketing_reasons import reasons, told
from ml.marketing_target import (
    CLASSES,
    FOREST,
    PROBABILITIES,
    MarketingTarget,
    class_folds,
    fit,
    labels_of,
)
from scoring.marketing import marketing_quality, marketing_targets, out_of_fold

CATEGORIES = ("new_user", "recurring_user", "premium_subscriber")


@pytest.fixture(autouse=True)
def few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let forests be small: these people's rule is plain."""
    monkeypatch.setitem(FOREST, "n_estimators", 30)


def people_of(count: int = 300, seed: int = 0, site: str = "crm") -> pd.DataFrame:
    """Make people by a rule: long sessions of the middle-aged 2, of premium ones 3."""
    rng = np.random.default_rng(seed)
    people = pd.DataFrame(
        {
            "site_id": site,
            "person_id": [f"{site} {number:04d}" for number in range(count)],
            "age": pd.array(rng.integers(18, 71, count), dtype="Int64"),
            "user_category": rng.choice(CATEGORIES, count),
            "has_abandoned_cart": pd.array(rng.random(count) < 0.5, dtype="boolean"),
            "mean_session_seconds": rng.normal(160, 30, count),
        }
    )
    is_long = people["mean_session_seconds"] > 165
    target = np.where(is_long & people["age"].between(30, 50), 2, 1)
    target = np.where(is_long & (people["user_category"] == CATEGORIES[2]), 3, target)
    people["marketing_target"] = pd.array(target, dtype="Int64")
    people["test_ids"] = None
    return people


def unlabelled(people: pd.DataFrame) -> pd.DataFrame:
    """Take the labels away."""
    return people.assign(
        marketing_target=pd.array([pd.NA] * len(people), dtype="Int64")
    )


def dealt(people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Deal the labels anew."""
    labels = people["marketing_target"].to_numpy(dtype=np.int64)
    mixed = np.random.default_rng(seed).permutation(labels)
    return people.assign(marketing_target=pd.array(mixed, dtype="Int64"))


def test_a_planted_rule_is_found_and_drives_its_predictions() -> None:
    people, others = people_of(400), people_of(200, seed=1)
    learnt = fit(people)
    assert learnt.serving_ == "forest"
    found = learnt.predict(unlabelled(others))
    truth = others["marketing_target"].to_numpy(dtype=np.int64)
    assert f1_score(truth, found["predicted_target"], average="macro") > 0.85
    assert np.allclose(found[list(PROBABILITIES)].sum(axis=1), 1, atol=1e-5)
    why = reasons(learnt, others).set_index("person_id")["drivers"]
    premium = (found["predicted_target"] == 3).to_numpy()
    assert premium.sum() > 20
    told_of = why[others["person_id"][premium]]
    assert told_of.str.contains("premium subscriber").mean() > 0.9
    assert told_of.str.contains(r"sessions \(|sessions of").mean() > 0.9
    assert told_of.str.contains("long sessions").mean() > 0.7
    # the cart says next to nothing
    assert why.str.contains("cart").mean() < 0.2


@pytest.mark.slow
def test_nothing_is_found_in_noise_over_20_runs() -> None:
    people = people_of(200)
    aucs, f1s = [], []
    for run in range(20):
        mixed = dealt(people, run)
        labels = labels_of(mixed)
        found = np.zeros((200, 3))
        said = np.zeros(200, dtype=np.int64)
        for held, learnt in out_of_fold(mixed, labels, run, ["forest"]):
            rows = learnt.predict(mixed[held])
            found[held] = rows[list(PROBABILITIES)]
            said[held] = rows["predicted_target"]
        aucs.append(mean_class_auc(labels, found, CLASSES))
        f1s.append(measure_classes(labels, said, CLASSES)["macro_f1"][0])
    assert abs(np.mean(aucs) - 0.5) < 0.02
    assert 0.25 < np.mean(f1s) < 0.37


def test_the_order_of_rows_decides_nothing() -> None:
    people = pd.concat([people_of(60), unlabelled(people_of(40, 1, "crm "))])
    people = people.assign(site_id="crm")
    once = marketing_targets(people)
    again = marketing_targets(people.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(once, again)
    assert once["is_labelled"].sum() == 60
    assert list(once["person_id"]) == sorted(people["person_id"])


def test_a_label_has_no_part_in_its_own_prediction() -> None:
    # with trees as deep as these, a fit to itself would agree far more often
    people = people_of(150).assign(mean_session_seconds=np.arange(150.0))
    labels = np.random.default_rng(7).choice(CLASSES, 150)
    people["marketing_target"] = pd.array(labels, dtype="Int64")
    rows = marketing_targets(people)
    agreed = (rows["predicted_target"] == rows["marketing_target"]).mean()
    learnt = MarketingTarget(0, ["forest"]).fit(people)
    to_itself = (learnt.predict(people)["predicted_target"] == labels).mean()
    assert agreed < 0.45 < 0.6 < to_itself


def test_few_labels_give_no_rows() -> None:
    people = people_of(49)
    none = marketing_targets(people)
    assert not len(none) and not len(marketing_quality(people, none))
    one_class = people_of(60).assign(marketing_target=1)
    assert not len(marketing_targets(one_class))
    assert not len(marketing_targets(people.iloc[:0]))
    assert len(marketing_targets(people_of(60))) == 60


def test_quality_stands_beside_simple_predictors_and_one_serves() -> None:
    people = people_of(200)
    rows = marketing_targets(people)
    found = marketing_quality(people, rows).set_index("method")
    assert set(found.index) == {"chosen", "constant", "one_rule", "logistic", "forest"}
    assert list(found.index[found["is_serving"]]) == ["forest"]
    assert found.loc["forest", "gain_low"] > 0.2
    assert found.loc["constant", "gain"] == 0
    assert (found["macro_f1_low"] <= found["macro_f1"]).all()
    assert (found["macro_f1"] <= found["macro_f1_high"]).all()
    said = f1_score(
        rows["marketing_target"].astype(int), rows["predicted_target"], average="macro"
    )
    assert found.loc["chosen", "macro_f1"] == pytest.approx(said)


def test_nulls_unseen_and_single_values_are_survived() -> None:
    people = people_of(120)
    people.loc[::3, "age"] = pd.NA
    people.loc[::4, "mean_session_seconds"] = np.nan
    people.loc[::5, "has_abandoned_cart"] = pd.NA
    people.loc[::6, "user_category"] = None
    learnt = fit(people)
    others = people_of(20, seed=1).assign(user_category="never_seen")
    assert set(learnt.predict(others)["predicted_target"]) <= set(CLASSES)
    assert reasons(learnt, people)["drivers"].str.contains("unknown").any()
    bare = people.assign(
        age=pd.array([pd.NA] * 120, dtype="Int64"),
        mean_session_seconds=np.nan,
        has_abandoned_cart=pd.array([pd.NA] * 120, dtype="boolean"),
        user_category=None,
    )
    known = fit(bare)
    said = known.predict(bare)
    assert set(said["predicted_target"]) == {1}
    assert said["probability_1"].nunique() == 1


def test_one_class_gives_the_constant() -> None:
    learnt = fit(people_of(60).assign(marketing_target=2))
    assert learnt.serving_ == "constant"
    said = learnt.predict(people_of(10, seed=1))
    assert set(said["predicted_target"]) == {2} and set(said["probability_2"]) == {1.0}
    assert set(reasons(learnt, people_of(10))["drivers"]) == {""}
    assert not len(learnt.predict(people_of(10).iloc[:0]))


def test_what_cannot_be_learnt_is_said() -> None:
    with pytest.raises(ValueError, match="marketing_target is 4"):
        fit(people_of(60).assign(marketing_target=4))
    with pytest.raises(ValueError, match="nobody has a marketing_target"):
        fit(unlabelled(people_of(60)))
    with pytest.raises(ValueError, match="age"):
        fit(people_of(60).drop(columns="age"))
    twice = pd.concat([people_of(60), people_of(1)])
    with pytest.raises(ValueError, match="crm 0000 has two rows"):
        marketing_targets(twice)


def test_the_version_changes_with_what_was_learnt_from() -> None:
    people = people_of(60)
    other = people.copy()
    other.loc[0, "age"] += 1
    assert fit(people).version_ == fit(people).version_ != fit(other).version_


def test_measures_equal_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    truth, said = rng.choice(CLASSES, 80), rng.choice(CLASSES, 80, p=[0.6, 0.3, 0.1])
    found = measure_classes(truth, said, CLASSES)
    for average in ("macro", "weighted"):
        expected = f1_score(truth, said, average=average)
        assert found[f"{average}_f1"][0] == pytest.approx(expected)
    assert class_f1(truth, said, CLASSES)[0] == pytest.approx(
        f1_score(truth, said, average=None)
    )
    # a class that is neither true nor said has no F1 and doesn't count
    once = measure_classes(np.array([1, 1]), np.array([1, 1]), CLASSES)
    assert once["macro_f1"][0] == once["weighted_f1"][0] == 1.0


def test_intervals_are_paired_and_hold_the_figure() -> None:
    rng = np.random.default_rng(0)
    truth = rng.choice(CLASSES, 300)
    said = np.where(rng.random(300) < 0.6, truth, rng.choice(CLASSES, 300))
    drawn = replicated_classes(truth, {"a": said, "b": said}, CLASSES, 200, 0)
    assert (drawn["a"]["macro_f1"] == drawn["b"]["macro_f1"]).all()
    low, high = interval(drawn["a"]["macro_f1"])
    assert low < measure_classes(truth, said, CLASSES)["macro_f1"][0] < high
    assert 0.05 < high - low < 0.2


def test_folds_spread_each_class_evenly() -> None:
    labels = np.repeat(CLASSES, [50, 20, 11])
    folds = class_folds(labels, 5, seed=0)
    for name, least in zip(CLASSES, (10, 4, 2), strict=True):
        counts = np.bincount(folds[labels == name], minlength=5)
        assert counts.min() == least and counts.max() - counts.min() <= 1


def test_values_are_told_beside_those_of_others() -> None:
    known = np.array([20.0, 40.0, 60.0])
    assert told("age", 23, known) == "young (23; others 40)"
    assert told("age", 41, known) == "of middle age (41; others 40)"
    assert told("age", 66, known) == "older (66; others 40)"
    assert told("has_abandoned_cart", True, known) == "left a cart behind"
    assert told("age", pd.NA, known) == "age unknown"

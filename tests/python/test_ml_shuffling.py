"""Nothing is found where there is nothing, and a cheat is seen."""

import numpy as np
import pytest
from test_ml_frames import click_frames, either_but_not_both, frames

from ml import shuffling
from ml.evaluation import predict_test_rows
from ml.predictor import Predictor, answered_rows
from ml.tasks import CONVERSION, OUTCOMES


def test_no_order_and_no_checkout_is_found_when_labels_are_shuffled() -> None:
    features, labels = either_but_not_both()
    aucs = shuffling.shuffled_label_auc(CONVERSION, features, labels)
    for target in CONVERSION.targets:
        assert len(aucs[target]) == 20
        assert len(set(aucs[target])) == 20
        assert np.mean(aucs[target]) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("name", ["boosted", "network"])
def test_nothing_is_found_of_clicks_when_labels_are_shuffled(name: str) -> None:
    features, labels = click_frames()
    aucs = shuffling.shuffled_label_auc(OUTCOMES, features, labels, name=name)
    for target in OUTCOMES.targets:
        assert len(set(aucs[target])) == 20
        assert np.mean(aucs[target]) == pytest.approx(0.5, abs=0.02)


def test_shuffled_labels_betray_a_training_that_sees_the_test_part() -> None:
    features, labels = frames(1000)
    rows = answered_rows(CONVERSION, features, labels)
    aucs = []
    for seed in range(3):
        dealt = shuffling.shuffle_answers(CONVERSION, rows, seed)
        cheat = Predictor("conversion").fit(dealt.assign(split="train"))
        tested = predict_test_rows(cheat, CONVERSION, dealt)
        aucs.append(shuffling.mean_auc(CONVERSION, tested)["order"])
    assert np.mean(aucs) > 0.55


def test_dealing_answers_keeps_their_numbers_and_a_session_s_rows_together() -> None:
    features, labels = frames(300, ("1", "2"))
    rows = answered_rows(CONVERSION, features, labels)
    dealt = shuffling.shuffle_answers(CONVERSION, rows, seed=0)
    for target in CONVERSION.targets:
        name = f"is_{target}"
        assert dealt[name].sum() == rows[name].sum()
        assert (dealt.groupby("session_id")[name].nunique() == 1).all()
        assert (dealt[name].to_numpy() != rows[name].to_numpy()).any()
    both = dealt["is_order"] + dealt["is_checkout"]
    assert both.max() == 1

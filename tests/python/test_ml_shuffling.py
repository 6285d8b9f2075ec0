"""Nothing is found where there is nothing, and a cheat is seen."""

import numpy as np
import pandas as pd
import pytest
from test_ml_frames import (
    either_but_not_both,
    frames,
)

from ml import (
    evaluation,
)
from ml.conversion import predict_conversion
from ml.slices import shuffle_labels


def test_nothing_is_found_when_labels_are_shuffled() -> None:
    features, labels = either_but_not_both()
    aucs = evaluation.shuffled_label_auc(features, labels)
    assert len(aucs) == 20
    assert len(set(aucs)) == 20
    assert np.mean(aucs) == pytest.approx(0.5, abs=0.02)


def test_shuffled_labels_betray_a_training_that_sees_the_test_part() -> None:
    features, labels = frames(1000)
    aucs = []
    for seed in range(3):
        dealt = shuffle_labels(labels, seed)
        cheat = predict_conversion(features, dealt.assign(split="train"))
        aucs.append(evaluation.mean_auc(cheat, dealt))
    assert np.mean(aucs) > 0.55


def test_shuffling_keeps_the_number_of_orders_of_each_site() -> None:
    _, labels = frames(300)
    _, others = frames(300, site="other", seed=1, rate=0.7)
    both = pd.concat([labels, others], ignore_index=True)
    dealt = shuffle_labels(both, seed=0)
    before = both.groupby("site_id")["has_order"].sum().astype(float)
    after = dealt.groupby("site_id")["has_order"].sum()
    assert after.to_dict() == before.to_dict()
    assert (dealt["has_order"].to_numpy() != both["has_order"].astype(float)).any()

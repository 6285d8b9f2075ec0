"""Predictors learnt in processes of their own are those learnt in this one."""

import pytest
from pandas.testing import assert_frame_equal
from test_ml_frames import click_frames, frames

from ml.predictor import Predictor, answered_rows
from ml.tasks import CONVERSION, OUTCOMES, TASKS
from scoring import learning
from scoring.learning import learnt


def test_learnt_apart_or_here_predictors_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = [
        (CONVERSION, *frames(300)),
        (OUTCOMES, *click_frames(120)),
        (CONVERSION, *frames(200, site="other", seed=1)),
    ]
    jobs = [(task.name, answered_rows(task, *rows)) for task, *rows in given]
    told: list[str] = []
    here = learnt(jobs, told.append)
    assert told and all(text.partition(":")[0] in TASKS for text in told)
    # it is the number of rows that decides, and two cores are there
    monkeypatch.setattr(learning, "APART_FROM_ROWS", 1)
    monkeypatch.setattr(learning.os, "cpu_count", lambda: 2)
    told.clear()
    apart = learnt(jobs, told.append)
    assert told == ["learning 3 predictors, 2 at a time"]
    for (task, features, _), one, two in zip(given, here, apart, strict=True):
        assert one.task == two.task == task.name
        assert one.version_ == two.version_
        assert_frame_equal(one.predict(features), two.predict(features))


def test_a_process_that_ends_without_predictors_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(learning, "APART_FROM_ROWS", 1)
    monkeypatch.setattr(learning.os, "cpu_count", lambda: 2)
    rows = answered_rows(CONVERSION, *frames(100))
    bad = rows.drop(columns="person_code")
    with pytest.raises(RuntimeError, match="person_code"):
        learnt([("conversion", rows), ("conversion", bad)], lambda text: None)


def test_nothing_to_learn_is_no_predictor() -> None:
    assert learnt([], lambda text: None) == []
    [one] = learnt([("conversion", answered_rows(CONVERSION, *frames(100)))], print)
    assert isinstance(one, Predictor)

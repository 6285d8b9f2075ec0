"""Learns one task on one site, and predicts with what was learnt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Self

import numpy as np
import pandas as pd
import sklearn

from ml import baselines, boosting, candidates, encoding, network, recency
from ml.candidates import Candidates
from ml.drift import Profile
from ml.encoding import require_columns
from ml.tasks import LABELS, TASKS, Task

REVISION = 5  # raise it when predictions change for any other reason
ALL = "all clicks"
ANSWERED = ("person_code", "split", "started_at", "trained_until")


def settings_version(task: str, seed: int = 0) -> str:
    """Return 12 hexadecimal digits that change with columns, settings or library."""
    settings = {
        "revision": REVISION,
        "columns": TASKS[task].columns,
        "candidates": TASKS[task].candidates,
        "categories": [encoding.MAX_CATEGORIES, encoding.MIN_CATEGORY_ROWS],
        "boosting": [boosting.BOOSTING, boosting.MAX_ITERATIONS, boosting.PATIENCE],
        "folds": [baselines.FOLDS, boosting.FOLDS, boosting.ONE_FOLD_FROM_ROWS],
        "one_rule": [baselines.SMOOTHING_ROWS, baselines.QUANTILES],
        "logistic": baselines.LOGISTIC_C,
        "network": [network.NETWORK, network.NETWORKS, network.MAX_ROWS],
        "minimum": candidates.MIN_PERSONS,
        "newest": [recency.NEWEST_SHARE, recency.MIN_OF_CLASS, recency.TOLD_APART],
        "seed": seed,
        "scikit-learn": sklearn.__version__,
    }
    text = json.dumps(settings, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def clean_labels(labels: pd.DataFrame) -> pd.DataFrame:
    """Return labels with answers as 1, 0 or nan, and person_code, a whole number.

    A session without a person is a person of its own. Codes follow the alphabet, so
    that the order of rows decides nothing.
    Raises: ValueError when a session has two rows.
    """
    require_columns(labels, LABELS, "labels")
    twice = labels.loc[labels["session_id"].duplicated(), "session_id"]
    if len(twice):
        raise ValueError(f"labels: session {twice.iloc[0]} has two rows; keep one")
    clean = labels[list(LABELS)].copy()
    for name in ("has_order", "has_checkout"):
        known = pd.array(clean[name], dtype="boolean")
        clean[name] = known.to_numpy(dtype=np.float64, na_value=np.nan)
    # where an outcome is known and no checkout is named there was none
    clean["has_checkout"] = clean["has_checkout"].fillna(clean["has_order"])
    persons = clean["person_id"].astype("str").fillna(clean["session_id"].astype("str"))
    clean["person_code"] = pd.factorize(persons, sort=True)[0]
    return clean


def in_order(task: Task, features: pd.DataFrame) -> pd.DataFrame:
    """Return feature rows by session and click, so that their order decides nothing."""
    by = ["session_id", "click_number"]
    by += ["landmark"] if task.is_sliced else []
    return features.sort_values(by, ignore_index=True)


def answered_rows(
    task: Task, features: pd.DataFrame, labels: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows that are learnt from or tested on, with what came of them.

    In: feature rows with the task's keys and columns; labels with LABELS, one row per
    session. Out: the rows of splits 'train' and 'test' with a known outcome, by
    session and click, with ANSWERED and is_<target> (0 or 1).
    Raises: ValueError when a column is missing, or a session has two labels.
    """
    require_columns(features, (*task.keys, *task.columns), "features")
    clean = clean_labels(labels)
    clean = clean[clean["split"].isin(["train", "test"]) & clean["has_order"].notna()]
    rows = features[features["session_id"].isin(clean["session_id"])]
    rows = in_order(task, rows)
    known = clean.set_index("session_id").reindex(rows["session_id"])
    answers = task.answers(rows, known).astype(np.int64)
    named = {f"is_{target}": answers[:, i] for i, target in enumerate(task.targets)}
    added = {name: known[name].to_numpy() for name in ANSWERED}
    return rows.assign(**added, **named)


def slices_of(task: Task, rows: pd.DataFrame) -> np.ndarray:
    """Return for each row which of the task's predictors it belongs to."""
    if task.is_sliced:
        return rows["landmark"].to_numpy(dtype=object)
    return np.full(len(rows), ALL, dtype=object)


class Predictor:
    """What was learnt for one task on one site: candidates per slice, and a profile.

    Stored and read as it is, so everything in it is plain data or scikit-learn's.
    Source of one predictor per landmark: van Houwelingen 2007, Dynamic prediction by
    landmarking in event history analysis.
    """

    def __init__(
        self, task: str, seed: int = 0, names: Sequence[str] | None = None
    ) -> None:
        """Take a task's name, the seed of all that is drawn, and which candidates."""
        self.task = task
        self.seed = seed
        self.names = tuple(TASKS[task].candidates if names is None else names)

    def fit(
        self, rows: pd.DataFrame, tell: Callable[[str], None] = lambda text: None
    ) -> Self:
        """Learn from one site's rows.

        In: what answered_rows returns; only those of split 'train' are learnt from;
        tell, which is told what is learnt next.
        Raises: ValueError when a column is missing, or no row is of split 'train'.
        """
        task = TASKS[self.task]
        require_columns(rows, [*task.keys, *task.columns, *ANSWERED], "rows")
        rows = rows[rows["split"] == "train"]
        if not len(rows):
            raise ValueError("no session of split 'train' has a known outcome")
        answers = rows[[f"is_{target}" for target in task.targets]].to_numpy()
        persons = rows["person_code"].to_numpy()
        places = slices_of(task, rows)
        first, second = answers.T
        rates = [
            candidates.rate(first, 0.0),
            candidates.rate(second[first == 0], 0.0),
        ]
        self.rows_, self.persons_ = len(rows), len(np.unique(persons))
        self.rates_ = rates
        self.version_ = self._version(task, rows, answers)
        self.slices_: dict[str, Candidates] = {}
        every = sorted(set(places))
        for number, place in enumerate(every, 1):
            tell(f"{place}, {number} of {len(every)}")
            here = places == place
            self.slices_[place] = Candidates(self.task, self.seed, self.names).fit(
                rows[here], answers[here], persons[here], rates
            )
        none = rows.iloc[:0]
        self.constants_ = Candidates(self.task, self.seed, self.names).fit(
            none, answers[:0], persons[:0], rates
        )
        self.profiled_ = task.profile if task.profile in self.slices_ else every[-1]
        self.profile_ = Profile().fit(
            self.slices_[self.profiled_].encoder_, rows[places == self.profiled_]
        )
        return self

    def predict(
        self, features: pd.DataFrame, names: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Predict for every feature row of the site.

        In: feature rows as for fit; any null, unseen value or constant column is
        allowed; names, which candidates. Out: one row per feature row, in the order of
        session and click: the task's keys, <name>_<target>_probability (0 to 1), and
        reason: why they are the constant, or ''.
        """
        task = TASKS[self.task]
        names = tuple(self.names if names is None else names)
        require_columns(features, (*task.keys, *task.columns), "features")
        rows = in_order(task, features)
        columns = task.probabilities(names)
        result = rows[list(task.keys)].assign(**dict.fromkeys(columns, np.nan))
        result["reason"] = ""
        places = slices_of(task, rows)
        for place in sorted(set(places)):
            here = np.flatnonzero(places == place)
            known = self.slices_.get(place, self.constants_)
            scores = known.predict(rows.iloc[here], names)
            for name in columns:
                result.iloc[here, result.columns.get_loc(name)] = scores[name]
            result.iloc[here, result.columns.get_loc("reason")] = known.reason
        types = dict.fromkeys(columns, "float64") | {"reason": "str"}
        return result.astype(types)

    def drift(self, features: pd.DataFrame) -> pd.DataFrame:
        """Return ml.drift.DRIFT for these rows beside those learnt from."""
        task = TASKS[self.task]
        rows = in_order(task, features[slices_of(task, features) == self.profiled_])
        if not len(rows):
            return pd.DataFrame(columns=["feature"]).iloc[:0]
        return self.profile_.compare(self.slices_[self.profiled_].encoder_, rows)

    def _version(self, task: Task, rows: pd.DataFrame, answers: np.ndarray) -> str:
        """Return 12 digits that change with the settings and what was learnt from."""
        asked = rows[[*task.keys, *task.columns]].assign(
            first=answers[:, 0], second=answers[:, 1]
        )
        digest = pd.util.hash_pandas_object(asked, index=False).to_numpy().tobytes()
        settings = settings_version(self.task, self.seed).encode()
        return hashlib.sha256(settings + digest).hexdigest()[:12]

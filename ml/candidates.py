"""The candidates for one task on one set of rows, and when they can't be learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import pandas as pd
from scipy.special import expit

from ml.baselines import Logistic, OneRule
from ml.boosting import BoostedTrees
from ml.encoding import Encoder
from ml.network import Network, fitting
from ml.recency import log_odds, newest, shift, shifted
from ml.tasks import TASKS, Task

MIN_PERSONS = 10
LINK = "last_link"
BLENDED = ("boosted", "network")
DIGITS = 9

Head = OneRule | Logistic | BoostedTrees


def reason_to_fall_back(target: np.ndarray, persons: np.ndarray) -> str:
    """Say why nothing but the constant can be learnt; empty when something can.

    In: target 0/1 and person codes of the training rows, shape (rows,).
    """
    if len(target) == 0:
        return "no training rows"
    if target.min() == target.max():
        return "one class only in training"
    if len(np.unique(persons)) == 1:
        return "one person only in training"
    fewest = min(len(np.unique(persons[target == side])) for side in (0, 1))
    if fewest < MIN_PERSONS:
        return f"fewer than {MIN_PERSONS} training persons in a class"
    return ""


def rate(target: np.ndarray, otherwise: float) -> float:
    """Return the mean of a target, or another rate where there are no rows."""
    return float(target.mean()) if len(target) else otherwise


def usual_values(matrix: np.ndarray, is_text: np.ndarray) -> np.ndarray:
    """Return each column's median, or of codes the most frequent; (columns,)."""
    usual = np.full(matrix.shape[1], np.nan)
    for column, text in enumerate(is_text):
        known = matrix[:, column][~np.isnan(matrix[:, column])]
        if text:
            usual[column] = np.bincount(known.astype(np.int64)).argmax()
        else:
            usual[column] = np.quantile(known, 0.5, method="lower")
    return usual


def blended(
    each: Sequence[tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of several predictions, of each target's log odds.

    Source: Satopaa et al. 2014, Combining multiple probability predictions using a
    simple logit model.
    """
    return fitting(*expit(log_odds(np.array(each)).mean(axis=0)))


class Candidates:
    """All candidates of one task, learnt from one set of rows.

    Each learns the first target from all rows and the second from those where the
    first doesn't come; the chain rule joins them: P(second) = (1 - P(first)) *
    P(second | not first), so that the probabilities fit together. The network learns
    both at once. Source: Read et al. 2011, Classifier chains for multi-label
    classification.
    """

    def __init__(
        self, task: str, seed: int = 0, names: Sequence[str] | None = None
    ) -> None:
        """Take a task's name, the seed of the folds, and which candidates to learn."""
        self.task = task
        self.seed = seed
        self.names = tuple(TASKS[task].candidates if names is None else names)

    def fit(
        self,
        rows: pd.DataFrame,
        answers: np.ndarray,
        persons: np.ndarray,
        rates: Sequence[float],
    ) -> Self:
        """Learn from training rows.

        In: feature rows; answers 0/1 of both targets, (rows, 2), and person codes; the
        rates of the first target, and of the second among the others, to fall back on
        where there are no rows. Sets reasons_, one per target, empty when all is well.
        """
        task: Task = TASKS[self.task]
        first, second = answers.astype(np.int64).T
        rest = first == 0
        parts = [(np.ones(len(first), dtype=bool), first), (rest, second[rest])]
        self.rates_ = [
            rate(target, otherwise)
            for (_, target), otherwise in zip(parts, rates, strict=True)
        ]
        self.heads_: dict[str, list[Head | None]] = {n: [None] * 2 for n in self.names}
        self.network_: Network | None = None
        self.encoder_ = Encoder(task.numbers, task.texts).fit(rows)
        self.reasons_ = [
            reason_to_fall_back(target, persons[mask])
            or ("" if self.encoder_.columns_ else "no column varies in training")
            for mask, target in parts
        ]
        matrix, is_text = self.encoder_.transform(rows), self.encoder_.is_text
        self.usual_ = usual_values(matrix, is_text)
        for step, (mask, target) in enumerate(parts):
            if self.reasons_[step]:
                continue
            for name in self.names:
                head = self._head(name)
                if isinstance(head, Logistic):
                    head.fit(matrix[mask], is_text, target)
                elif head:
                    head.fit(matrix[mask], is_text, target, persons[mask])
                self.heads_[name][step] = head
        if "network" in self.names and not any(self.reasons_):
            both = np.column_stack([first, second])
            self.network_ = Network(self.seed).fit(matrix, is_text, both)
        new = newest(rows["started_at"].to_numpy().astype(np.int64))
        self._follow(matrix[new], answers[new].astype(np.int64), persons[new])
        return self

    def predict(
        self, rows: pd.DataFrame, names: Sequence[str] | None = None
    ) -> dict[str, np.ndarray]:
        """Return <name>_<target>_probability, each (rows,); the rate without a head."""
        matrix = self.encoder_.transform(rows)
        targets = TASKS[self.task].targets
        scores = {}
        for name in self.names if names is None else names:
            both = self._both(name, matrix)
            for target, values in zip(targets, both, strict=True):
                scores[f"{name}_{target}_probability"] = values
        return scores

    def probability(self, matrix: np.ndarray, name: str, target: str) -> np.ndarray:
        """Return a candidate's probabilities of a target for the encoder's matrix."""
        return self._both(name, matrix)[TASKS[self.task].targets.index(target)]

    @property
    def reason(self) -> str:
        """Say for which targets only the constant was learnt, and why."""
        targets = TASKS[self.task].targets
        named = zip(targets, self.reasons_, strict=True)
        return "; ".join(f"{target}: {why}" for target, why in named if why)

    def _follow(
        self, matrix: np.ndarray, answers: np.ndarray, persons: np.ndarray
    ) -> None:
        """Find what brings each candidate's log odds to the newest rates."""
        self.shifts_ = {name: [0.0, 0.0] for name in self.names}
        for name in self.names:
            if not len(matrix) or name == "blend":
                continue
            values = self._unshifted(name, matrix)
            for step, found in enumerate(values):
                # the second answers for all rows, or for those without the first
                alone = step == 0 or self._learns_both(name)
                rows = slice(None) if alone else answers[:, 0] == 0
                self.shifts_[name][step] = shift(
                    found[rows], answers[rows, step], persons[rows]
                )

    def _head(self, name: str) -> Head | None:
        if name == "one_rule":
            return OneRule(self.seed)
        if name == "link_rate" and LINK in self.encoder_.columns_:
            return OneRule(self.seed, self.encoder_.columns_.index(LINK))
        if name == "logistic":
            return Logistic()
        return BoostedTrees(self.seed) if name == "boosted" else None

    def _both(self, name: str, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return both targets' probabilities, to DIGITS digits.

        Sums of floats depend on how many rows are worked on at once; what is read in
        other batches must not give other tables.
        """
        first, second = self._exactly(name, matrix)
        return np.round(first, DIGITS), np.round(second, DIGITS)

    def _exactly(self, name: str, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if name == "blend":
            return blended([self._exactly(other, matrix) for other in BLENDED])
        values = self._unshifted(name, matrix)
        first, second = (
            shifted(found, added)
            for found, added in zip(values, self.shifts_[name], strict=True)
        )
        if self._learns_both(name):
            return fitting(first, second)
        return first, (1 - first) * second

    def _learns_both(self, name: str) -> bool:
        """Say whether a candidate was learnt for both targets at once."""
        return name == "network" and self.network_ is not None

    def _unshifted(
        self, name: str, matrix: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return what was learnt: of the first target, and of the second.

        The second is that without the first, but of the network that of all rows.
        """
        if self._learns_both(name):
            first, second = self.network_.predict(matrix).T
            return first, second
        first, second = (
            head.predict(matrix) if head else np.full(len(matrix), otherwise)
            for head, otherwise in zip(self.heads_[name], self.rates_, strict=True)
        )
        return first, second

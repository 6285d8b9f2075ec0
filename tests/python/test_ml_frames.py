"""Makes the small frames of the other ml tests; the answers in them are known."""

import numpy as np
import pandas as pd

from ml import (
    encoding,
)
from ml.conversion import NAMES

CUT = pd.Timestamp("2024-03-01")
PROBABILITIES = [f"{name}_probability" for name in NAMES]


def frames(
    sessions: int = 1200,
    places: tuple[str, ...] = ("3",),
    site: str = "shop",
    seed: int = 0,
    rate: float = 0.3,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return features of pure chance and labels; persons have about two sessions."""
    rng = np.random.default_rng(seed)
    ids = [f"{site}-{number:05d}" for number in range(sessions)]
    persons = rng.integers(0, max(sessions // 2, 1), sessions)
    labels = pd.DataFrame({"session_id": ids, "site_id": site}).assign(
        person_id=[f"{site}-p{person}" for person in persons],
        started_at=pd.Timestamp("2024-02-01"),
        has_order=pd.array(rng.random(sessions) < rate, dtype="boolean"),
        split=np.where(persons % 2 == 0, "train", "test"),
        trained_until=CUT,
    )
    parts = []
    for place in places:
        numbers = {name: rng.poisson(3.0, sessions) for name in encoding.NUMBERS}
        texts = {
            name: rng.choice(["a", "b", "c", "d"], sessions) for name in encoding.TEXTS
        }
        part = pd.DataFrame({"session_id": ids} | numbers | texts).assign(
            site_id=site,
            landmark=place,
            click_number=0 if place == "whole" else int(place),
            known_at=pd.Timestamp("2024-02-01"),
        )
        parts.append(part)
    return pd.concat(parts, ignore_index=True), labels


def either_but_not_both(sessions: int = 3000) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return frames where a phone, or many lower clicks, but not both, brings orders.

    Neither column alone, nor any weighted sum of them, tells anything.
    """
    features, labels = frames(sessions, seed=3)
    phone = (features["device_type"] < "c").to_numpy()
    many = (features["lower_count"] >= 3).to_numpy()
    chance = np.where(phone != many, 0.6, 0.05)
    drawn = np.random.default_rng(5).random(sessions) < chance
    return features, labels.assign(has_order=pd.array(drawn, dtype="boolean"))


def on_test(
    predictions: pd.DataFrame, labels: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the predictions of the test part and their answers, 0 or 1."""
    rows = predictions.merge(labels[["session_id", "split", "has_order"]])
    rows = rows[rows["split"] == "test"]
    return rows, rows["has_order"].to_numpy(dtype=np.int64)


def scored(
    target: np.ndarray, boosted: np.ndarray, persons: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return predictions at click 1 and labels, all of the test part."""
    ids = [f"s{number:05d}" for number in range(len(target))]
    predictions = pd.DataFrame({"session_id": ids, "landmark": "1"})
    for name in NAMES:
        predictions[f"{name}_probability"] = 0.3
    predictions["boosted_probability"] = boosted
    labels = pd.DataFrame({"session_id": ids}).assign(
        site_id="shop",
        person_id=[f"p{person}" for person in persons],
        has_order=target.astype(bool),
        split="test",
        trained_until=pd.Timestamp("2024-03-01"),
    )
    return predictions, labels


def drawn(rows: int = 400, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return answers and scores that tell something about them, with ties."""
    rng = np.random.default_rng(seed)
    scores = np.round(rng.random(rows), 1)
    return (rng.random(rows) < scores).astype(np.int64), scores


def test_the_frames_hold_one_row_per_session_and_landmark() -> None:
    features, labels = frames(50, ("1", "whole"))
    assert len(features.drop_duplicates(["session_id", "landmark"])) == 100
    assert set(features["session_id"]) == set(labels["session_id"])
    splits = labels.groupby("person_id")["split"].nunique()
    assert splits.max() == 1

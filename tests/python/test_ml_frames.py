"""Makes the small frames of the other ml tests; the answers in them are known."""

import numpy as np
import pandas as pd

from ml.predictor import Predictor, answered_rows
from ml.tasks import CONVERSION

CUT = pd.Timestamp("2024-03-01")
NAMES = CONVERSION.candidates
PROBABILITIES = [f"{name}_order_probability" for name in NAMES]


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
        has_checkout=pd.array(rng.random(sessions) < 0.5, dtype="boolean"),
        click_count=30,
        split=np.where(persons % 2 == 0, "train", "test"),
        trained_until=CUT,
    )
    parts = []
    for place in places:
        numbers = {name: rng.poisson(3.0, sessions) for name in CONVERSION.numbers}
        texts = {
            name: rng.choice(["a", "b", "c", "d"], sessions)
            for name in CONVERSION.texts
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


def click_frames(
    sessions: int = 600, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row per click of each session, and labels.

    After a click on `a` a session goes on less often; a phone orders more often.
    """
    rng = np.random.default_rng(seed)
    features, labels = frames(sessions, ("1",), seed=seed)
    phone = (features["device_type"] == "a").to_numpy()
    orders = rng.random(sessions) < np.where(phone, 0.5, 0.1)
    rows = []
    for number in range(sessions):
        for click in range(1, 21):
            link = rng.choice(["a", "b", "c"])
            rows.append((number, click, link))
            if rng.random() < (0.5 if link == "a" else 0.1):
                break
    listed = pd.DataFrame(rows, columns=["number", "click_number", "last_link"])
    count = listed.groupby("number")["click_number"].max().to_numpy()
    clicks = features.iloc[listed["number"]].reset_index(drop=True)
    clicks = clicks.drop(columns="landmark").assign(
        click_number=listed["click_number"],
        last_link=listed["last_link"],
        link_two_before="x",
        seconds_before_previous=1.0,
        longest_seconds_between=1.0,
        seconds_per_click=1.0,
        most_seconds_per_click=1.0,
    )
    return clicks, labels.assign(
        has_order=pd.array(orders, dtype="boolean"), click_count=count
    )


def learnt(
    features: pd.DataFrame, labels: pd.DataFrame, seed: int = 0
) -> dict[str, Predictor]:
    """Learn orders and checkouts on each site that has something to learn from."""
    found = {}
    for site, rows in features.groupby("site_id"):
        of_site = labels[labels["site_id"] == site]
        answered = answered_rows(CONVERSION, rows, of_site)
        if (answered["split"] == "train").any():
            found[str(site)] = Predictor("conversion", seed).fit(answered)
    return found


def predict(features: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Learn, and predict all rows of the sites with something to learn from."""
    parts = [
        predictor.predict(features[features["site_id"] == site])
        for site, predictor in learnt(features, labels).items()
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def on_test(
    predictions: pd.DataFrame, labels: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the predictions of the test part and their answers, 0 or 1."""
    rows = predictions.merge(labels[["session_id", "split", "has_order"]])
    rows = rows[rows["split"] == "test"]
    return rows, rows["has_order"].to_numpy(dtype=np.int64)


def scored(
    target: np.ndarray, boosted: np.ndarray, persons: np.ndarray
) -> pd.DataFrame:
    """Return tested rows at click 1; checkouts are never there."""
    ids = [f"s{number:05d}" for number in range(len(target))]
    tested = pd.DataFrame({"session_id": ids}).assign(
        site_id="shop",
        landmark="1",
        click_number=1,
        person_code=persons,
        started_at=pd.Timestamp("2024-03-05"),
        trained_until=CUT,
        is_order=target,
        is_checkout=0,
        reason="",
    )
    for name in NAMES:
        tested[f"{name}_order_probability"] = 0.3
        tested[f"{name}_checkout_probability"] = 0.0
    tested["boosted_order_probability"] = boosted
    return tested


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

"""Drift: known indices, nothing found in noise, each session counted once."""

import numpy as np
import pandas as pd
import pytest
from test_ml_frames import frames

from ml.drift import Profile
from ml.encoding import Encoder
from ml.predictor import Predictor, answered_rows
from ml.tasks import CONVERSION


def profiled(rows: pd.DataFrame, numbers: list[str], texts: list[str]) -> tuple:
    """Learn a profile of these columns; gives it with its encoder."""
    encoder = Encoder(numbers, texts).fit(rows)
    return Profile().fit(encoder, rows), encoder


def of_devices(phones: int, others: int, start: int = 0) -> pd.DataFrame:
    """Return rows of so many sessions with a phone, and with a desktop."""
    count = phones + others
    return pd.DataFrame(
        {
            "session_id": [f"s{start + number}" for number in range(count)],
            "device_type": ["mobile"] * phones + ["desktop"] * others,
        }
    )


def test_the_index_is_the_one_worked_out_by_hand() -> None:
    profile, encoder = profiled(of_devices(500, 500), [], ["device_type"])
    found = profile.compare(encoder, of_devices(300, 100)).iloc[0]
    # 0.75 and 0.25 beside 0.5 and 0.5
    by_hand = 0.25 * np.log(0.75 / 0.5) - 0.25 * np.log(0.25 / 0.5)
    assert found["psi"] == pytest.approx(by_hand)
    assert found["psi_by_chance"] == pytest.approx(1 / 400 + 1 / 1000)


def test_clicks_of_a_session_count_as_one() -> None:
    profile, encoder = profiled(of_devices(500, 500), [], ["device_type"])
    once = of_devices(200, 200)
    often = pd.concat([once, *[once.iloc[:10]] * 50])
    one, other = (profile.compare(encoder, rows).iloc[0] for rows in (once, often))
    assert other["rows"] == 900
    assert other["psi"] == pytest.approx(one["psi"], abs=1e-12)
    assert other["psi_by_chance"] == pytest.approx(one["psi_by_chance"])


def test_chance_shows_what_is_said_of_chance() -> None:
    features, labels = frames(6_000, ("whole",))
    rows = answered_rows(CONVERSION, features, labels)
    learnt = Predictor("conversion", names=["constant"]).fit(rows)
    found = learnt.drift(features[features["session_id"] > "shop-03000"])
    assert len(found) > 20
    assert 0.5 < found["psi"].sum() / found["psi_by_chance"].sum() < 2
    assert (found["psi"] - 2 * found["psi_by_chance"] < 0.1).all()


def test_the_order_of_rows_decides_nothing() -> None:
    features, labels = frames(900, ("whole",))
    twice = pd.concat([features, features.iloc[:300].assign(click_number=1)])
    learnt = Predictor("conversion", names=["constant"]).fit(
        answered_rows(CONVERSION, features, labels)
    )
    mixed = twice.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        learnt.drift(mixed), learnt.drift(twice), check_exact=True
    )

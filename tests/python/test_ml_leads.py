"""What contacts go with: planted effects are found, and nothing where there is none."""

import numpy as np
import pandas as pd
import pytest

from ml.leads import effects

COLUMNS = ["contact_sessions", "contact_orders", "other_sessions", "other_orders"]


def counts_of(*rows: tuple) -> pd.DataFrame:
    """Give counts: (segment, stratum, then COLUMNS)."""
    frame = pd.DataFrame(rows, columns=["segment", "stratum", *COLUMNS])
    return frame.assign(site_id="shop")


def test_sessions_that_got_as_far_are_compared() -> None:
    # by email fewer get to the checkout, but who does orders twice as often
    given = counts_of(
        (1, "checkout", 100, 40, 1000, 200), (1, "no checkout", 900, 0, 1000, 0)
    )
    row = effects(given).iloc[0]
    assert row["odds_ratio"] == pytest.approx((40 * 800) / (60 * 200), abs=1e-5)
    # 0.2 more at the checkout, nothing before it, weighted as the strata weigh
    at, before = 100 * 1000 / 1100, 900 * 1000 / 1900
    assert row["order_rate_difference"] == pytest.approx(
        0.2 * at / (at + before), abs=1e-6
    )
    assert row["difference_low"] > 0 and row["is_worth_contacting"]
    assert row[COLUMNS].tolist() == [1000, 40, 2000, 200]


def test_of_one_stratum_it_is_the_plain_difference_with_its_interval() -> None:
    row = effects(counts_of((1, "all", 400, 120, 600, 120))).iloc[0]
    assert row["order_rate_difference"] == pytest.approx(0.1)
    error = np.sqrt(0.3 * 0.7 / 400 + 0.2 * 0.8 / 600)
    # Sato's variance takes the two together
    assert row["difference_high"] - 0.1 == pytest.approx(1.96 * error, rel=0.03)


def test_what_cannot_be_compared_says_nothing_and_fails_nothing() -> None:
    given = counts_of(
        (1, "all", 0, 0, 100, 20),
        (2, "all", 50, 0, 100, 0),
        (3, "all", 50, 50, 100, 100),
        (4, "all", 100, 0, 100, 20),
    )
    found = effects(given).set_index("segment")
    assert found.loc[[1, 2], "odds_ratio"].isna().all()
    assert not found["is_worth_contacting"].any()
    assert found.loc[4, "difference_high"] < 0
    nothing = effects(given.iloc[:0])
    assert nothing.empty and "is_worth_contacting" in nothing


def test_where_contacts_change_nothing_hardly_ever_is_one_called_worth_it() -> None:
    rng = np.random.default_rng(0)
    called = 0
    for _ in range(100):
        rows = [
            (n, "all", 300, rng.binomial(300, 0.2), 900, rng.binomial(900, 0.2))
            for n in range(5)
        ]
        called += effects(counts_of(*rows))["is_worth_contacting"].any()
    assert called <= 9


def test_a_planted_effect_is_called_and_the_others_are_not() -> None:
    rng = np.random.default_rng(1)
    rates = {1: 0.35, 2: 0.2, 3: 0.2}
    rows = [
        (n, "all", 400, rng.binomial(400, rate), 900, rng.binomial(900, 0.2))
        for n, rate in rates.items()
    ]
    found = effects(counts_of(*rows).sample(frac=1, random_state=0))
    assert found["is_worth_contacting"].tolist() == [True, False, False]

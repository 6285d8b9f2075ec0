"""Recommendations: the SQL against plain Python; what mustn't be known, or found."""

import math
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from ml import recommendation_quality as quality
from ml.recommendations import (
    Weights,
    by_cooccurrence,
    by_neighbours,
    by_popularity,
    last_clicks,
)

START = datetime(2024, 1, 1)
WEIGHTS = Weights(asked_products=3, recent_sessions=20, neighbours=10)


def clicks_of(
    sessions: dict[str, str], people: dict[str, str] | None = None
) -> pd.DataFrame:
    """Give a frame of clicks: {session: its products, a letter each}, an hour apart."""
    rows = [
        ("shop", name, (people or {}).get(name, name), product, number, begun)
        for hour, (name, products) in enumerate(sessions.items())
        for number, product in enumerate(products, 1)
        for begun in [START + timedelta(hours=hour, minutes=number)]
    ]
    columns = ["site_id", "session_id", "person_id", "product_id", "click_number"]
    return pd.DataFrame(rows, columns=[*columns, "known_at"])


def asked_of(
    products: str, person: str | None = None, at: datetime | None = None
) -> pd.DataFrame:
    """Give a frame of what one entity clicked, the last letter last."""
    rows = [
        ("shop", "me", person, product, place, at or START + timedelta(days=9))
        for place, product in enumerate(products, 1)
    ]
    columns = ["site_id", "asked_id", "person_id", "product_id", "position"]
    return pd.DataFrame(rows, columns=[*columns, "asked_at"]).astype(
        {"person_id": "object"}
    )


def found(
    clicks: pd.DataFrame,
    asked: pd.DataFrame,
    weights: Weights = WEIGHTS,
    with_repeats: bool = True,
) -> list[tuple]:
    """Recommend, and give (product, score, sessions, because) in their order."""
    with duckdb.connect() as connection:
        once = last_clicks(connection, connection.from_df(clicks))
        wanted = connection.from_df(asked).project(
            "* replace (cast(person_id as varchar) as person_id)"
        )
        rows = by_neighbours(connection, once, wanted, weights, 20, with_repeats)
        return (
            rows.order("place")
            .project(
                "product_id, cast(score as double), session_count, because_product_id"
            )
            .fetchall()
        )


def by_hand(
    clicks: pd.DataFrame, products: str, weights: Weights, at: datetime
) -> dict[str, tuple[float, int]]:
    """Score every product, session by session: {product: (score, sessions)}."""
    last: dict[str, dict[str, int]] = defaultdict(dict)
    ended: dict[str, datetime] = {}
    for row in clicks.itertuples():
        last[row.session_id][row.product_id] = row.click_number
        ended[row.session_id] = (
            max(ended.get(row.session_id, at), row.known_at)
            if (row.session_id in ended)
            else row.known_at
        )
    frequency = defaultdict(int)
    for places in last.values():
        for product in places:
            frequency[product] += 1
    position = {product: place for place, product in enumerate(products, 1)}
    known = [p for p in position if p in frequency]
    known = sorted(known, key=lambda p: -position[p])[: weights.asked_products]
    newest = max(position[p] for p in known)
    weight = {
        p: math.exp((position[p] - newest) / weights.click_decay)
        * (1 + weights.rarity * math.log(len(last) / frequency[p]))
        for p in known
    }
    scores: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for session, places in last.items():
        shared = [p for p in known if p in places]
        if not shared or ended[session] >= at:
            continue
        days = (at - ended[session]).total_seconds() / 86400
        likeness = sum(weight[p] for p in shared) * len(places) ** -weights.length_power
        likeness *= math.exp(-days / weights.age_days)
        met = places[max(shared, key=lambda p: position[p])]
        for product, place in places.items():
            near = math.exp(-abs(place - met) / weights.place_decay)
            before = weights.before_weight if place < met else 1
            scores[product] += likeness * near * before
            counts[product] += 1
    return {product: (score, counts[product]) for product, score in scores.items()}


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_plain_python(seed: int) -> None:
    rng = np.random.default_rng(seed)
    clicks = clicks_of(
        {
            f"s{number}": "".join(rng.choice(list("abcdefgh"), rng.integers(1, 7)))
            for number in range(15)
        }
    )
    weights = replace(WEIGHTS, neighbours=99, rarity=0.5, length_power=0.3)
    at = START + timedelta(days=9)
    ours = found(clicks, asked_of("abxc", at=at), weights)
    expected = by_hand(clicks, "abxc", weights, at)
    assert {p: n for p, _, n, _ in ours} == {p: n for p, (_, n) in expected.items()}
    for product, score, _, _ in ours:
        assert score == pytest.approx(expected[product][0], abs=1e-8)
    assert [score for _, score, _, _ in ours] == sorted(
        (score for _, score, _, _ in ours), reverse=True
    )


def test_what_follows_the_last_click_comes_first_and_says_why() -> None:
    clicks = clicks_of({"s1": "ab", "s2": "ab", "s3": "ac", "s4": "de"})
    assert [p for p, *_ in found(clicks, asked_of("a"))] == ["a", "b", "c"]
    product, _, sessions, because = found(clicks, asked_of("da"))[1]
    assert (product, sessions, because) == ("b", 2, "a")


def test_what_was_clicked_already_can_be_left_out() -> None:
    clicks = clicks_of({"s1": "abc", "s2": "abd"})
    left = found(clicks, asked_of("ab"), with_repeats=False)
    assert sorted(p for p, *_ in left) == ["c", "d"]


def test_sessions_that_were_not_over_and_one_s_own_say_nothing() -> None:
    people = {"s1": "ann", "s2": "bob", "s3": "cat"}
    clicks = clicks_of({"s1": "ab", "s2": "ac", "s3": "ad"}, people)
    assert {p for p, *_ in found(clicks, asked_of("a", person="ann"))} == {
        "a",
        "c",
        "d",
    }
    # s3 ends at 2:02
    before = START + timedelta(hours=2, minutes=2)
    assert {p for p, *_ in found(clicks, asked_of("a", at=before))} == {"a", "b", "c"}
    assert found(clicks, asked_of("z")) == []
    assert found(clicks.iloc[:0], asked_of("a")) == []


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    clicks = clicks_of(
        {f"s{n}": "".join(rng.choice(list("abcdefgh"), 5)) for n in range(60)}
    )
    once = found(clicks, asked_of("abc"))
    for seed in range(3):
        shuffled = clicks.sample(frac=1, random_state=seed, ignore_index=True)
        assert found(shuffled, asked_of("abc")) == once


def test_popular_is_what_was_clicked_in_most_sessions_lately() -> None:
    clicks = clicks_of({"s1": "a", "s2": "a", "s3": "b", "s4": "bbb", "s5": "bc"})
    clicks.loc[clicks["session_id"].isin(["s1", "s2"]), "known_at"] -= timedelta(
        days=60
    )
    with duckdb.connect() as connection:
        once = last_clicks(connection, connection.from_df(clicks))
        rows = by_popularity(connection, once, WEIGHTS, 2).order("place").fetchall()
        assert [(row[1], row[3]) for row in rows] == [("b", 3), ("c", 1)]
        asked = connection.from_df(asked_of("ab"))
        pairs = by_cooccurrence(connection, once, asked).order("place").fetchall()
        assert [(row[2], row[4]) for row in pairs] == [("b", 3), ("c", 1)]


def hit_rates(clicks: pd.DataFrame) -> dict[str, float]:
    """Measure each method on the last day of a frame of clicks."""
    with duckdb.connect() as connection:
        parts = quality.split_last_day(connection, connection.from_df(clicks))
        quality.prepare(connection, *parts, 1_000)
        rates = {}
        for method in ("neighbours", "together", "popular"):
            _, asked, hits, _ = quality.measured(connection, method, Weights())[0]
            rates[method] = hits / asked
        return rates


def drawn(follows: bool, seed: int = 0) -> pd.DataFrame:
    """Draw sessions on 400 products: each the next one's number, or all by chance."""
    rng = np.random.default_rng(seed)
    rows = []
    for session in range(3_000):
        begun = START + timedelta(minutes=5 * session)
        products = rng.integers(0, 400, 4)
        if follows:
            products = (products[0] + 7 * np.arange(4)) % 400
        rows += [
            ("shop", str(session), None, f"p{product}", number, begun)
            for number, product in enumerate(products, 1)
        ]
    columns = ["site_id", "session_id", "person_id", "product_id", "click_number"]
    frame = pd.DataFrame(rows, columns=[*columns, "known_at"])
    return frame.astype({"person_id": "object"})


def test_a_planted_order_is_found_and_nothing_in_noise() -> None:
    planted = hit_rates(drawn(follows=True))
    assert planted["neighbours"] > 0.95 and planted["together"] > 0.95
    assert planted["popular"] < 0.1
    # 20 of 400 products are 5 %; 600 clicks are asked about
    for rate in hit_rates(drawn(follows=False)).values():
        assert rate < 0.08

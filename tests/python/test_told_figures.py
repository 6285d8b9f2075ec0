"""Odds and chances are told as people say them."""

import pytest
from rendering import render, value_of


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("told_times", "0.3449", "0.34"),
        ("told_times", "0.996", "1.0"),
        ("told_times", "7.74", "7.7"),
        ("told_times", "1436.28", "1,436"),
        ("told_times", "0.001", "under 0.01"),
        ("told_times", "cast(null as double)", None),
        ("told_q", "0.0234", "q 0.023"),
        ("told_q", "1e-300", "q under 0.001"),
        ("told_q", "cast(null as double)", None),
    ],
)
def test_odds_and_chances_are_told_in_words(
    name: str, given: str, told: str | None
) -> None:
    assert value_of(render(name, given)) == told

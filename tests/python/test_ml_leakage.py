"""Feature rows that know too much are named, and the others are left in peace."""

import pandas as pd
import pytest

from ml.leakage import find_leaks

CLICKS = pd.DataFrame(
    {
        "session_id": ["s1", "s1", "s1", "s2"],
        "event_number": [1, 2, 3, 1],
        "occurred_at": pd.to_datetime(
            [
                "2024-01-01 10:00",
                "2024-01-01 10:05",
                "2024-01-01 10:09",
                "2024-01-02 08:00",
            ]
        ),
    }
)


def feature_rows(known_at: list[str | None]) -> pd.DataFrame:
    """Return the landmarks 1 and 2 of s1, and 'whole' of s2 with no click kept."""
    return pd.DataFrame(
        {
            "session_id": ["s1", "s1", "s2"],
            "landmark": ["1", "2", "whole"],
            "click_number": [1, 2, 0],
            "known_at": pd.to_datetime(pd.Series(known_at)),
        }
    )


def test_rows_known_at_their_click_or_before_are_no_leaks() -> None:
    known = ["2024-01-01 09:59", "2024-01-01 10:05", "2024-01-03 00:00"]
    assert find_leaks(feature_rows(known), CLICKS) == []


def test_a_row_that_knows_the_next_click_is_named() -> None:
    known = ["2024-01-01 10:00", "2024-01-01 10:09", "2024-01-03 00:00"]
    (message,) = find_leaks(feature_rows(known), CLICKS)
    assert message.startswith("session s1, landmark 2: known at 2024-01-01 10:09:00")


def test_a_row_without_a_time_or_a_click_is_named() -> None:
    rows = feature_rows([None, "2024-01-01 10:05", "2024-01-03 00:00"])
    first, second = find_leaks(rows.assign(click_number=[1, 9, 0]), CLICKS)
    assert "landmark 1: known_at is null" in first
    assert "landmark 2: it has no click 9" in second


def test_no_rows_have_no_leaks() -> None:
    rows = feature_rows(["2024-01-01"] * 3).iloc[:0]
    assert find_leaks(rows, CLICKS.iloc[:0]) == []


def test_a_missing_column_is_named() -> None:
    rows = feature_rows(["2024-01-01"] * 3)
    with pytest.raises(ValueError, match="clicks lacks .*occurred_at"):
        find_leaks(rows, CLICKS.drop(columns="occurred_at"))

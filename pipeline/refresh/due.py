"""What depends on the date: the one place that says what the clock alone makes due.

Whatever else a build does follows from files, code and settings. What is judged by time
uses the data's own (a predictor's age, how far a source is behind) or the moment in
which a file was first seen (events in the future).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any


def now() -> datetime:
    """Give the time (UTC)."""
    return datetime.now(UTC)


def expires_before(days: int | None, at: datetime) -> datetime | None:
    """Give the moment before which events are not kept; None without a period.

    >>> expires_before(30, datetime(2024, 5, 31, 14))
    datetime.datetime(2024, 5, 1, 0, 0)
    """
    if not days:
        return None
    return datetime(at.year, at.month, at.day) - timedelta(days=days)


def is_due(variables: Mapping[str, Any], built_at: datetime, at: datetime) -> bool:
    """Say whether a build has to run although nothing that it reads changed.

    Args:
        variables: the values of dbt's variables: `retention_days` with which events
            become too old at midnight (or young again, where a clock was wrong), and
            `retrain_after_days` and `train_now`, with which each build learns.
        built_at: when the last build began (UTC).
        at: the time now (UTC).
    """
    # a predictor's age is counted in the data's days, so it is never due by the clock
    if variables["train_now"] or variables["retrain_after_days"] == 0:
        return True
    days = variables["retention_days"]
    return expires_before(days, built_at) != expires_before(days, at)

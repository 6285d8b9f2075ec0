"""What the clock alone makes due is said in one place: pipeline/refresh/due.py."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from conftest import ROOT

from pipeline.refresh.due import is_due
from pipeline.settings.home import declared_variables

BUILT_AT = datetime(2024, 5, 31, 14, tzinfo=UTC)
CLOCK = re.compile(
    r"\b(?:datetime\.now|date\.today|time\.time|due\.now|now)\("
    r"|\b(?:current_date|current_timestamp|get_current_timestamp)\b"
)
# who else reads the clock, and why nothing is due by it
READERS = {
    "pipeline/build.py": "when a run began",
    "pipeline/landing/land.py": "when a file was first seen, and what expired",
    "pipeline/refresh/lock.py": "since when a run has the lock",
    "pipeline/nightly.py": "how long versions stay, asked in each refresh",
    "pipeline/refresh/nothing_new.py": "when a run ended",
    "pipeline/publish/publishing.py": "when a version came, and how long others stay",
    "pipeline/refresh/read_by_build.py": "what due.py is asked with",
    "pipeline/refresh/run.py": "when runs began and ended",
    "pipeline/forget/tombstones.py": "on which day somebody was forgotten",
    "pipeline/publish/versions.py": "the time of a version",
    "pipeline/refresh/retired.py": "when a table was dropped",
    "macros/refresh/drop_retired.sql": "when a table was dropped",
    "macros/refresh/end_run.sql": "when a run ended",
    "macros/refresh/keep_predictors.sql": "when a predictor was decided on",
}


def with_variables(**changed: int | bool) -> dict[str, object]:
    """Give the project's variables, some changed."""
    return declared_variables() | changed


@pytest.mark.parametrize("days", [0, 1, 30, 3_000])
def test_without_a_period_of_retention_no_day_makes_a_build_due(days: int) -> None:
    assert not is_due(with_variables(), BUILT_AT, BUILT_AT + timedelta(days=days))


def test_events_become_too_old_at_midnight_and_not_before() -> None:
    kept = with_variables(retention_days=30)
    assert not is_due(kept, BUILT_AT, BUILT_AT.replace(hour=23, minute=59))
    assert is_due(kept, BUILT_AT, datetime(2024, 6, 1, tzinfo=UTC))
    # the last build's clock was wrong: what it left out comes back
    assert is_due(kept, BUILT_AT, BUILT_AT - timedelta(days=1))


def test_where_each_build_learns_each_build_is_due() -> None:
    assert is_due(with_variables(retrain_after_days=0), BUILT_AT, BUILT_AT)
    assert is_due(with_variables(train_now=True), BUILT_AT, BUILT_AT)


def test_whoever_reads_the_clock_is_known() -> None:
    paths = [
        *(ROOT / "pipeline").rglob("*.py"),
        *(ROOT / "scoring").rglob("*.py"),
        *(ROOT / "ml").rglob("*.py"),
        *(ROOT / "models").rglob("*.py"),
        *(ROOT / "models").rglob("*.sql"),
        *(ROOT / "macros").rglob("*.sql"),
    ]
    reading = {
        path.relative_to(ROOT).as_posix()
        for path in paths
        if CLOCK.search(path.read_text())
    }
    assert reading - {"pipeline/refresh/due.py"} == READERS.keys()

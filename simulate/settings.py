"""What a run of the simulator can be told, and the check that it makes sense."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

CLICKS_PER_DAY = 197_000
LONGEST_PERIOD_DAYS = 3_650
LAST_YEAR = 2098  # damaged rows are put into 2099
MOST_SESSIONS_PER_CHUNK = 1_000_000  # Arrow texts hold 2 GiB


class SettingsError(ValueError):
    """A setting that cannot be used; the message says which one and why."""


@dataclass(frozen=True)
class Settings:
    """One run of the simulator.

    Attributes:
        out: folder that gets ``click_log/`` and ``truth.json``.
        clicks: genuine clicks aimed at, test sessions included. The number of
            sessions is this over the expected clicks of a session, so what is written
            differs a little. None means 197,000 a day.
        days: length of the period in days.
        start: first day, in the shop's local time (-04:00).
        seed: same settings and seed, same bytes.
        test_share: share of the sessions, the last ones by start, that go to the file
            without labels; 0 writes no such file.
        bad_share: damaged extra rows per genuine labelled row.
        with_test_labels: write ``truth_test_labels.csv`` too.
        file_format: "csv" or "parquet".
        overwrite: replace an earlier click log instead of refusing.
        sessions_per_chunk: sessions made at a time. It bounds the memory, and is part
            of what decides the bytes.
    """

    out: Path
    clicks: int | None = None
    days: int = 14
    start: date = date(2018, 4, 30)
    seed: int = 1
    test_share: float = 0.1
    bad_share: float = 0.004
    with_test_labels: bool = False
    file_format: str = "csv"
    overwrite: bool = False
    sessions_per_chunk: int = 150_000

    @property
    def clicks_wanted(self) -> int:
        """Genuine clicks aimed at: as told, or 197,000 a day."""
        return CLICKS_PER_DAY * self.days if self.clicks is None else self.clicks

    def check(self) -> None:
        """Raise SettingsError for the first setting that cannot be used."""
        for is_fine, message in self._size_rules() + self._share_rules():
            if not is_fine:
                raise SettingsError(message)

    def _size_rules(self) -> list[tuple[bool, str]]:
        """Say of the sizes and the period whether each is fine, and what to tell."""
        return [
            (
                1 <= self.days <= LONGEST_PERIOD_DAYS,
                f"days must lie between 1 and {LONGEST_PERIOD_DAYS}, not {self.days}",
            ),
            (self.clicks_wanted >= 1, f"clicks must be at least 1, not {self.clicks}"),
            (
                1970 <= self.start.year < LAST_YEAR - self.days / 365,
                f"the period must lie between 1970 and {LAST_YEAR}, not {self.start}"
                f" and {self.days} days",
            ),
            (
                1 <= self.sessions_per_chunk <= MOST_SESSIONS_PER_CHUNK,
                f"sessions per chunk must lie between 1 and {MOST_SESSIONS_PER_CHUNK},"
                f" not {self.sessions_per_chunk}",
            ),
        ]

    def _share_rules(self) -> list[tuple[bool, str]]:
        """Say of the other settings whether each is fine, and what to tell."""
        return [
            (self.seed >= 0, f"seed must not be negative, but is {self.seed}"),
            (
                0 <= self.test_share < 1,
                f"test share must be 0 or more and below 1, not {self.test_share}",
            ),
            (
                0 <= self.bad_share <= 0.5,
                f"bad share must lie between 0 and 0.5, not {self.bad_share}",
            ),
            (
                self.file_format in ("csv", "parquet"),
                f"format must be csv or parquet, not {self.file_format!r}",
            ),
        ]

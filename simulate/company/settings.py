"""What a run of the company's simulator can be told, and whether it makes sense."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulate.settings import LAST_YEAR, SettingsError

MOST_DAYS = 366  # Parquet files are all open at once
MOST_PEOPLE_PER_CHUNK = 100_000
MOST_VISITS_FACTOR = 100  # more would not fit between two visits on one device
FORMATS = ("csv", "csv.gz", "parquet")


@dataclass(frozen=True)
class CompanySettings:
    """One run of the company's simulator.

    Attributes:
        out: folder that gets ``web_shop/``, ``web_shop_crm/`` and ``truth.json``.
        events: events aimed at, bots' included; what is written differs a little.
        days: length of the period in days; each has a file.
        start: first day, UTC. Days that have not come yet are rejected by the
            warehouse, as times in the future.
        seed: same settings and seed, same bytes.
        visits_factor: visits per person, relative to the usual ones; so many times
            fewer people make as many events.
        bot_share: bots for each person; none where ``independent``.
        bad_share: damaged and repeated rows written per genuine one.
        late_share: share of the events that come days after they happened.
        independent: nothing has to do with orders but the planted sequences. There is
            no CRM then, and nothing is refunded, as both say who ordered.
        no_effects: the sequences have nothing to do with orders either.
        with_truth_rows: write ``truth_web_shop/``: visitors, people and sessions.
        file_format: "csv", "csv.gz" or "parquet".
        overwrite: replace an earlier log instead of refusing.
        people_per_chunk: people made at a time. It bounds the memory, and is part of
            what decides the bytes.
    """

    out: Path
    events: int = 1_000_000
    days: int = 28
    start: date = date(2025, 3, 1)
    seed: int = 1
    visits_factor: int = 1
    bot_share: float = 0.02
    bad_share: float = 0.004
    late_share: float = 0.01
    independent: bool = False
    no_effects: bool = False
    with_truth_rows: bool = False
    file_format: str = "csv"
    overwrite: bool = False
    people_per_chunk: int = 8_000

    @property
    def bots_per_person(self) -> float:
        """Bots for each person: a bot never orders, so none where independent."""
        return 0.0 if self.independent else self.bot_share

    def check(self) -> None:
        """Raise SettingsError for the first setting that cannot be used."""
        for is_fine, message in self._size_rules() + self._share_rules():
            if not is_fine:
                raise SettingsError(message)

    def _size_rules(self) -> list[tuple[bool, str]]:
        """Say of the sizes and the period whether each is fine, and what to tell."""
        return [
            (self.events >= 1, f"events must be at least 1, not {self.events}"),
            (
                1 <= self.days <= MOST_DAYS,
                f"days must lie between 1 and {MOST_DAYS}, not {self.days}",
            ),
            (
                1990 <= self.start.year < LAST_YEAR - self.days / 365,
                f"the period must lie between 1990 and {LAST_YEAR}, not {self.start}"
                f" and {self.days} days",
            ),
            (
                1 <= self.visits_factor <= MOST_VISITS_FACTOR,
                f"visits factor must lie between 1 and {MOST_VISITS_FACTOR},"
                f" not {self.visits_factor}",
            ),
            (self.seed >= 0, f"seed must not be negative, but is {self.seed}"),
            (
                1 <= self.people_per_chunk <= MOST_PEOPLE_PER_CHUNK,
                "people per chunk must lie between 1 and"
                f" {MOST_PEOPLE_PER_CHUNK}, not {self.people_per_chunk}",
            ),
        ]

    def _share_rules(self) -> list[tuple[bool, str]]:
        """Say of the other settings whether each is fine, and what to tell."""
        shares = {
            "bot share": self.bot_share,
            "bad share": self.bad_share,
            "late share": self.late_share,
        }
        rules = [
            (0 <= share <= 0.5, f"{name} must lie between 0 and 0.5, not {share}")
            for name, share in shares.items()
        ]
        return [
            *rules,
            (
                self.independent or not self.no_effects,
                "--no-effects needs --independent: without it, who orders still"
                " depends on segments, channels and much else",
            ),
            (
                self.file_format in FORMATS,
                f"format must be csv, csv.gz or parquet, not {self.file_format!r}",
            ),
        ]

"""What is planted of visitors who are no people, and of rows that are not whole."""

from typing import NamedTuple


class Bot(NamedTuple):
    """A kind of bot.

    Attributes:
        share: of all bots.
        is_crawler: says in its user agent what it is.
        clicks: fewest and most clicks of one visit.
        pauses: shortest and longest mean pause in seconds, one drawn for each bot.
        spread: pauses lie evenly within this share of the mean, on both sides.
        is_findable: a rule on agent, rate or regularity finds it.
    """

    share: float
    is_crawler: bool
    clicks: tuple[int, int]
    pauses: tuple[float, float]
    spread: float
    is_findable: bool


BOTS = {
    "crawler": Bot(0.45, True, (5, 60), (1.5, 20.0), 0.9, True),
    "rate": Bot(0.26, False, (50, 140), (0.25, 0.7), 0.6, True),
    "regularity": Bot(0.26, False, (40, 120), (3.0, 40.0), 0.08, True),
    "stealthy": Bot(0.03, False, (5, 30), (20.0, 60.0), 0.9, False),
}
MORE_BOT_SESSIONS = 1.0  # visits of a bot on average beyond the first
BOT_LINKS = {
    "home": 6,
    "search_results": 14,
    "category_page": 28,
    "product_page": 42,
    "product_details": 10,
}

# How rows that are written beside the genuine ones split into kinds. A row that is
# sent again has the same event_id and comes later; a cut line needs CSV.
BAD_KINDS = {
    "missing_visitor": 0.16,
    "unparsable_time": 0.16,
    "time_in_future": 0.16,
    "cut_line": 0.16,
    "exact_duplicate": 0.18,
    "sent_again": 0.18,
}
CSV_ONLY_KINDS = ("cut_line",)
REASONS = {
    "missing_visitor": "missing_visitor",
    "unparsable_time": "unparsable_time",
    "time_in_future": "time_in_future",
    "cut_line": "malformed_row",
}
SENT_AGAIN_AFTER_HOURS = (1, 20)
# Hours until a late row comes: all of them more than late_event_days, which is 3.
LATE_AFTER_HOURS = (80, 240)
RECEIVED_AFTER_MS = (40, 2_000)
RENAMED_AT = 0.5  # share of the period after which the visitor's column is renamed
VISITOR_COLUMN = ("client_id", "clientId")  # before, after

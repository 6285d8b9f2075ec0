"""What is predicted, from which columns, and by which candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

LABELS: tuple[str, ...] = (
    "session_id",
    "site_id",
    "person_id",
    "started_at",
    "has_order",
    "has_checkout",
    "click_count",
    "split",
    "trained_until",
)


@dataclass(frozen=True)
class Task:
    """One thing that is predicted.

    name: what it is called in tables. targets: two outcomes that exclude each other;
    the second is learnt on rows where the first doesn't come, so that the chain rule
    joins them. numbers, texts: the columns learnt from. candidates: who predicts.
    is_sliced: one set of candidates per landmark, or one for all rows. profile: the
    landmark whose rows drift is told from; empty for all rows.
    """

    name: str
    targets: tuple[str, str]
    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    candidates: tuple[str, ...]
    is_sliced: bool
    profile: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row."""
        landmark = ("landmark",) if self.is_sliced else ()
        return ("session_id", "site_id", *landmark, "click_number")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns learnt from."""
        return self.numbers + self.texts

    def probabilities(self, names: tuple[str, ...] | None = None) -> list[str]:
        """Return the columns that the candidates' predictions stand in."""
        names = self.candidates if names is None else names
        return [
            f"{name}_{target}_probability" for name in names for target in self.targets
        ]

    def answers(self, rows: pd.DataFrame, labels: pd.DataFrame) -> np.ndarray:
        """Return what came of each row, shape (rows, 2): 0, 1, or nan if unknown.

        In: feature rows; clean_labels by session, one per row, in the same order.
        """
        order = labels["has_order"].to_numpy()
        is_last = rows["click_number"].to_numpy() == labels["click_count"].to_numpy()
        came = {
            "order": order,
            "checkout": labels["has_checkout"].to_numpy() * (1 - order),
            "drop_off": is_last * (1 - order),
        }
        return np.column_stack([came[target] for target in self.targets])


# known when a session begins
STARTS = (
    *("started_hour", "started_weekday"),
    *("earlier_session_count", "earlier_order_count"),
)
# known at each click
CLICKS = (
    *("seconds_since_start", "seconds_since_previous", "mean_seconds_between"),
    *("distinct_link_count", "upper_count", "middle_count", "lower_count"),
    *("ad_click_count", "stage_depth", "deepest_stage_depth"),
    *("push_count", "fall_back_count", "repeat_count"),
    *("product_view_count", "list_view_count", "search_count"),
    *("promotion_view_count", "wishlist_count", "cart_addition_count"),
    *("cart_view_count", "checkout_step_count"),
)
TEXTS = (
    *("entry_link", "last_link", "link_before_last", "last_link_group"),
    *("last_category", "device_type", "country", "traffic_source"),
)
CONVERSION = Task(
    name="conversion",
    targets=("order", "checkout"),
    numbers=CLICKS + STARTS,
    texts=TEXTS,
    candidates=("constant", "one_rule", "logistic", "boosted"),
    is_sliced=True,
    profile="whole",
)
OUTCOMES = Task(
    name="outcomes",
    targets=("drop_off", "order"),
    numbers=(
        "click_number",
        *CLICKS,
        *("seconds_before_previous", "longest_seconds_between"),
        *("seconds_per_click", "most_seconds_per_click"),
        *STARTS,
    ),
    texts=(*TEXTS, "link_two_before"),
    candidates=("constant", "link_rate", "logistic", "network", "boosted", "blend"),
    is_sliced=False,
)
TASKS: dict[str, Task] = {task.name: task for task in (CONVERSION, OUTCOMES)}

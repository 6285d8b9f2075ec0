"""Finds feature rows that know more than they may."""

from __future__ import annotations

import pandas as pd

from ml.encoding import require_columns


def find_leaks(features: pd.DataFrame, clicks: pd.DataFrame) -> list[str]:
    """Say which feature rows are known later than the click that they stand for.

    In: features with session_id, landmark, click_number and known_at; clicks with
    session_id, event_number (from 1) and occurred_at; times are UTC timestamps.
    Out: one sentence per bad row, ordered by session and landmark; empty when none is.
    A row of no clicks (click_number 0) stands before the first and is passed over.
    Raises: ValueError when a column is missing.
    Source: Kaufman, Rosset and Perlich 2012, Leakage in data mining: legitimacy is
    that every input is observable before the moment of prediction.
    """
    needed = ["session_id", "landmark", "click_number", "known_at"]
    require_columns(features, needed, "features")
    moments = ["session_id", "event_number", "occurred_at"]
    require_columns(clicks, moments, "clicks")
    rows = features.loc[features["click_number"] != 0, needed].merge(
        clicks[moments],
        how="left",
        left_on=["session_id", "click_number"],
        right_on=["session_id", "event_number"],
    )
    in_time = rows["known_at"] <= rows["occurred_at"]
    bad = rows[~in_time].sort_values(["session_id", "landmark"])
    return [leak_message(row) for row in bad.itertuples()]


def leak_message(row: object) -> str:
    """Return what is wrong with one row of find_leaks, and what to do."""
    where = f"session {row.session_id}, landmark {row.landmark}"
    if pd.isna(row.occurred_at):
        return f"{where}: it has no click {row.click_number}; drop the row"
    if pd.isna(row.known_at):
        return f"{where}: known_at is null; fill it in feat_session_prefixes"
    return (
        f"{where}: known at {row.known_at}, later than its click {row.click_number}"
        f" at {row.occurred_at}; leave out what came after that click"
    )

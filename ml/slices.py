"""The parts of the test rows that figures are given for, and labels dealt anew."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ml.conversion import LABELS, clean_labels
from ml.encoding import require_columns


def slice_name(landmark: str) -> str:
    """Return what a landmark is called in tables: 'click 5', 'whole session'."""
    return "whole session" if landmark == "whole" else f"click {landmark}"


def measured_slices(
    predictions: pd.DataFrame, labels: pd.DataFrame
) -> list[tuple[str, str, pd.DataFrame]]:
    """Return site_id, landmark and the rows of split 'test' with a known answer.

    Rows have session_id, landmark, each <name>_probability, has_order (0, 1),
    person_code and trained_until.
    """
    require_columns(predictions, ["session_id", "landmark"], "predictions")
    require_columns(labels, LABELS, "labels")
    own = predictions.filter(regex="^(session_id|landmark|.*_probability)$")
    clean = clean_labels(labels).drop(columns="person_id")
    clean = clean[(clean["split"] == "test") & clean["has_order"].notna()]
    rows = own.merge(clean, on="session_id").sort_values(["session_id", "landmark"])
    slices = [(*key, part) for key, part in rows.groupby(["site_id", "landmark"])]
    clicks = {"whole": np.inf}
    return sorted(
        slices, key=lambda part: (part[0], clicks.get(part[1]) or int(part[1]))
    )


def shuffle_labels(labels: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return labels, by session_id, with the known answers dealt anew in each site."""
    rng = np.random.default_rng(seed)
    shuffled = clean_labels(labels.sort_values("session_id", ignore_index=True))
    known = shuffled[shuffled["has_order"].notna()]
    for index in known.groupby("site_id").groups.values():
        answers = shuffled.loc[index, "has_order"].to_numpy()
        shuffled.loc[index, "has_order"] = rng.permutation(answers)
    return shuffled

"""Paths that a test makes up, as ml/sequences.py wants them."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from ml.sequences import Limits, compare_groups


def clicks_of(
    paths: Sequence[Sequence[Hashable]], *, collapse: bool = True
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Number paths, clicks and links; return clicks and the links' names."""
    names = sorted({f"{node}" for path in paths for node in path})
    number = {name: place for place, name in enumerate(names)}
    rows = np.array(
        [
            (
                path_number,
                click_number,
                number[f"{node}"],
                collapse and click_number > 1 and path[click_number - 2] == node,
            )
            for path_number, path in enumerate(paths, start=1)
            for click_number, node in enumerate(path, start=1)
        ],
        dtype=np.int32,
    ).reshape(-1, 4)
    columns = ("path_number", "click_number", "node_number", "is_repeat")
    return dict(zip(columns, rows.T, strict=True)), np.array(names, dtype=object)


def compared(
    paths: Sequence[Sequence[Hashable]],
    is_group: Sequence[bool],
    least: int = 25,
    steps: int = 50,
    sequences: int = 10_000,
    *,
    collapse: bool = True,
) -> pd.DataFrame:
    """Compare one group of paths with the rest; repeats are one click."""
    clicks, names = clicks_of(paths, collapse=collapse)
    members = pd.DataFrame(
        {
            "path_number": np.arange(1, len(paths) + 1),
            "comparison": 0,
            "is_group": np.asarray(is_group, dtype=bool),
        }
    )
    limits = Limits([least], steps, sequences)
    found = compare_groups(clicks, members, names, limits)
    return found.sort_values(["kind", "sequence"], ignore_index=True)

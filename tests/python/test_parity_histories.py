"""Drawn histories, batch by batch: the tables of full refreshes."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from parity_case import drifts, of_histories
from parity_draw import BATCHES, named
from parity_shrink import assert_none

HISTORIES = 500
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("count", "copied"),
    [
        (50, [2, BATCHES - 1]),
        pytest.param(HISTORIES, range(BATCHES), marks=pytest.mark.long),
    ],
)
def test_histories_in_batches_give_the_tables_of_a_full_refresh(
    count: int, copied: Iterable[int], tmp_path: Path
) -> None:
    histories = named(count)
    assert len(histories) == count
    warehouses = of_histories(tmp_path, histories)
    found = drifts(warehouses, BATCHES, copied, is_new=True)
    assert_none(found, histories, tmp_path)

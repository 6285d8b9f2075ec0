"""Five hundred histories, batch by batch: the tables of full refreshes."""

from pathlib import Path

import pytest
from parity_case import drifts, of_histories
from parity_draw import BATCHES, named
from parity_shrink import assert_none

HISTORIES = 500


# test_parity.py does the same with fewer
@pytest.mark.slow
@pytest.mark.long
def test_histories_in_batches_give_the_tables_of_a_full_refresh(tmp_path: Path) -> None:
    histories = named(HISTORIES)
    assert len(histories) == HISTORIES
    warehouses = of_histories(tmp_path, histories)
    found = drifts(warehouses, BATCHES, copied=range(BATCHES), is_new=True)
    assert_none(found, histories, tmp_path)

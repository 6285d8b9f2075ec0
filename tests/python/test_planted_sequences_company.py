"""Planted sequences are found where orders depend on much else as well.

People, campaigns, devices and hours have to do with orders too, and only a visit that
begins a checkout may order. The odds are planted there, so there they are looked for:
in whether a visit without an order had begun a checkout they don't have a part.
"""

import pytest
from conftest import Builder
from planted_case import built_companies, compared_by, hits_told

from simulate.company.planted import SEQUENCES

FIRST_SEED = 701
EVENTS = 300_000
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("count", [3, pytest.param(20, marks=pytest.mark.long)])
def test_planted_sequences_are_found_beside_all_else(
    count: int, tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> None:
    seeds = range(FIRST_SEED, FIRST_SEED + count)
    path = built_companies(tmp_path_factory, build_warehouse, seeds, EVENTS, False)
    found = compared_by(path, "checked_out")
    print("", hits_told(found), sep="\n")
    assert found["is_hit"].sum() >= 0.95 * len(SEQUENCES) * len(seeds)

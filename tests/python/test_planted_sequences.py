"""Planted sequences are found in simulated companies, and hardly anything else.

Other labels need no build: they are put in the place of the true ones, and compared
anew.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import Builder
from planted_case import built_companies, compared_by, hits_told, site_of

from ml.sequences import Limits, compare_groups
from simulate.company.planted import SEQUENCES

# where nothing but the sequences has to do with orders
FIRST_SEED = 601
# about 1,100 orders; with half of them a fifth of the sequences isn't found
EVENTS = 100_000
pytestmark = pytest.mark.slow
# how many companies; all that is said of one is said of their share
COUNTS = [4, pytest.param(20, marks=pytest.mark.long)]


@pytest.fixture(scope="module", params=COUNTS)
def seeds(request: pytest.FixtureRequest) -> range:
    """Give the seeds of the companies."""
    return range(FIRST_SEED, FIRST_SEED + request.param)


@pytest.fixture(scope="module")
def path(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder, seeds: range
) -> Path:
    """Build the warehouse of all companies."""
    return built_companies(tmp_path_factory, build_warehouse, seeds, EVENTS, True)


@pytest.fixture(scope="module")
def found(path: Path) -> pd.DataFrame:
    """Give what is compared by orders."""
    return compared_by(path, "ordered")


def test_planted_sequences_are_found_with_the_right_sign(
    found: pd.DataFrame, seeds: range
) -> None:
    print("", hits_told(found), sep="\n")
    assert all(one.odds_ratio >= 2 or one.odds_ratio <= 0.5 for one in SEQUENCES)
    # one that is too rare to be tested isn't found
    assert found["is_hit"].sum() >= 0.95 * len(SEQUENCES) * len(seeds)


def test_hardly_anything_else_is_found_where_nothing_else_matters(
    found: pd.DataFrame, seeds: range
) -> None:
    is_found = found["stratified_q"] < 0.05
    false = (is_found & ~found["is_related"]).sum()
    others = (~found["is_related"]).sum()
    print(f"\n{false} of {is_found.sum()} found are false, {others} others tested")
    assert others > 2_500 * len(seeds) and is_found.sum() > 50 * len(seeds)
    assert false <= 0.05 * is_found.sum()


class Company(NamedTuple):
    """Its sessions, as compare_groups wants them, ordered or not."""

    clicks: dict[str, np.ndarray]
    members: pd.DataFrame
    names: np.ndarray
    limits: Limits


def company_of(warehouse: duckdb.DuckDBPyConnection, site: str) -> Company:
    def here(table: str) -> duckdb.DuckDBPyRelation:
        rows = warehouse.table(f"intermediate.int_sequence_{table}")
        return rows.filter(f"site_id = '{site}'")

    members = here("groups").filter("comparison = 'ordered'")
    members = members.project("path_number, 0 as comparison, is_group")
    clicks = here("clicks")
    own = "path_number, click_number, node_number, is_repeat"
    sized = here("comparisons").filter("comparison = 'ordered'")
    least, steps, sequences = sized.project(
        "min_sessions, click_limit, sequence_limit"
    ).fetchall()[0]
    nodes = here("nodes_numbered").order("node_number").project("node")
    return Company(
        clicks.project(own).fetchnumpy(),
        members.order("path_number").df(),
        nodes.df()["node"].to_numpy(),
        Limits([least], steps, sequences),
    )


def relabelled(
    path: Path,
    seeds: range,
    labels: Callable[[Company, np.random.Generator], np.ndarray],
) -> pd.DataFrame:
    """Compare each company with other labels; how many were tested and found."""
    said = []
    with duckdb.connect(str(path), read_only=True) as warehouse:
        for seed in seeds:
            company = company_of(warehouse, site_of(seed))
            own = labels(company, np.random.default_rng(seed))
            members = company.members.assign(is_group=own)
            tests = compare_groups(
                company.clicks, members, company.names, company.limits
            )
            said.append(
                {
                    "tested": len(tests),
                    "found": (tests["stratified_q"] < 0.05).sum(),
                    "plainly": (tests["fisher_q"] < 0.05).sum(),
                }
            )
    found = pd.DataFrame(said)
    print("", found.to_string(), sep="\n")
    return found


def test_shuffled_labels_show_nothing(path: Path, seeds: range) -> None:
    # as many orders as before, of other sessions
    said = relabelled(
        path, seeds, lambda company, rng: rng.permutation(company.members["is_group"])
    )
    assert len(said) == len(seeds) and said["tested"].min() > 5_000
    assert (said["found"] > 0).sum() <= 0.15 * len(seeds)


def lengths_of(company: Company) -> np.ndarray:
    is_click = company.clicks["click_number"] > 0
    counts = np.bincount(company.clicks["path_number"][is_click])
    paths = company.members["path_number"].to_numpy()
    return np.pad(counts, (0, paths.max() + 1 - len(counts)))[paths]


def test_labels_that_depend_on_length_fool_the_plain_test_only(
    path: Path, seeds: range
) -> None:
    def labels(company: Company, rng: np.random.Generator) -> np.ndarray:
        clicks = lengths_of(company)
        return rng.random(len(clicks)) < 0.6 * clicks / (clicks + 20)

    said = relabelled(path, seeds, labels)
    assert (said["found"] > 0).sum() <= 0.15 * len(seeds)
    assert (said["plainly"] > 0.5 * said["tested"]).all()

"""Simulated companies, each a site of its own, so that one build compares them all."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import ROOT, Builder

from simulate.company import CompanySettings, simulate_company
from simulate.company.planted import SEQUENCES

LINKS = {link for one in SEQUENCES for link in one.links}


def site_of(seed: int) -> str:
    """Name the site of a company."""
    return f"company_{seed}"


def built_companies(
    folders: pytest.TempPathFactory,
    build_warehouse: Builder,
    seeds: Iterable[int],
    events: int,
    is_independent: bool,
) -> Path:
    """Simulate a company for each seed and build what agg_sequences is made from.

    Args:
        folders: gives folders for the logs and their mappings.
        build_warehouse: the fixture.
        seeds: of the companies.
        events: how many each has, about.
        is_independent: nothing but the planted sequences has to do with orders.

    Returns the warehouse.
    """
    data, mappings = (folders.mktemp(name) for name in ("data", "mappings"))
    written = (ROOT / "mappings" / "web_shop.yml").read_text()
    for seed in seeds:
        site = site_of(seed)
        settings = CompanySettings(
            data / site,
            events=events,
            days=7,
            seed=seed,
            independent=is_independent,
            file_format="parquet",
        )
        simulate_company(settings)
        own = written.replace("web_shop/", f"{site}/web_shop/")
        own = own.replace("site_id: web_shop", f"site_id: {site}")
        (mappings / f"{site}.yml").write_text(own)
    return build_warehouse(
        data, mappings=mappings, select="+agg_sequences", tested=False
    )


def compared_by(path: Path, comparison: str) -> pd.DataFrame:
    """Give the sequences of a comparison, with what is planted of them.

    Columns of agg_sequences, and odds_planted (null where nothing is), is_hit (found
    with the right sign), is_related (shares a link with what is planted).
    """
    with duckdb.connect(str(path), read_only=True) as warehouse:
        rows = warehouse.execute(
            "select * from marts.agg_sequences where comparison = ?", [comparison]
        ).df()
    planted = {
        (
            "run" if one.is_contiguous else "subsequence",
            (" > " if one.is_contiguous else " ... ").join(one.links),
        ): one.odds_ratio
        for one in SEQUENCES
    }
    keys = zip(rows["kind"], rows["sequence"], strict=True)
    links = rows["sequence"].str.split(r" > | \.\.\. ", regex=True)
    odds = pd.Series([planted.get(key) for key in keys], dtype=float)
    if comparison == "checked_out":
        # the group that is compared with the rest are those who didn't order
        odds = 1 / odds
    is_right = (rows["stratified_odds_ratio"] > 1) == (odds > 1)
    return rows.assign(
        odds_planted=odds,
        is_hit=(rows["stratified_q"] < 0.05) & odds.notna() & is_right,
        is_related=[not LINKS.isdisjoint(own) for own in links],
    )


def hits_told(found: pd.DataFrame) -> str:
    """Write how often each planted sequence was found, of the companies."""
    planted = found[found["odds_planted"].notna()]
    return planted.groupby("sequence")["is_hit"].agg(["sum", "size"]).to_string()

"""Bots planted in simulated companies are flagged, and people aren't.

Each company is a site of its own, so that one build judges them all. The figures are
printed with `pytest -s`.
"""

from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import ROOT, Builder

from simulate.company import CompanySettings, simulate_company
from simulate.company.planted_bots import BOTS

FIRST_SEED = 501
# how many companies; all that is said of one is said of their share
COUNTS = [3, pytest.param(20, marks=pytest.mark.long)]
# a company in which no bot is planted; who orders there has no reason
WITHOUT_BOTS = 521
FORMATS = ("csv", "parquet")
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.9
REASONS = {"crawler": "user_agent", "rate": "rate", "regularity": "regularity"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=COUNTS)
def seeds(request: pytest.FixtureRequest) -> range:
    """Give the seeds of the companies that have bots."""
    return range(FIRST_SEED, FIRST_SEED + request.param)


@pytest.fixture(scope="module")
def visitors(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder, seeds: range
) -> pd.DataFrame:
    """Give each visitor of all companies, as planted and as found.

    Columns: site_id, visitor_id, kind, is_bot, is_fast (somebody on this device
    clicks very fast), flagged, bot_reason.
    """
    data, mappings = (tmp_path_factory.mktemp(name) for name in ("data", "mappings"))
    written = (ROOT / "mappings" / "web_shop.yml").read_text()
    truths = []
    for seed in (*seeds, WITHOUT_BOTS):
        site = f"company_{seed}"
        settings = CompanySettings(
            data / site,
            events=17_000,
            days=7,
            seed=seed,
            independent=seed == WITHOUT_BOTS,
            file_format=FORMATS[seed % len(FORMATS)],
            with_truth_rows=True,
        )
        simulate_company(settings)
        truths.append(planted(data / site / "truth_web_shop").assign(site_id=site))
        own = written.replace("web_shop/", f"{site}/web_shop/")
        own = own.replace("site_id: web_shop", f"site_id: {site}")
        (mappings / f"{site}.yml").write_text(own)
    path = build_warehouse(
        data, mappings=mappings, select="+fct_sessions", tested=False
    )
    with duckdb.connect(str(path), read_only=True) as warehouse:
        found = warehouse.execute(
            "select distinct site_id, visitor_id, is_bot as flagged, bot_reason"
            " from marts.fct_sessions"
        ).df()
    by = ["site_id", "visitor_id"]
    both = found.merge(pd.concat(truths), on=by, how="outer", validate="one_to_one")
    assert both[["flagged", "is_bot"]].notna().all(axis=None), "visitors are missing"
    return both.astype({"flagged": bool, "is_bot": bool})


def planted(folder: Path) -> pd.DataFrame:
    """Read what is planted of each visitor: visitor_id, kind, is_bot, is_fast."""
    people = pd.read_csv(folder / "people.csv").set_index("person")["is_fast"]
    visits = pd.read_csv(folder / "sessions.csv").dropna(subset=["person"])
    fast = visits.loc[visits["person"].map(people), "visitor_id"]
    found = pd.read_csv(folder / "visitors.csv")[["visitor_id", "kind", "is_bot"]]
    return found.assign(is_fast=found["visitor_id"].isin(fast))


def with_bots(visitors: pd.DataFrame) -> pd.DataFrame:
    """Leave out the company that has none."""
    return visitors[visitors["site_id"] != f"company_{WITHOUT_BOTS}"]


def quality(visitors: pd.DataFrame) -> pd.Series:
    """Count visitors, bots, flagged ones and hits; say precision and recall."""
    bots, flagged = visitors["is_bot"], visitors["flagged"]
    hits = (bots & flagged).sum()
    return pd.Series(
        {
            "visitors": len(visitors),
            "bots": bots.sum(),
            "flagged": flagged.sum(),
            "hits": hits,
            "precision": hits / max(flagged.sum(), 1),
            "recall": hits / max(bots.sum(), 1),
        }
    )


def test_planted_bots_are_found_and_people_are_not_taken_for_them(
    visitors: pd.DataFrame, seeds: range
) -> None:
    there = with_bots(visitors)
    sites = there.groupby("site_id")[["is_bot", "flagged"]].apply(quality)
    pooled = quality(there)
    print(
        "",
        sites.to_string(float_format="%g"),
        pooled.to_string(float_format="%g"),
        sep="\n",
    )
    assert len(sites) == len(seeds)
    assert pooled["bots"] > 7 * len(seeds) and pooled["visitors"] > 500 * len(seeds)
    assert pooled["precision"] >= LEAST_PRECISION
    assert pooled["recall"] >= LEAST_RECALL
    # of ten bots a company may have one that nobody can find, or two
    assert (sites["precision"] >= 0.85).all() and (sites["recall"] >= 0.75).all()
    # what nobody can find is part of the recall
    assert (there["kind"] == "stealthy").sum() >= len(seeds) / 7
    assert not there.loc[there["kind"] == "person", "is_bot"].any()


def test_each_kind_is_found_for_its_own_reason(
    visitors: pd.DataFrame, seeds: range
) -> None:
    there = with_bots(visitors)
    bots = there[there["is_bot"]]
    said = bots["bot_reason"].fillna("not flagged")
    print("", pd.crosstab(bots["kind"], said).to_string(), sep="\n")
    assert set(bots["kind"]) == set(BOTS)
    for kind, reason in REASONS.items():
        own = bots[bots["kind"] == kind]
        assert len(own) > 1.5 * len(seeds)
        assert own["flagged"].mean() >= 0.98, kind
        assert (own.loc[own["flagged"], "bot_reason"] == reason).all(), kind
    # a reason is given where a flag is, and nowhere else
    assert (there["bot_reason"].notna() == there["flagged"]).all()


def test_people_who_click_very_fast_are_people(
    visitors: pd.DataFrame, seeds: range
) -> None:
    people = visitors[~visitors["is_bot"]]
    wrong = people.groupby("is_fast")["flagged"].agg(["size", "sum"])
    print("", wrong.to_string(), sep="\n")
    assert wrong.loc[True, "size"] > 10 * len(seeds)
    # more would be more than the asked precision leaves room for
    assert wrong.loc[True, "sum"] <= 0.01 * wrong.loc[True, "size"]
    assert wrong["sum"].sum() <= (1 - LEAST_PRECISION) * visitors["flagged"].sum()


def test_where_there_are_no_bots_hardly_anybody_is_flagged(
    visitors: pd.DataFrame,
) -> None:
    there = visitors[visitors["site_id"] == f"company_{WITHOUT_BOTS}"]
    assert len(there) > 400 and not there["is_bot"].any()
    assert there["flagged"].sum() <= 3

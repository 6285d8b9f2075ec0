"""The segments and the newsletter's effect planted in companies are found."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import ROOT, Builder
from sklearn.metrics import adjusted_rand_score

from simulate.company import CompanySettings, simulate_company

pytestmark = pytest.mark.slow
# who comes so often can be told apart; with a handful of visits nobody can
LEAST_VISITS = 16
LONG = {"events": 450_000, "visits_factor": 20, "days": 120, "with_truth_rows": True}
COMPANIES = {
    "planted": LONG | {"seed": 1},
    "nothing": LONG | {"seed": 2, "independent": True, "no_effects": True},
}
Warehouse = tuple[duckdb.DuckDBPyConnection, Path]


@pytest.fixture(scope="module")
def companies(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Iterator[Warehouse]:
    """Give the warehouse of a company with planted effects and of one without."""
    data, mappings = (tmp_path_factory.mktemp(name) for name in ("data", "mappings"))
    written = (ROOT / "mappings" / "web_shop.yml").read_text()
    for site, settings in COMPANIES.items():
        simulate_company(CompanySettings(data / site, **settings))
        own = written.replace("web_shop/", f"{site}/web_shop/")
        own = own.replace("site_id: web_shop", f"site_id: {site}")
        (mappings / f"{site}.yml").write_text(own)
    select = "+rpt_segments_overview +rpt_segments_leads"
    path = build_warehouse(data, mappings=mappings, select=select, tested=False)
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened, data


def people_of(companies: Warehouse, site: str) -> pd.DataFrame:
    """Put a site's people, as the warehouse knows them, beside who they are."""
    opened, data = companies
    folder = data / site / "truth_web_shop"
    return opened.sql(
        f"""
        with truth as (
            select visitor_id, cast(started_at as timestamp) as started_at,
                sessions.segment as kind, people.is_worth_contacting
            from '{folder}/sessions.csv' as sessions
            inner join '{folder}/people.csv' as people using (person)
        )
        select
            person_id, any_value(segments.segment) as segment, mode(kind) as kind,
            count(*) as visits, bool_or(is_worth_contacting) as is_worth_contacting
        from scores.score_segments as segments
        inner join marts.fct_sessions using (site_id, person_id)
        inner join truth using (visitor_id, started_at)
        where site_id = '{site}'
        group by person_id order by person_id
        """
    ).df()


def test_planted_segments_are_recovered_and_stable(companies: Warehouse) -> None:
    people = people_of(companies, "planted")
    learnt = (
        companies[0]
        .sql(
            "select segment_count, stability, silhouette"
            " from scores.score_segmentations where site_id = 'planted'"
        )
        .fetchall()[0]
    )
    often = people[people["visits"] >= LEAST_VISITS]
    rand = adjusted_rand_score(often["kind"].astype(str), often["segment"])
    of_all = adjusted_rand_score(people["kind"].astype(str), people["segment"])
    print(f"adjusted Rand {rand:.3f} of {len(often)}, {of_all:.3f} of {len(people)}")
    assert learnt[0] == 5 and learnt[1] > 0.8
    assert len(often) > 0.6 * len(people) > 300
    assert rand > 0.8 and of_all > 0.7


def test_who_is_worth_contacting_is_found(companies: Warehouse) -> None:
    opened, _ = companies
    people = people_of(companies, "planted")
    kinds = people.groupby("segment")["kind"].agg(lambda kind: kind.mode()[0])
    gains = opened.sql(
        "select segment, difference_low, is_worth_contacting"
        " from scores.score_lead_effects where site_id = 'planted'"
        " order by difference_low desc"
    ).df()
    greatest = set(kinds[gains["segment"].iloc[:2]])
    assert greatest == {"researcher", "bargain_hunter"}
    assert gains["is_worth_contacting"].sum() >= 1
    leads = opened.sql(
        "select person_id from reports.rpt_segments_leads where site_id = 'planted'"
    ).df()
    among = people[people["person_id"].isin(leads["person_id"])]
    share = among["is_worth_contacting"].mean()
    print(f"{share:.3f} of leads, {people['is_worth_contacting'].mean():.3f} of all")
    assert len(among) == len(leads) > 50
    assert share > 1.3 * people["is_worth_contacting"].mean()


def test_nobody_is_a_lead_where_contacts_change_nothing(companies: Warehouse) -> None:
    opened, _ = companies
    effects = opened.sql(
        "select * from scores.score_lead_effects where site_id = 'nothing'"
    ).df()
    assert effects["contact_sessions"].sum() > 1_000
    assert not effects["is_worth_contacting"].any()
    assert opened.sql(
        "select count(*) from reports.rpt_segments_leads where site_id = 'nothing'"
    ).fetchall() == [(0,)]

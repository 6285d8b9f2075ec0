"""What is planted in simulated companies is found in the warehouse's tables.

Each company is a site of its own, in another format, so that one build tests them all.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from conftest import ROOT, Builder

from ml.intervals import wilson_interval
from simulate.company import CompanySettings, simulate_company

FORMATS = {201: "csv", 202: "csv.gz", 203: "parquet"}
Sites = tuple[duckdb.DuckDBPyConnection, dict[str, dict[str, Any]], Path]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sites(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Iterator[Sites]:
    """Give the warehouse of the companies, each one's truth by its site, the folder."""
    data, mappings = (tmp_path_factory.mktemp(name) for name in ("data", "mappings"))
    written = (ROOT / "mappings" / "web_shop.yml").read_text()
    truths = {}
    for seed, file_format in FORMATS.items():
        site = f"company_{seed}"
        settings = CompanySettings(
            data / site,
            events=50_000,
            seed=seed,
            bad_share=0.02,
            late_share=0.02,
            file_format=file_format,
            with_truth_rows=True,
        )
        truths[site] = simulate_company(settings)
        own = written.replace("web_shop/", f"{site}/web_shop/")
        own = own.replace("site_id: web_shop", f"site_id: {site}")
        (mappings / f"{site}.yml").write_text(own)
    tables = ("fct_sessions", "fct_events", "fct_stage_moves", "agg_stage_pushes")
    tables += ("agg_drop_offs",)
    quality = ("fct_rejected_rows", "agg_source_quality")
    select = " ".join(f"+{table}" for table in tables + quality)
    path = build_warehouse(data, mappings=mappings, select=select)
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened, truths, data


def test_rows_of_each_kind_are_counted_exactly(sites: Sites) -> None:
    warehouse, truths, _ = sites
    for site, truth in truths.items():
        bad, sizes = truth["bad_rows"], truth["sizes"]
        found = dict(
            warehouse.execute(
                "select reason, count(*) from marts.fct_rejected_rows"
                " where source = ? group by reason",
                [site],
            ).fetchall()
        )
        reasons = truth["planted"]["rows"]["reasons"]
        expected = {reasons[kind]: bad[kind] for kind in reasons if bad[kind]}
        others = truth["dirt"]["rows"]
        expected["device_clock"] = others["device_clock"]
        assert found == expected and min(expected.values()) > 50
        counted = warehouse.execute(
            "select sum(raw_rows), sum(accepted), sum(duplicates), sum(late),"
            " sum(repeated), sum(filtered)"
            " from marts.agg_source_quality where source = ?",
            [site],
        ).fetchall()[0]
        accepted = sizes["events"] + others["heartbeat"] + others["refund"]
        copies = bad["exact_duplicate"] + bad["sent_again"]
        left_out = others["fired_again"], others["monitor"]
        assert counted == (sizes["rows"], accepted, copies, sizes["late"], *left_out)


def test_each_file_keeps_its_rows_on_the_day_of_the_rename_too(sites: Sites) -> None:
    warehouse, truths, _ = sites
    for site, truth in truths.items():
        found = dict(
            warehouse.execute(
                "select parse_filename(source_file), sum(raw_rows)"
                " from marts.agg_source_quality where source = ?"
                " group by source_file",
                [site],
            ).fetchall()
        )
        expected = {Path(one["file"]).name: one["rows"] for one in truth["files"]}
        assert found == expected


def test_sessions_orders_and_revenue_are_the_planted_ones(sites: Sites) -> None:
    warehouse, truths, data = sites
    for site, truth in truths.items():
        found = warehouse.execute(
            "select visitor_id, started_at, event_count, has_checkout, has_order,"
            " revenue, refunded from marts.fct_sessions where site_id = ?",
            [site],
        ).df()
        rows = pd.read_csv(data / site / "truth_web_shop" / "sessions.csv")
        rows["started_at"] = pd.to_datetime(rows["started_at"]).dt.tz_localize(None)
        rows = rows.assign(
            has_checkout=rows["has_checkout"] | rows["has_order"],
            # heartbeats and refunds lie in the visits
            events=rows["events"] + rows["heartbeats"] + rows["refunds"],
            cents=(rows["revenue"] * 100).round().astype(int),
            back=(rows["refunded"] * 100).round().astype(int),
        )
        found["started_at"] = found["started_at"].dt.tz_localize(None)
        revenue = found["revenue"].fillna(0).astype(float) * 100
        found["cents"] = revenue.round().astype(int)
        back = found["refunded"].fillna(0).astype(float) * 100
        found["back"] = back.round().astype(int)
        both = found.merge(rows, on=["visitor_id", "started_at"], how="outer")
        assert len(both) == len(found) == len(rows) == truth["sizes"]["sessions"]
        assert (both["event_count"] == both["events"]).all()
        for name in ("has_checkout", "has_order", "cents", "back"):
            assert (both[f"{name}_x"] == both[f"{name}_y"]).all(), name
        assert both["has_order_x"].sum() == truth["sizes"]["orders"]
        assert both["cents_x"].sum() == truth["sizes"]["revenue_cents"]
        assert both["back_x"].sum() == truth["dirt"]["refunded_cents"] > 0


def test_known_people_are_known_in_the_sessions_in_which_they_logged_in(
    sites: Sites,
) -> None:
    warehouse, truths, data = sites
    for site in truths:
        found = warehouse.execute(
            "select visitor_id, started_at, person_id from marts.fct_sessions"
            " where site_id = ?",
            [site],
        ).df()
        rows = pd.read_csv(data / site / "truth_web_shop" / "sessions.csv")
        rows["started_at"] = pd.to_datetime(rows["started_at"]).dt.tz_localize(None)
        found["started_at"] = found["started_at"].dt.tz_localize(None)
        both = found.merge(rows, on=["visitor_id", "started_at"])
        known = both[both["user_id"].notna()]
        assert len(known) > 300 and (known["person_id"] == known["user_id"]).all()


def test_the_links_that_push_deeper_are_found(sites: Sites) -> None:
    warehouse, truths, _ = sites
    for site, truth in truths.items():
        for push in truth["planted"]["pushes"]["links"]:
            pushes = warehouse.execute(
                "select count(*) from marts.fct_stage_moves where site_id = ?"
                " and is_push and link_before = ? and from_stage = ?"
                " and to_stage = ?",
                [site, push["link"], push["part"], push["into"]],
            ).fetchall()[0][0]
            clicks = next(
                one
                for one in truth["found"]["pushes"]
                if (one["link"], one["part"]) == (push["link"], push["part"])
            )
            assert pushes == clicks["pushes"]
            low, high = wilson_interval(pushes, clicks["clicks"], z=3.29)
            assert low <= push["rate"] <= high


def test_the_links_that_push_are_at_the_top_and_no_other_is(sites: Sites) -> None:
    warehouse, truths, _ = sites
    for site, truth in truths.items():
        planted = {
            (push["part"], push["into"]): push
            for push in truth["planted"]["pushes"]["links"]
        }
        rows = warehouse.execute(
            "select stage, to_stage, link, moves, clicks, beside_others"
            " from marts.agg_stage_pushes where site_id = ? and is_push and clicks > 24"
            " order by stage, to_stage, move_share desc",
            [site],
        ).fetchall()
        top: dict[tuple[str, str], tuple] = {}
        for part, into, *found in rows:
            top.setdefault((part, into), tuple(found))
        assert set(top) == set(planted)
        for move, (link, moves, clicks, beside_others) in top.items():
            assert (link, beside_others) == (planted[move]["link"], "above")
            low, high = wilson_interval(moves, clicks, z=3.29)
            assert low <= planted[move]["rate"] <= high
        # of some fifty others chance may lift one
        others = [row[2] for row in rows if row[5] == "above"]
        assert len(others) <= len(planted) + 1


def test_sessions_leave_after_the_checkout_where_it_was_planted(sites: Sites) -> None:
    warehouse, truths, _ = sites
    for site, truth in truths.items():
        rows = warehouse.execute(
            "select last_links, exits, dropped_sessions from marts.agg_drop_offs"
            " where site_id = ? and outcome = 'checked_out' and link_count = 1"
            " order by exits desc",
            [site],
        ).fetchall()
        planted = truth["planted"]["exit_after_checkout"]
        assert rows[0][0] == max(planted, key=planted.__getitem__)
        for link, exits, sessions in rows:
            low, high = wilson_interval(exits, sessions, z=3.29)
            assert low <= planted[link] <= high

"""What is planted in simulated shops is found in the warehouse's tables.

Each shop is a site of its own, so that one build tests them all: three of them, and
twenty where there is time.
"""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from conftest import Builder

from ml.intervals import wilson_interval
from simulate import Settings, simulate

FIRST_SEED = 101
COUNTS = [3, pytest.param(20, marks=pytest.mark.long)]
DEEP = {"middle": ("middle", "lower"), "lower": ("lower",)}
REASONS = {
    "missing_id": "missing_visitor",
    "unparsable_time": "unparsable_time",
    "time_in_future": "time_in_future",
    "cut_line": "malformed_row",
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=COUNTS)
def shops(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    build_warehouse: Builder,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, Any]]]:
    """Give the warehouse of the shops, and each one's truth by its site."""
    data, mappings = (tmp_path_factory.mktemp(name) for name in ("data", "mappings"))
    truths = {}
    for seed in range(FIRST_SEED, FIRST_SEED + request.param):
        site = f"shop_{seed}"
        truths[site] = simulate(Settings(out=data / site, clicks=20_000, seed=seed))
        (mappings / f"{site}.yml").write_text(
            f"source: click_log\nfiles: {site}/click_log/*.csv\n"
            f"site: {{site_id: {site}, session_rule: source, outcomes: labels}}\n"
        )
    tables = ("fct_sessions", "agg_funnel_days", "agg_drop_offs")
    quality = ("fct_rejected_rows", "agg_source_quality")
    select = " ".join(f"+{table}" for table in tables + quality)
    path = build_warehouse(data, mappings=mappings, select=select)
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened, truths


def inside(hits: int, trials: int, planted: float) -> bool:
    """Say whether a planted share lies in the 95 % interval of what was found."""
    low, high = wilson_interval(hits, trials)
    return bool(low <= planted <= high)


def test_planted_rates_lie_in_their_intervals(
    shops: tuple[duckdb.DuckDBPyConnection, dict[str, Any]],
) -> None:
    warehouse, truths = shops
    checks: list[bool] = []
    for site, truth in truths.items():
        planted = truth["planted"]
        steps = warehouse.execute(
            "select deepest_stage, count(*) from marts.fct_sessions"
            " where site_id = ? group by deepest_stage",
            [site],
        ).fetchall()
        sessions = sum(count for _, count in steps)
        for stage, deep in DEEP.items():
            reached = sum(count for name, count in steps if name in deep)
            checks.append(inside(reached, sessions, planted["stage_rates"][stage]))
        ordered, checked_out, known = warehouse.execute(
            "select count_if(has_order), count_if(outcome = 'checked_out'),"
            " count(outcome) from marts.fct_sessions where site_id = ?",
            [site],
        ).fetchall()[0]
        checks.append(inside(ordered, known, planted["order_share"]))
        exits = warehouse.execute(
            "select exits from marts.agg_drop_offs where site_id = ? and link_count = 1"
            " and outcome = 'checked_out' and last_links = ?",
            [site, planted["drop_off"]["link"]],
        ).fetchall()[0][0]
        checks.append(inside(exits, checked_out, planted["drop_off"]["share"]))
    print(f"{sum(checks)} of {len(checks)} planted rates in their intervals")
    assert len(checks) == 4 * len(truths)
    assert sum(checks) >= 0.9 * len(checks)


def test_funnel_days_add_up_to_the_planted_stages(
    shops: tuple[duckdb.DuckDBPyConnection, dict[str, Any]],
) -> None:
    warehouse, truths = shops
    checks = []
    for site, truth in truths.items():
        rows = warehouse.execute(
            "select step_name, sum(reached), sum(sessions) from marts.agg_funnel_days"
            " where site_id = ? and segment_kind = 'all' and step_number > 1"
            " and funnel_id = 'stages'"
            " group by step_name",
            [site],
        ).fetchall()
        rates = truth["planted"]["stage_rates"]
        checks += [inside(int(n), int(of), rates[name]) for name, n, of in rows]
    print(f"{sum(checks)} of {len(checks)} funnel rates in their intervals")
    assert len(checks) == 2 * len(truths)
    assert sum(checks) >= 0.9 * len(checks)


def test_bad_rows_are_counted_exactly(
    shops: tuple[duckdb.DuckDBPyConnection, dict[str, Any]],
) -> None:
    warehouse, truths = shops
    for site, truth in truths.items():
        found = dict(
            warehouse.execute(
                "select reason, count(*) from marts.fct_rejected_rows"
                " where source = ? group by reason",
                [site],
            ).fetchall()
        )
        bad = truth["bad_rows"]
        assert found == {REASONS[kind]: bad[kind] for kind in REASONS if bad[kind]}
        counted = warehouse.execute(
            "select sum(duplicates), sum(accepted) from marts.agg_source_quality"
            " where source = ?",
            [site],
        ).fetchall()[0]
        assert counted == (bad["exact_duplicate"], truth["sizes"]["clicks"])


def test_the_planted_last_link_leads_the_drop_offs_of_every_shop(
    shops: tuple[duckdb.DuckDBPyConnection, dict[str, Any]],
) -> None:
    warehouse, truths = shops
    inside_of = []
    for site, truth in truths.items():
        link, share, low, high, others = warehouse.execute(
            "select last_links, drop_off_share, dropped_share_low,"
            " dropped_share_high, lead(drop_off_share_high) over ranked"
            " from marts.agg_drop_offs where site_id = ?"
            " and outcome = 'checked_out' and link_count = 1"
            " window ranked as (order by exits desc) order by exits desc",
            [site],
        ).fetchall()[0]
        planted = truth["planted"]["drop_off"]
        assert link == planted["link"]
        # more of those who had it left than of those who had the next one
        assert share > others
        inside_of.append(low <= planted["share"] <= high)
    print(f"{sum(inside_of)} of {len(inside_of)} shares in their intervals")
    assert sum(inside_of) >= 0.9 * len(truths)

"""Comparing two warehouses table by table: what should be equal, row for row."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

SCHEMAS = ("intermediate", "marts", "features", "reports")
# these only say when something was computed
LEFT_ASIDE = ("built_in", "events_built_in", "last_file_seen_at")
# models that aren't compared, and why
NOT_COMPARED: dict[str, str] = dict.fromkeys(
    ("fct_runs", "fct_run_models", "rpt_data_quality_runs"),
    "the history of runs: how often a warehouse was refreshed is what differs",
) | dict.fromkeys(
    (
        *("rpt_interventions_landmarks", "rpt_interventions_next_stage"),
        *("rpt_interventions_fence_links", "rpt_conversion_standings"),
        "rpt_conversion_landmarks",
        *("rpt_model_quality_predictors", "rpt_segments_overview"),
        *("rpt_segments_leads", "rpt_segments_engagement"),
        "rpt_products_recommendations",
    ),
    "made of scores, which these warehouses lack",
)
SHOWN = 5


@dataclass(frozen=True)
class Difference:
    """A table that isn't equal: the sites it concerns, some rows, how many."""

    table: str
    count: int
    sites: frozenset[str]
    rows: str

    def __str__(self) -> str:
        """Tell a person."""
        sites = ", ".join(sorted(self.sites)) or "not named in it"
        return f"{self.table}: {self.count} rows differ; sites: {sites}\n{self.rows}"


def tables(manifest: Path) -> list[str]:
    """List the tables and views that must be equal, from dbt's manifest."""
    nodes = json.loads(manifest.read_text())["nodes"]
    return sorted(
        f"{node['schema']}.{node['name']}"
        for node in nodes.values()
        if node["resource_type"] == "model"
        and node["schema"] in SCHEMAS
        and node["config"]["materialized"] != "ephemeral"
        and "of_one_run" not in node["tags"]
        and node["name"] not in NOT_COMPARED
        and not reads_raw_files(node, nodes)
    )


def reads_raw_files(node: dict[str, Any], nodes: dict[str, Any]) -> bool:
    """Say whether a view shows raw files as they lie: it keeps nothing to compare."""
    if node["resource_type"] != "model" or node["config"]["materialized"] != "view":
        return False
    parents = node["depends_on"]["nodes"]
    return any(
        reads_raw_files(nodes[parent], nodes)
        if parent in nodes
        else not parent.split(".")[2] == "landing"
        for parent in parents
    )


def differences(one: Path, two: Path, names: list[str]) -> list[Difference]:
    """Compare these tables of two warehouses; each may be null-safe equal or not."""
    with duckdb.connect(config={"threads": 1, "memory_limit": "4GB"}) as opened:
        opened.execute("set timezone = 'UTC'")
        opened.execute(f"attach '{one}' as one (read_only)")
        opened.execute(f"attach '{two}' as two (read_only)")
        found = [differs(opened, name) for name in names]
    return [difference for difference in found if difference]


def columns(opened: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    """List a table's columns that should be equal, with their types."""
    described = opened.execute(f"describe {table}").fetchall()
    return [(name, kind) for name, kind, *_ in described if name not in LEFT_ASIDE]


def differs(opened: duckdb.DuckDBPyConnection, table: str) -> Difference | None:
    """Compare one table: its columns, and its rows both ways, repeats counted."""
    one, two = (columns(opened, f"{side}.{table}") for side in ("one", "two"))
    if one != two:
        return Difference(table, 0, frozenset(), f"columns: {one}\nand: {two}")
    names = [f'"{name}"' for name, _ in one]
    listed = ", ".join(names)
    opened.execute(
        "create or replace temp table found as"
        f" select 'incremental' as only_in, * from (select {listed} from one.{table}"
        f" except all select {listed} from two.{table}) union all"
        f" select 'refresh', * from (select {listed} from two.{table}"
        f" except all select {listed} from one.{table})"
    )
    count = opened.execute("select count(*) from found").fetchall()[0][0]
    if not count:
        return None
    site = next((n for n in ("site_id", "source") if f'"{n}"' in names), "null")
    sites = opened.execute(f"select distinct {site} from found").fetchall()
    shown = opened.execute(f"from found order by all limit {SHOWN}")
    titles = [column[0] for column in shown.description]
    rows = [
        str({t: str(v) for t, v in zip(titles, row, strict=True) if v is not None})
        for row in shown.fetchall()
    ]
    named = frozenset(site for (site,) in sites if site)
    return Difference(table, count, named, "\n".join(rows))

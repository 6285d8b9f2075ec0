"""The same rows in another order, in other files, twice: the same tables."""

import random
import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import Builder

# what says which file a row came from, or counts rows as they were read
BY_FILE = (
    *("agg_source_quality", "agg_source_days", "agg_column_fill", "agg_file_values"),
    *("fct_rejected_rows", "agg_source_freshness"),
)
# how long each warehouse took
RUNS = ("fct_runs", "fct_run_models")


def shuffled_copy(project: Path, data: Path) -> None:
    """Copy the sample's log in another order into three files, some rows twice."""
    lines = (project / "sample_data/click_log/clicks.csv").read_text().splitlines()
    header, rows = lines[0], lines[1:]
    chance = random.Random(5)
    chance.shuffle(rows)
    parts = [rows[:9_000], rows[9_000:], rows[4_000:14_000]]
    (data / "click_log").mkdir()
    for number, part in enumerate(parts):
        text = "\n".join([header, *part]) + "\n"
        (data / "click_log" / f"part_{number}.csv").write_text(text)
    test = (project / "sample_data/click_log/clicks_test.csv").read_bytes()
    (data / "click_log" / "test.csv").write_bytes(test)
    for name in ("web_shop", "web_shop_crm"):
        shutil.copytree(project / "sample_data" / name, data / name)


@pytest.mark.slow
def test_tables_do_not_depend_on_order_files_or_repetition(
    project_root: Path,
    sample_warehouse: Path,
    build_warehouse: Builder,
    tmp_path: Path,
) -> None:
    shuffled_copy(project_root, tmp_path)
    other = build_warehouse(tmp_path, tested=False)
    with duckdb.connect() as opened:
        opened.execute(f"attach '{sample_warehouse}' as one (read_only)")
        opened.execute(f"attach '{other}' as two (read_only)")
        tables = opened.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_catalog = 'one' and not list_contains(?, table_name)"
            " and table_schema in ('marts', 'features', 'scores') order by all",
            [[*BY_FILE, *RUNS]],
        ).fetchall()
        assert len(tables) > 15
        different = []
        for (table,) in tables:
            # the file a row came from is no part of what happened, and each
            # warehouse hashes addresses with a salt of its own
            columns = "columns(lambda c: c not in ('source_file', 'ip_hash'))"
            count = opened.execute(
                f"select count(*) from ("
                f"(select {columns} from one.{table} except all"
                f" select {columns} from two.{table}) union all"
                f"(select {columns} from two.{table} except all"
                f" select {columns} from one.{table}))"
            ).fetchall()[0][0]
            if count:
                different.append((table, count))
        assert different == []
        repeated = opened.execute(
            "select sum(raw_rows), sum(accepted) from two.marts.agg_source_quality"
        ).fetchall()[0]
        accepted = opened.execute(
            "select sum(accepted) from one.marts.agg_source_quality"
        ).fetchall()[0][0]
    assert repeated[0] > 40_000
    assert repeated[1] == accepted

"""What learning and predicting take, beside reading the features they are made from.

`make bench-prediction-cost` simulates ten million clicks, about a million sessions,
and writes bench/PREDICTION_COST.md; `python -m bench.prediction_cost 300000` for fewer.
"""

import sys
import tempfile
from pathlib import Path

import duckdb

from bench import measure
from bench.warehouse import MODELS, PROJECT, Warehouse

CLICKS = 10_000_000
RESULTS = Path(__file__).with_name("PREDICTION_COST.md")
FEATURES = ["+feat_clicks", "+feat_session_prefixes", "+feat_session_labels"]
BATCH_ROWS = 100_000
READ = """
import sys
import duckdb
with duckdb.connect(sys.argv[1], read_only=True) as opened:
    for batch in opened.table(sys.argv[2]).to_arrow_reader(int(sys.argv[3])):
        pass
"""
# what is read, or the model that is built, and what it does
READINGS = {
    "features.feat_clicks": "read the features of all clicks",
    "features.feat_session_prefixes": "read the features at all landmarks",
}
STEPS = {
    "score_predictors": "learn both predictors, and choose who serves",
    "score_conversion_rows": "predict at all landmarks",
    "score_outcomes_rows": "predict at all clicks",
    "score_conversion_reasons": "say what moved each session",
    "score_conversion_tested": "predict later sessions with all candidates",
    "score_outcomes_tested": "predict their clicks with all candidates",
    "score_drift": "compare features with those learnt from",
}
HEAD = """# What predictions cost

`make bench-prediction-cost` measures this and writes it anew: a simulated click log,
`dbt` step by step. Seconds are a step's own, memory is the whole process's at its peak;
reading is a process of its own that takes features batch by batch and drops them."""


def simulated(clicks: int, folder: Path) -> Warehouse:
    """Simulate so many clicks, and build their features."""
    command = [sys.executable, "-m", "simulate", "--clicks", str(clicks)]
    command += ["--format", "parquet", "--out", str(folder / "data")]
    measure.run(command, PROJECT, {}, folder / "simulate.log")
    (folder / "maps").symlink_to(PROJECT / "mappings")
    warehouse = Warehouse(folder / "warehouse", folder / "data")
    warehouse.dbt(*MODELS, *FEATURES)
    return warehouse


def rows_of(warehouse: Warehouse, table: str) -> int:
    """Count the rows of a table, of predictors the rows learnt from."""
    counted = "sum(rows)" if table.endswith("score_predictors") else "count(*)"
    with duckdb.connect(str(warehouse.database), read_only=True) as opened:
        return opened.execute(f"select {counted} from {table}").fetchall()[0][0]


def figures(clicks: int, folder: Path) -> list[tuple[str, int, float, float]]:
    """Measure each step: what it does, its rows, seconds, and peak memory in GB."""
    warehouse = simulated(clicks, folder)
    found = []
    for table, said in READINGS.items():
        asked = [str(warehouse.database), table, str(BATCH_ROWS)]
        command = [sys.executable, "-c", READ, *asked]
        cost = measure.run(command, PROJECT, {}, folder / "read.log")
        rows = measure.apart(rows_of, warehouse, table)
        found.append((said, rows, cost.seconds, cost.peak_gb))
        print(found[-1], flush=True)
    for model, said in STEPS.items():
        run = warehouse.dbt("run", "--select", model)
        seconds = run.nodes[f"model.clickstream.{model}"]
        rows = measure.apart(rows_of, warehouse, f"scores.{model}")
        found.append((said, rows, seconds, run.cost.peak_gb))
        print(found[-1], flush=True)
    return found


def main(clicks: int) -> None:
    """Measure, print, and write bench/PREDICTION_COST.md."""
    with tempfile.TemporaryDirectory() as thrown_away:
        found = figures(clicks, Path(thrown_away))
    lines = [*HEAD.splitlines(), "", f"{clicks:,} clicks; {measure.machine()}", ""]
    lines += ["| step | rows | seconds | peak GB |", "|---|---|---|---|"]
    lines += [f"| {t} | {n:,} | {s:,.1f} | {gb:.2f} |" for t, n, s, gb in found]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLICKS)

"""How good predictions are on real data, by procedures that are fixed beforehand.

`make bench-predictions` runs bench/journeys.py and bench/intention.py on the folder in
CLICKSTREAM_REAL_DATA and writes what they find to bench/PREDICTIONS.md.
"""

import sys
import tempfile
from pathlib import Path

import pandas as pd

from bench import intention, journeys, measure
from bench.warehouse import PROJECT

RESULTS = Path(__file__).with_name("PREDICTIONS.md")
TABLE = "shopper_intention/online_shoppers_intention.csv"
HEAD = """# How good predictions are on real data

`make bench-predictions` measures this and writes it anew, from the real files in
`CLICKSTREAM_REAL_DATA`. The procedures stand in the files named, and were fixed before
the last run. In brackets: 95 % intervals over resampled people."""


def build(data: Path, folder: Path) -> Path:
    """Build the features of `shop_journeys` in a warehouse of its own."""
    database = folder / "clickstream.duckdb"
    given = {
        "CLICKSTREAM_DATA": str(data),
        "CLICKSTREAM_MAPPINGS": str(journeys.mapping(folder / "mappings")),
        "CLICKSTREAM_DB": str(database),
    }
    dbt = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet"]
    asked = ["build", "--select", "+feat_clicks", "+feat_session_labels"]
    kinds = ["--resource-type", "model", "--resource-type", "seed"]
    places = {"DBT_TARGET_PATH": str(folder / "target")}
    places |= {"DBT_LOG_PATH": str(folder / "logs"), "DBT_PROFILES_DIR": str(PROJECT)}
    measure.run([*dbt, *asked, *kinds], PROJECT, given | places, folder / "build.log")
    return database


def told(row: pd.Series, metric: str) -> str:
    """Write a figure with its interval."""
    low, high = row[f"{metric}_low"], row[f"{metric}_high"]
    return f"{row[metric]:.4f} ({low:.3f} to {high:.3f})"


def section(title: str, said: str, table: pd.DataFrame, names: list[str]) -> list[str]:
    """Write one set of figures: a row per line, its names, AUC, average precision."""
    lines = ["", f"## {title}", "", said, ""]
    lines.append("| " + " | ".join([*names, "AUC", "average precision"]) + " |")
    lines.append("|---" * (len(names) + 2) + "|")
    for _, row in table.iterrows():
        cells = [str(row[name]) for name in names]
        cells += [told(row, "auc"), told(row, "average_precision")]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def main() -> int:
    """Measure, and write bench/PREDICTIONS.md; returns the exit code."""
    named = measure.real_data()
    if not named:
        return 2
    with tempfile.TemporaryDirectory() as thrown_away:
        database = build(Path(named), Path(thrown_away))
        clicks = journeys.figures(*journeys.read(database))
    rows = clicks["rows"].iloc[0]
    lines = HEAD.splitlines()
    lines += section(
        "Clicks of `shop_journeys`",
        f"`bench/journeys.py`; {rows:,} later rows of sessions never learnt from, "
        "whose users may have come before. "
        "`order`: the session orders later; `drop_off`: "
        "this is its last click.",
        clicks,
        ["target", "candidate"],
    )
    sessions = intention.figures(Path(named) / TABLE)
    lines += section(
        "Sessions of `shopper_intention`",
        f"`bench/intention.py`; {sessions['rows'].iloc[0]:,} rows, five folds drawn "
        "five times, equal rows in one fold. PageValues is computed from completed "
        "orders: only the rows without it say what a shop could know.",
        sessions,
        ["variant"],
    )
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())

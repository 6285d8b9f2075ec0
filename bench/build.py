"""`make bench-build`: what a build of the sample costs, by how much of it is new.

In a copy of the project, so that no warehouse of yours is touched: built from nothing;
again with nothing new; with one more file, a day of one of two sites; with one setting
changed; and from nothing with so many more trivial models.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench import measure, report

PROJECT = Path(__file__).parents[1]
HELD_BACK = "web_shop/events_2025-03-28.csv.gz"
MORE_MODELS = 40
MODEL = "models/quality/marts/agg_more_{}"
SQL = "select cast({} as bigint) as number\n"
YAML = """models:
  - name: agg_more_{0}
    description: One row per nothing.
    columns:
      - name: number
        description: A number.
        data_type: bigint
    data_tests:
      - rules:
          name: agg_more_{0}_keeps_its_rules
          arguments:
            grain: [number]
"""
LIMITS = {"cold": 65.0, "nothing new": 3.0, "one new file": 35.0}
MOST_A_MODEL = 0.06


def copied(folder: Path) -> Path:
    """Copy what git keeps of the project, with the environment as a link."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True
    )
    project = folder / "project"
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (PROJECT / name).exists():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, project / name)
    return project


def add_models(project: Path, count: int) -> None:
    """Add trivial models with a test each."""
    for number in range(count):
        path = project / MODEL.format(number)
        path.with_suffix(".sql").write_text(SQL.format(number))
        path.with_suffix(".yml").write_text(YAML.format(number))


def measured(folder: Path) -> list[dict[str, object]]:
    """Build the ways that the table tells apart; a row each, in that order.

    Returns: rows of `what`, seconds, cpu_seconds and peak_gb. Raises measure.Failed
    where a build ends otherwise than green.
    """
    project = copied(folder)
    held = folder / "held_back.csv.gz"
    shutil.move(project / "sample_data" / HELD_BACK, held)
    rows: list[dict[str, object]] = []

    def build(what: str, *arguments: str) -> None:
        command = [sys.executable, "-m", "pipeline.build", *arguments]
        log = folder / f"{len(rows)}.log"
        quiet = {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        rows.append({"what": what} | asdict(measure.run(command, project, quiet, log)))
        print(rows[-1], flush=True)

    build("cold")
    build("nothing new")
    shutil.move(held, project / "sample_data" / HELD_BACK)
    build("one new file")
    build("one changed setting", "--vars", json.dumps({"min_exits": 6}))
    for made in ("target", "warehouse", "logs"):
        shutil.rmtree(project / made)
    add_models(project, MORE_MODELS)
    build(f"cold, {MORE_MODELS} more models")
    build(f"nothing new, {MORE_MODELS} more models")
    return rows


def main() -> None:
    """Measure, print, and write the table into bench/RESULTS.md."""
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder))
    figures = report.read()
    figures["build"] = {
        "rows": rows,
        "machine": measure.machine(),
        "more_models": MORE_MODELS,
        "limits": LIMITS,
        "most_a_model": MOST_A_MODEL,
    }
    report.write(figures)
    print("\n".join(report.build_section(figures["build"])))


if __name__ == "__main__":
    main()

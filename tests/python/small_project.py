"""A dbt project of a few files, for what dbt itself decides: quick to read and run."""

import json
import subprocess
import sys
from pathlib import Path

from forked_dbt import ROOT, nothing_set

DATABASE = "shop.duckdb"
PROJECT = """
name: shop
version: "1.0"
profile: shop
seed-paths: [seeds]
"""
# noting.py of the project is told when the warehouse is opened, as landing is
PROFILE = """
shop:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: shop.duckdb
      module_paths: ["."]
      plugins: [{module: noting}]
"""
# the settings of this project name its own schemas
SCHEMA_NAME = """
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
"""
PROGRAM = """
import json, sys
from pathlib import Path
import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
THERE = (
    "select table_schema || '.' || table_name from information_schema.tables"
    " where table_schema not in ('landing', 'refresh') order by all"
)
for step in json.loads(sys.argv[1]):
    for name, text in step["files"].items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text) if text else path.unlink()
    for sql in step["sql"]:
        duckdb.connect("shop.duckdb").execute(sql).close()
    said = dbtRunner().invoke(["--quiet", *step["command"]])
    DuckDBConnectionManager.close_all_connections()
    there = duckdb.connect("shop.duckdb").execute(THERE).fetchall()
    print("STEP", json.dumps([said.success, [name for (name,) in there]]))
"""


def run_steps(
    folder: Path,
    files: dict[str, str],
    steps: list[tuple[str, dict[str, str], list[str]]],
) -> list[tuple[bool, list[str]]]:
    """Run dbt some times, in one process.

    Args:
        folder: takes the project and its warehouse, `DATABASE`.
        files: the project's, beside its profile.
        steps: each dbt's command, files that are written before it (empty: removed),
            and SQL that somebody runs by hand before it.

    Returns of each step whether it went well, and the tables and views that were there
    after it but for those of landing and refreshes.
    """
    for name, text in ({"profiles.yml": PROFILE} | files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    asked = [{"command": c.split(), "files": f, "sql": sql} for c, f, sql in steps]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(asked)],
        cwd=folder,
        env=nothing_set() | {"PYTHONPATH": str(ROOT), "DBT_PROFILES_DIR": "."},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("STEP ")]
    return [tuple(json.loads(line.removeprefix("STEP "))) for line in lines]

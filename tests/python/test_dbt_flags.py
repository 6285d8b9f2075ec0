"""What dbt was told is known where it opens the warehouse, however it was called."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PLUGIN = """
import dataclasses, json
from dbt.adapters.duckdb.plugins import BasePlugin
from pipeline.refresh.dbt_flags import run_flags

class Plugin(BasePlugin):
    def configure_connection(self, conn):
        with open("flags.jsonl", "a") as file:
            file.write(json.dumps(dataclasses.asdict(run_flags())) + "\\n")
"""
PROFILE = """
flags_case:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: x.duckdb
      module_paths: [".", {root}]
      plugins: [{{module: plug, alias: plug}}]
"""
RUNS = """
import json, threading
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import cli, dbtRunner
from pipeline.refresh.dbt_flags import run_flags

def run(*arguments, **more):
    dbtRunner().invoke(["--quiet", *arguments], **more)
    DuckDBConnectionManager.close_all_connections()

assert run_flags().command == "" and run_flags().variables == {}
run("build")
run("run", full_refresh=True, vars={"a": 1})
thread = threading.Thread(target=run, args=("run", "-f", "--vars", "{a: x, b: [2]}"))
thread.start()
thread.join()
cli(["--quiet", "compile", "--vars", "a: 3"], standalone_mode=False)
"""


@pytest.mark.slow
def test_what_dbt_was_given_is_known_where_the_warehouse_opens(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "one.sql").write_text("select 1 as one")
    (tmp_path / "plug.py").write_text(PLUGIN)
    (tmp_path / "profiles.yml").write_text(PROFILE.format(root=json.dumps(str(ROOT))))
    quiet = "flags: {send_anonymous_usage_stats: false}"
    project = f"name: flags_case\nprofile: flags_case\n{quiet}\n"
    (tmp_path / "dbt_project.yml").write_text(project)
    done = subprocess.run(
        [sys.executable, "-c", RUNS],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = (tmp_path / "flags.jsonl").read_text().splitlines()
    found = [tuple(json.loads(line).values()) for line in lines]
    assert found == [
        (False, {}, "build"),
        (True, {"a": 1}, "run"),
        (True, {"a": "x", "b": [2]}, "run"),
        (False, {"a": 3}, "compile"),
    ]

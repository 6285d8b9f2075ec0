"""What is published is read by older DuckDBs, pandas, polars, ADBC and Node.

The clients are installed for the test; without a package registry it is skipped.
"""

import json
import shutil
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT

from pipeline.publish.publishing import publish
from pipeline.settings.places import Settings

pytestmark = [pytest.mark.slow, pytest.mark.long]
CLIENT = Path(__file__).with_name("publishing_client.py")
OTHERS = ("pandas", "polars", "pyarrow", "pytz", "adbc-driver-manager")
NODE = "@duckdb/node-api@1.5.6-r.1"
SCRIPT = """
import { DuckDBInstance } from '@duckdb/node-api';
const file = await DuckDBInstance.create(process.argv[2], {access_mode: 'READ_ONLY'});
const opened = await file.connect();
const read = await opened.runAndReadAll(process.argv[3]);
console.log(JSON.stringify(read.getRowsJson()));
"""
SOURCES = "select count(*) from marts.agg_source_freshness"
ONE_MORE = """
insert into marts.agg_source_freshness from marts.agg_source_freshness limit 1
"""
Read = tuple[dict[str, int], Any]


def installed(command: list[str], folder: Path) -> None:
    """Run an installer, or skip the test."""
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        pytest.skip(f"{command[0]}: {said[-1] if said else 'failed'}")


@pytest.fixture(scope="module")
def settings(
    sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Give the sample company's warehouse, a copy that may be changed."""
    folder = tmp_path_factory.mktemp("clients")
    shutil.copy(sample_warehouse, folder / "clickstream.duckdb")
    return Settings(
        ROOT / "sample_data",
        ROOT / "mappings",
        folder / "clickstream.duckdb",
        published=folder / "published",
    )


def of_two_versions(settings: Settings, read: Callable[[], Any]) -> list[Read]:
    """Publish a version, and one with a row more; gives manifests' rows, and reads."""
    found = []
    for _ in range(2):
        rows = publish(settings).manifest["rows"]
        found.append((rows, read()))
        with duckdb.connect(str(settings.database)) as opened:
            opened.execute(ONE_MORE)
    one, two = (rows["marts.agg_source_freshness"] for rows, _ in found)
    assert two == one + 1
    return found


@pytest.mark.parametrize("version", ["1.2.2", "1.4.5", duckdb.__version__])
def test_another_duckdb_pandas_polars_and_adbc_read_one_version_and_the_next(
    version: str, settings: Settings, tmp_path: Path
) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = str(tmp_path / "env" / "bin" / "python")
    pip = [python, "-m", "pip", "-q", "--disable-pip-version-check", "install"]
    installed([*pip, f"duckdb=={version}", *OTHERS], tmp_path)
    command = [python, str(CLIENT), str(settings.published), str(tmp_path)]

    def read() -> Any:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    for rows, found in of_two_versions(settings, read):
        assert found["duckdb"] == version
        assert found["rows"] == found["parquet"] == rows
        sources, sessions = (
            rows[f"marts.{name}"] for name in ("agg_source_freshness", "fct_sessions")
        )
        # what was saved while the version before served, too
        assert (found["adbc"], found["view"]) == (sources, sources)
        assert found["spilled"] == [sessions, sessions]


def test_node_reads_one_version_and_the_next(
    settings: Settings, tmp_path: Path
) -> None:
    npm = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(tmp_path)]
    installed([*npm, NODE], tmp_path)
    (tmp_path / "read.mjs").write_text(SCRIPT)
    path = settings.published / "current" / "clickstream.duckdb"
    command = ["node", "read.mjs", str(path), SOURCES]

    def read() -> Any:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    for rows, found in of_two_versions(settings, read):
        assert found == [[str(rows["marts.agg_source_freshness"])]]

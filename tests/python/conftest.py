"""What tests share: the manifest, warehouses built for them, the real files.

No test writes to the warehouse of the person who runs it: each build writes into
a folder of its own.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from forked_dbt import ROOT, nothing_set, start
from made_sample import copied_to

# no part of a copy of the project; another worker may be writing there
MADE_AT_THE_TOP = shutil.ignore_patterns(
    *(".git", ".venv*", "target", "logs", "warehouse", "published", "predictions"),
    *("site", ".hypothesis", ".*_cache"),
)
Builder = Callable[..., Path]


def run_dbt(
    *arguments: str, folder: Path, project: Path = ROOT, **variables: Path
) -> None:
    """Run dbt on a project; what it writes, logs and states goes to `folder`.

    Args:
        arguments: dbt's own, such as `build`, `--select`, `fct_sessions`.
        folder: takes the warehouse, `target` and `logs`.
        project: where dbt_project.yml lies; a changed copy, say.
        variables: environment variables, such as CLICKSTREAM_DATA.

    Raises:
        AssertionError: dbt failed; the message is what it said.
    """
    __tracebackhide__ = True
    folder.mkdir(parents=True, exist_ok=True)
    places = {
        "CLICKSTREAM_DB": folder / "clickstream.duckdb",
        "DBT_TARGET_PATH": folder / "target",
        "DBT_LOG_PATH": folder / "logs",
        "DBT_PROFILES_DIR": project,
        # tests take files away and mean it; that it is asked about is tested by itself
        "CLICKSTREAM_GONE": "expected",
    }
    environment = {name: str(path) for name, path in (places | variables).items()}
    command = ["--quiet", *arguments]
    if project == ROOT and "parse" not in arguments:
        done = start(command, environment, folder / "said.txt").wait()
        code, said = done.code, done.said
    else:
        program = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
        ended = subprocess.run(
            [*program, "--no-use-colors", *command],
            cwd=project,
            env=nothing_set() | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        code, said = ended.returncode, ended.stdout + ended.stderr
    if code:
        raise AssertionError(f"dbt {' '.join(arguments)} failed:\n{said}")


def made_here(folder: str, names: list[str]) -> set[str]:
    """Leave out of a copy of the project what was made in it (`ignore` of copytree)."""
    made = set(names) & {"__pycache__"}
    return made | (MADE_AT_THE_TOP(folder, names) if Path(folder) == ROOT else set())


def file_of(name: str, project: Path = ROOT) -> Path:
    """Find a model, macro, seed or total by its name; the area is left to it."""
    [path] = [
        path
        for folder in ("models", "macros", "seeds", "tests/totals")
        for path in (project / folder).rglob(f"{name}.*")
        if path.suffix != ".yml"
    ]
    return path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with real files, which take long, so that both workers end together."""
    items.sort(key=lambda item: item.get_closest_marker("real") is None)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Give the folder that holds dbt_project.yml."""
    return ROOT


@pytest.fixture(scope="session")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give dbt's target folder of the project as it is now; opens no warehouse."""
    folder = tmp_path_factory.mktemp("manifest")
    run_dbt("--warn-error", "parse", folder=folder)
    return folder / "target"


@pytest.fixture(scope="session")
def manifest(parsed: Path) -> dict[str, Any]:
    """Give dbt's manifest of the project as it is now."""
    return json.loads((parsed / "manifest.json").read_text())


@pytest.fixture(scope="session")
def build_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Give a function that builds a warehouse of its own and says where it is.

    Its arguments: `data`, the folder with the sources; `mappings`, a folder
    (the project's own if None); `select`, what dbt builds (all if None);
    `exclude`, what of it is left out; `variables`, values for dbt's `var()`;
    `warn_error`, take a warning for an error; `tested`, whether what is selected
    has its data tests run (unit tests have a test of their own). It raises
    AssertionError, with what dbt said, if the build fails.
    """

    def build(
        data: Path,
        mappings: Path | None = None,
        select: str | None = None,
        variables: dict[str, Any] | None = None,
        warn_error: bool = False,
        exclude: str | None = None,
        tested: bool = True,
    ) -> Path:
        folder = tmp_path_factory.mktemp("warehouse")
        arguments = ["--warn-error"] if warn_error else []
        arguments += ["build"]
        if select or exclude:
            # a test of a table that isn't built is left out
            arguments += ["--indirect-selection", "buildable"]
            arguments += ["--exclude-resource-type", "unit_test"]
        arguments += [] if tested else ["--exclude-resource-type", "test"]
        arguments += ["--select", select] if select else []
        arguments += ["--exclude", exclude] if exclude else []
        arguments += ["--vars", json.dumps(variables)] if variables else []
        places = {"CLICKSTREAM_DATA": data}
        if mappings is not None:
            places["CLICKSTREAM_MAPPINGS"] = mappings
        run_dbt(*arguments, folder=folder, **places)
        return folder / "clickstream.duckdb"

    return build


@pytest.fixture(scope="session")
def sample_warehouse(
    build_warehouse: Builder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Give the warehouse of the sample company: that of `make build`, or built once."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    built = shared / "sample_warehouse"
    # one worker builds it, the others wait; they only read it
    with (shared / "sample_warehouse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            path = copied_to(tmp_path_factory.mktemp("warehouse"))
            path = path or build_warehouse(ROOT / "sample_data", warn_error=True)
            built.write_text(str(path))
    return Path(built.read_text())


@pytest.fixture(scope="module")
def sample(sample_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the sample company's warehouse, opened to be asked."""
    with duckdb.connect(str(sample_warehouse), read_only=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def sample_truth() -> dict[str, Any]:
    """Give what is planted in the sample company."""
    return json.loads((ROOT / "sample_data" / "truth.json").read_text())


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder with the real files, or skip the test."""
    folder = os.environ.get("CLICKSTREAM_REAL_DATA")
    if not folder:
        pytest.skip("CLICKSTREAM_REAL_DATA is not set: no real files to read")
    path = Path(folder)
    assert path.is_dir(), f"CLICKSTREAM_REAL_DATA: there is no folder {path}"
    return path

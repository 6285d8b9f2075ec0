"""dbt's unit tests hold; builds leave them out, as no file makes them fail."""

import json
import shutil
from pathlib import Path
from typing import Any

from conftest import run_dbt


def test_all_unit_tests_hold(
    sample_warehouse: Path, manifest: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(sample_warehouse.parent, tmp_path, dirs_exist_ok=True)
    run_dbt("test", "--select", "test_type:unit", "--write-json", folder=tmp_path)
    said = json.loads((tmp_path / "target" / "run_results.json").read_text())
    held = [one["unique_id"] for one in said["results"] if one["status"] == "pass"]
    assert set(held) == set(manifest["unit_tests"]) != set()

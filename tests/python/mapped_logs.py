"""Logs that are mapped by hand, each a site of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml


def write_logs(
    factory: pytest.TempPathFactory, logs: Mapping[str, tuple[str, Mapping[str, Any]]]
) -> tuple[Path, Path]:
    """Write a file and a mapping for each site; gives the folders of both.

    logs: of each site the file's text, and the mapping's keys but for `files`.
    """
    data, mappings = (factory.mktemp(name) for name in ("data", "mappings"))
    for site, (text, keys) in logs.items():
        (data / site).mkdir()
        (data / site / "a.csv").write_text(text)
        mapping = yaml.safe_dump({"files": f"{site}/*"} | dict(keys))
        (mappings / f"{site}.yml").write_text(mapping)
    return data, mappings

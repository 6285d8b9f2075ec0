"""`make map`: which folders serve which area, and how far data has to go in them.

The figures say how easily the house is walked through: hops from a raw file, steps
that only one other table reads, models, folders and lines.
"""

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.settings.places import PROJECT

# a folder of an area's name lies in some of these
HOLD_AREAS = ("models", "macros", "seeds", "tests/totals", "scoring", "ml")
CODE = {".sql", ".py", ".yml", ".csv"}
Manifest = Mapping[str, Any]


def models_of(manifest: Manifest) -> dict[str, dict[str, Any]]:
    """Give the project's own models by their id in dbt's manifest."""
    return {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }


def hops(manifest: Manifest) -> dict[str, int]:
    """Count the hops from the raw files to each model, on the longest way.

    Args:
        manifest: dbt's; a hop is one `ref` or `source`.

    Returns:
        The hops by the model's name; 0 for one that reads nothing.
    """
    models = models_of(manifest)

    @cache
    def far(name: str) -> int:
        read = models[name]["depends_on"]["nodes"]
        ways = [far(parent) + 1 for parent in read if parent in models]
        return max(ways + [1 for parent in read if parent in manifest["sources"]] + [0])

    return {node["name"]: far(name) for name, node in models.items()}


def readers(manifest: Manifest) -> dict[str, int]:
    """Count, by name, the models that read each model."""
    models = models_of(manifest)
    counts = {name: 0 for name in models}
    for node in models.values():
        for parent in set(node["depends_on"]["nodes"]) & models.keys():
            counts[parent] += 1
    return {models[name]["name"]: count for name, count in counts.items()}


def figures(manifest: Manifest) -> dict[str, str]:
    """Say how the house is to walk through: {what: figure}, in the order to print."""
    far, read = hops(manifest), readers(manifest)
    reports = {name: count for name, count in far.items() if name.startswith("rpt_")}
    deepest = max(reports, key=lambda name: (reports[name], name))
    models = models_of(manifest).values()
    steps = [name for name in read if name.startswith("int_")]
    alone = sum(read[name] == 1 for name in steps)
    private = sum(m.get("access") == "private" for m in models)
    return {
        "models": str(len(far)),
        "nodes with tests and seeds": str(len(manifest["nodes"])),
        "hops from a raw file to fct_sessions": str(far["fct_sessions"]),
        "hops to the deepest report": f"{reports[deepest]} ({deepest})",
        "steps": str(len(steps)),
        "of them with one reader": f"{alone} ({alone / len(steps):.0%})",
        "of them private to their area": str(private),
        "longest model, in lines": str(
            max(len(m["raw_code"].splitlines()) for m in models)
        ),
        "folders with models": str(
            len({Path(m["original_file_path"]).parent for m in models})
        ),
    }


def areas(project: Path = PROJECT) -> dict[str, list[tuple[str, int, int]]]:
    """List each area's folders: {area: [(folder, files, lines), ...]}."""
    names = [path.parent.name for path in (project / "models").glob("*/README.md")]
    found: dict[str, list[tuple[str, int, int]]] = {}
    for name in sorted(names):
        for holder in HOLD_AREAS:
            files = [
                path
                for path in (project / holder / name).rglob("*")
                if path.suffix in CODE
            ]
            if files:
                lines = sum(len(path.read_text().splitlines()) for path in files)
                held = (f"{holder}/{name}", len(files), lines)
                found.setdefault(name, []).append(held)
    return found


def main(manifest: Path) -> None:
    """Print the map by dbt's manifest, which `make map` writes beforehand."""
    for name, folders in areas().items():
        print(name)
        for folder, files, lines in folders:
            print(f"  {folder + '/':32}{files:4} files{lines:7,} lines")
    print()
    for what, figure in figures(json.loads(manifest.read_text())).items():
        print(f"{what:40}{figure}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else PROJECT / "target/manifest.json"))

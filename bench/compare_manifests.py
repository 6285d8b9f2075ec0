"""Show that models were only moved: compare dbt's manifests before and after.

    python -m bench.compare_manifests before/manifest.json after/manifest.json

Compared are the nodes that are built or tested and, of each, what decides what it
does: its SQL, materialization, hooks, tags, contract, columns, schema and what it
reads. The folder that a file lies in is left out.
"""

import json
import sys
from pathlib import Path
from typing import Any

DECIDES = (
    *("materialized", "incremental_strategy", "unique_key", "tags", "meta", "schema"),
    *("contract", "pre-hook", "post-hook", "enabled", "severity"),
)


def node_meanings(path: Path) -> dict[str, dict[str, Any]]:
    """Give what decides what each node does, by its id; macros' texts with them."""
    manifest = json.loads(path.read_text())
    meanings = {}
    for unique_id, node in (manifest["nodes"] | manifest["exposures"]).items():
        config = node.get("config", {})
        meanings[unique_id] = {
            "text": node.get("raw_code"),
            "parents": sorted(node["depends_on"].get("nodes", [])),
            "macros": sorted(
                # which of dbt's own are noted depends on the command
                macro
                for macro in node["depends_on"].get("macros", [])
                if not macro.startswith("macro.dbt")
            ),
            "columns": {
                name: (column["data_type"], column["description"])
                for name, column in node.get("columns", {}).items()
            },
            "description": node.get("description"),
        } | {name: config.get(name) for name in DECIDES}
    meanings |= {
        unique_id: {"text": macro["macro_sql"], "description": macro["description"]}
        for unique_id, macro in manifest["macros"].items()
        if macro["package_name"] == manifest["metadata"]["project_name"]
    }
    meanings |= {
        unique_id: {"given": test["given"], "expect": test["expect"]}
        for unique_id, test in manifest["unit_tests"].items()
    }
    return meanings


def differences(before: Path, after: Path) -> list[str]:
    """Say what differs between two manifests, a line each; none if only moved."""
    old, new = node_meanings(before), node_meanings(after)
    said = [f"{node}: only before" for node in sorted(old.keys() - new.keys())]
    said += [f"{node}: only after" for node in sorted(new.keys() - old.keys())]
    said += [
        f"{node}: {what} was {old[node][what]!r}, is {new[node][what]!r}"
        for node in sorted(old.keys() & new.keys())
        for what in old[node]
        if old[node][what] != new[node][what]
    ]
    return said


if __name__ == "__main__":
    found = differences(Path(sys.argv[1]), Path(sys.argv[2]))
    print(
        "\n".join(found) or f"{len(node_meanings(Path(sys.argv[1])))} nodes: the same"
    )
    sys.exit(bool(found))

"""What dbt's manifest says of how tables are made: SQL, settings, macros, variables.

The manifest is that of the run under way, which dbt holds before its first model runs;
where a file lies, and in which of them a setting stands, is dbt's to know.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.refresh.fingerprint_words import python_meaning, sql_meaning

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import ManifestNode

# without a text, the name is made up as dbt runs
VARIABLE = re.compile(r"""\bvar\s*\(\s*(?:(['"])(\w+)\1)?""")
CALLED = re.compile(r"\b(\w+)\s*\(")
KEPT = "incremental"
# strategies of tables that are made of kept ones, and can be made of them anew
BY_VERSIONS = {"by_cells", "by_change", "by_versions"}
# the tag of a table that is due by a setting: sequences_every_7_days
DUE = re.compile(r"(\w+)_every_\d+_days$")
# whatever these say, a table has the same rows
NOT_OF_ROWS = {
    *("access", "contract", "database", "docs", "enabled", "freshness", "grants"),
    *("group", "persist_docs", "static_analysis", "tags"),
}
NOT_OF_ROWS_IN_META = {"row_weight"}
HOOKS = ("pre-hook", "post-hook")
DBTS_OWN = {"dbt", "dbt_duckdb"}


def kept(manifest: "Manifest") -> set[str]:
    """Name the models that only raw files can be made into anew, by unique_id."""
    return _kept(manifest) - derived(manifest)


def derived(manifest: "Manifest") -> set[str]:
    """Name the kept models that are made of other kept ones, by unique_id."""
    return {
        key
        for key in _kept(manifest)
        if _node(manifest, key).config.get("incremental_strategy") in BY_VERSIONS
    }


def due(manifest: "Manifest") -> dict[str, set[str]]:
    """Name the models that are due by a setting, by what it is about."""
    found: dict[str, set[str]] = {}
    for key, node in manifest.nodes.items():
        for tag in node.tags if node.resource_type == "model" else []:
            if match := DUE.match(tag):
                found.setdefault(match[1], set()).add(key)
    return found


def _kept(manifest: "Manifest") -> set[str]:
    return {
        key
        for key, node in manifest.nodes.items()
        if node.config.get("materialized") == KEPT
    }


def upstream(manifest: "Manifest", ids: Collection[str]) -> set[str]:
    """Name these models, and all models and seeds that they are made from."""
    found: set[str] = set()
    names = set(ids)
    while names:
        found |= names
        read = {key for name in names for key in _node(manifest, name).depends_on_nodes}
        names = (read & manifest.nodes.keys()) - found
    return found


def meaning(node: "ManifestNode") -> str:
    """Write what a model or seed says, without comments and layout."""
    if node.resource_type != "seed":
        is_python = node.language == "python"
        return (python_meaning if is_python else sql_meaning)(node.raw_code)
    if node.checksum.name == "path":
        # dbt reads no large file for its checksum
        return (Path(node.root_path) / node.original_file_path).read_text("utf-8")
    return node.checksum.checksum


def stored_how(node: "ManifestNode") -> str:
    """Write the settings of a model or seed that its rows may depend on, as JSON.

    Wherever they stand; left out are those that only say who may read it, or in how
    many parts it is filled.
    """
    said = node.config.to_dict(omit_none=True)
    said = {key: value for key, value in said.items() if key not in NOT_OF_ROWS}
    meta = said.get("meta") or {}
    said["meta"] = {k: v for k, v in meta.items() if k not in NOT_OF_ROWS_IN_META}
    for hook in HOOKS:
        said[hook] = [one | {"sql": sql_meaning(one["sql"])} for one in said[hook]]
    return json.dumps(said, sort_keys=True, default=str)


def used_macros(manifest: "Manifest", ids: Iterable[str]) -> set[str]:
    """Name the macros that these nodes call, and those that these call, by unique_id.

    dbt writes down those that it met as it read a model; what stands behind an `if`
    it may not have met, so the text is looked through too.
    """
    by_name = {manifest.macros[key].name: key for key in _ours(manifest)}
    names: set[str] = set()
    for node in (_node(manifest, key) for key in ids):
        names |= set(node.depends_on.macros)
        names |= {by_name[n] for n in CALLED.findall(node.raw_code) if n in by_name}
    found: set[str] = set()
    while names:
        found |= names
        called = [manifest.macros[n].depends_on.macros for n in names]
        names = {key for each in called for key in each if key in manifest.macros}
        names -= found
    return found & _ours(manifest)


def shaping_macros(manifest: "Manifest", shaping: Collection[str]) -> set[str]:
    """Name all macros but those that only other nodes use, by unique_id.

    dbt calls some by itself: those that are named like its own, or like a strategy.
    """
    others = manifest.nodes.keys() - set(shaping)
    apart = used_macros(manifest, others) - used_macros(manifest, shaping)
    dbts = {m.name for m in manifest.macros.values() if m.package_name in DBTS_OWN}
    return {
        key
        for key in _ours(manifest)
        if key not in apart or _dispatched(manifest.macros[key].name) in dbts
    }


def texts(manifest: "Manifest", ids: Iterable[str], macros: Iterable[str]) -> list[str]:
    """Give the code of nodes with their hooks, and of macros, without comments."""
    nodes = [_node(manifest, key) for key in ids]
    hooks = [one.sql for node in nodes for one in _hooks(node)]
    found = [meaning(node) for node in nodes if node.resource_type != "seed"]
    return [*found, *hooks, *(macro_meaning(manifest, key) for key in macros)]


def macro_meaning(manifest: "Manifest", key: str) -> str:
    """Write a macro's code without comments and layout."""
    return sql_meaning(manifest.macros[key].macro_sql)


def read_variables(code: Iterable[str], values: Mapping[str, Any]) -> dict[str, str]:
    """Give the values of the variables that some code reads, by name.

    Args:
        code: from `texts`.
        values: of all variables.
    """
    read = {match[2] for text in code for match in VARIABLE.finditer(text)}
    return {
        name: str(values[name])
        for name in sorted(values, key=str)
        # a name that is made up may be any
        if name in read or None in read
    }


def _node(manifest: "Manifest", key: str) -> "ManifestNode":
    return manifest.nodes[key]


def _hooks(node: "ManifestNode") -> list[Any]:
    return [*node.config.pre_hook, *node.config.post_hook]


def _ours(manifest: "Manifest") -> set[str]:
    """Name the macros that aren't dbt's own, and are no generic tests."""
    return {
        key
        for key, macro in manifest.macros.items()
        if macro.package_name not in DBTS_OWN and not macro.name.startswith("test_")
    }


def _dispatched(name: str) -> str:
    """Give the name by which dbt calls a macro: `create_table_as`.

    >>> _dispatched("duckdb__create_table_as")
    'create_table_as'
    """
    return name.partition("__")[2] or name

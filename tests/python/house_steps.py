"""The house rules about steps: their names, their length, and what earns a file."""

import re
from pathlib import Path

from house_areas import Node, area, models_in, nodes
from house_files import macros_of

from pipeline.map import readers

# what a step does, in words that analysts know; a noun is as good
VERBS = {
    *("validated", "deduplicated", "unioned", "enriched", "matched", "aggregated"),
    *("ranked", "filtered", "pivoted", "numbered", "joined", "compared"),
}
# participles that don't end in -ed
IRREGULAR = {"found", "cut", "seen", "kept", "made", "read", "built", "left", "split"}
LONGEST_MODEL = 150
# these write a window for each step of each funnel, by macros of a thought each
WRITTEN_BY_MACROS = {"int_funnel_people_steps", "int_funnel_session_steps"}
LONGEST_MACRO = 120
ENOUGH_LINES = 40
# a row of the table of aggregates that are computed anew
LISTED = re.compile(r"^\| `(agg_\w+)` \|", re.MULTILINE)
# where the names of steps may stand as text
NAMED_IN = {"pipeline/refresh/kept.py", "macros/refresh/step_relation.sql"}


def steps_are_named_in_known_words(manifest: Node, root: Path) -> list[str]:
    """A step's name ends in one of a dozen verbs, or in a noun."""
    return [
        f"{model['name']}: {last} is none of {', '.join(sorted(VERBS))}, and no noun"
        for model in models_in(manifest, {"intermediate"})
        for last in [model["name"].rpartition("_")[2]]
        if last not in VERBS and (last.endswith("ed") or last in IRREGULAR)
    ]


def a_step_earns_its_file(manifest: Node, root: Path) -> list[str]:
    """A step is stored, has two readers, or has forty lines and a unit test."""
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    read = readers(manifest)
    return [
        f"{step['name']}: not stored, one reader, and short or without a unit test"
        for step in models_in(manifest, {"intermediate"})
        if step["config"]["materialized"] not in ("table", "incremental")
        and read[step["name"]] < 2
        and (
            len(step["raw_code"].splitlines()) < ENOUGH_LINES
            or step["name"] not in tested
        )
    ]


def models_are_short(manifest: Node, root: Path) -> list[str]:
    """A model has at most 150 lines, the macros of its own area counted."""
    found = []
    for model in nodes(manifest, "model"):
        lines = len(model["raw_code"].splitlines())
        lines += sum(
            len(macro["macro_sql"].splitlines())
            for macro in macros_of(manifest, model, set())
            if Path(macro["original_file_path"]).parts[1] == area(model)
            and model["name"] not in WRITTEN_BY_MACROS
        )
        if lines > LONGEST_MODEL:
            found.append(f"{model['name']} has {lines} lines; at most {LONGEST_MODEL}")
    return found


def macros_are_short(manifest: Node, root: Path) -> list[str]:
    """A macro has at most 120 lines."""
    project = manifest["metadata"]["project_name"]
    return [
        f"{macro['name']} has {lines} lines; at most {LONGEST_MACRO}"
        for macro in manifest["macros"].values()
        if macro["package_name"] == project
        for lines in [len(macro["macro_sql"].splitlines())]
        if lines > LONGEST_MACRO
    ]


def steps_are_named_in_one_place(manifest: Node, root: Path) -> list[str]:
    """Python and macros get a step's name from one file each, all others by ref."""
    names = {model["name"] for model in models_in(manifest, {"intermediate"})}
    found = []
    for folder, ending in (("pipeline", ".py"), ("macros", ".sql")):
        for path in sorted((root / folder).rglob(f"*{ending}")):
            name = path.relative_to(root).as_posix()
            # comments and refs aside
            text = re.sub(
                r"\{#.*?#\}|\bref\(\s*['\"]\w+['\"]\s*\)",
                "",
                path.read_text(),
                flags=re.DOTALL,
            )
            said = names & set(re.findall(r"\bint_\w+", text))
            if said and name not in NAMED_IN:
                found.append(f"{name} names {', '.join(sorted(said))}")
    return found


def aggregates_are_kept_or_listed(manifest: Node, root: Path) -> list[str]:
    """An aggregate is made of cells, or docs/aggregates.md says why it is not."""
    listed = set(LISTED.findall((root / "docs/aggregates.md").read_text("utf-8")))
    found = {
        model["name"]: kept
        for model in nodes(manifest, "model")
        if model["name"].startswith("agg_") and not _is_of_cells(model)
        for kept in [sorted(_kept_behind(manifest, model, set()))]
        if kept
    }
    return [
        *(
            f"{name} reads {', '.join(kept)} without cells in between"
            for name, kept in found.items()
            if name not in listed
        ),
        *(f"{name} is listed, and made of cells" for name in listed - found.keys()),
    ]


def _kept_behind(manifest: Node, model: Node, seen: set[str]) -> set[str]:
    """Name the kept tables that a model reads, cells and what only they have aside."""
    found: set[str] = set()
    for key in model["depends_on"]["nodes"]:
        parent = manifest["nodes"].get(key)
        if key in seen or not parent or parent["resource_type"] != "model":
            continue
        seen.add(key)
        if _is_of_cells(parent):
            continue
        if parent["config"]["materialized"] == "incremental":
            found.add(parent["name"])
        else:
            found |= _kept_behind(manifest, parent, seen)
    return found


def _is_of_cells(model: Node) -> bool:
    is_of_nodes = (model["config"].get("meta") or {}).get("versions_of") == "node"
    return is_of_nodes or model["config"].get("incremental_strategy") == "by_cells"

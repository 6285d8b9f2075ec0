"""The house rules about areas and layers: where a model lies, and what it may read."""

from pathlib import Path
from typing import Any

Node = dict[str, Any]

MAY_READ = {
    "staging": {"source", "landing", "seed"},
    "intermediate": {"staging", "intermediate", "seed", "landing"},
    "marts": {"intermediate", "marts", "seed", "own"},
    "features": {"kept", "marts", "features", "seed"},
    "scores": {"features", "scores"},
    "reports": {"marts", "scores", "reports"},
}
# What landing says about files is not a source of events, and needs no staging.
# Areas, the lowest floor first: one reads its own floor or lower ones, never up.
FLOORS = (
    ("staging",),
    ("events",),
    ("sessions",),
    (
        *("session_rules", "paths", "drop_offs", "stages", "funnels"),
        *("sales", "quality", "recommendations"),
    ),
    ("predictions",),
    ("people", "sequences"),
    ("segments", "engagement"),
    ("reports",),
)
# what the project tells of its files and runs is no source of events either
OWN = {("staging", "landing"), ("staging", "refresh")}
LANDING_TABLES = {"files", "malformed_rows", "sites"}


def nodes(manifest: Node, kind: str) -> list[Node]:
    """Give the project's own nodes of one kind, such as `model` or `seed`."""
    project = manifest["metadata"]["project_name"]
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == kind and node["package_name"] == project
    ]


def layer(model: Node) -> str:
    """Name the layer that a model lives in: staging, reports, or an area's folder."""
    parts = Path(model["original_file_path"]).parts
    if len(parts) != 4:
        return ""
    return parts[1] if parts[1] in ("staging", "reports") else parts[2]


def area(model: Node) -> str:
    """Name the area of a model, or of a test of totals, by its folder."""
    parts = Path(model["original_file_path"]).parts
    return parts[2 if parts[:2] == ("tests", "totals") else 1]


def models_in(manifest: Node, layers: set[str]) -> list[Node]:
    """Give the models of these layers."""
    return [node for node in nodes(manifest, "model") if layer(node) in layers]


def kinds_of(manifest: Node, unique_id: str) -> set[str]:
    """Say what a model reads: a layer's name, `seed`, `source` or `landing`.

    An intermediate table that stays from run to run is `kept` too; staging that
    tells of files and runs is the project's `own`.
    """
    if unique_id in manifest["sources"]:
        source = manifest["sources"][unique_id]
        own = source["source_name"] == "landing" and source["name"] in LANDING_TABLES
        return {"landing" if own else "source"}
    node = manifest["nodes"][unique_id]
    if node["resource_type"] != "model":
        return {node["resource_type"]}
    if Path(node["original_file_path"]).parts[1:3] in OWN:
        return {layer(node), "own"}
    is_kept = node["config"]["materialized"] == "incremental"
    return {layer(node), "kept"} if is_kept else {layer(node)}


def layers_read_to_the_left(manifest: Node, root: Path) -> list[str]:
    """Data flows one way: a layer reads only the layers named for it."""
    return [
        f"{model['name']} ({layer(model)}) may not read {parent}"
        for model in nodes(manifest, "model")
        for parent in model["depends_on"]["nodes"]
        if not kinds_of(manifest, parent) & MAY_READ.get(layer(model), set())
    ]


def areas_read_downward(manifest: Node, root: Path) -> list[str]:
    """An area reads its own floor or lower ones, so none depends on itself."""
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    models = nodes(manifest, "model")
    found = [
        f"{model['name']}: the area {area(model)} is on no floor in house.py"
        for model in models
        if area(model) not in floor
    ]
    return found + [
        f"{model['name']} ({area(model)}) reads up: {parent} ({area(read)})"
        for model in models
        for parent in model["depends_on"]["nodes"]
        for read in [manifest["nodes"].get(parent)]
        if read and read["resource_type"] == "model"
        if floor.get(area(read), 0) > floor.get(area(model), 99)
    ]


def steps_are_private_or_read_elsewhere(manifest: Node, root: Path) -> list[str]:
    """A step is private to its area, or protected as another area reads it."""
    read = {
        parent
        for kind in ("model", "test")
        for node in nodes(manifest, kind)
        for parent in node["depends_on"]["nodes"]
        if parent in manifest["nodes"] and area(node) != area(manifest["nodes"][parent])
    }
    wanted = {True: "protected", False: "private"}
    return [
        f"{model['name']} is {model['access']}, and "
        + ("is" if model["unique_id"] in read else "is not")
        + " read by another area"
        for model in models_in(manifest, {"intermediate"})
        if model["access"] != wanted[model["unique_id"] in read]
    ]


def areas_say_what_they_answer(manifest: Node, root: Path) -> list[str]:
    """Every area has a README; it names each of its tables that people read."""
    found = []
    for model in models_in(manifest, {"marts", "features", "scores", "reports"}):
        readme = root / "models" / area(model) / "README.md"
        if not readme.exists():
            found.append(f"{model['name']}: {area(model)} has no README.md")
        elif f"`{model['name']}`" not in readme.read_text():
            found.append(f"{model['name']}: {area(model)}/README.md doesn't name it")
    return found

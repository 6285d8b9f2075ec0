"""The house rules about tables: names, YAML, contracts, keys.

A rule takes dbt's manifest and the project's folder and returns the violations,
each as a sentence that says what is wrong and where. `house_files.py` holds the
rules about files and text, and the list of all rules.
"""

import re
from pathlib import Path

from house_areas import Node, layer, models_in, nodes

NAMES = {
    "staging": r"stg_{folder}__[a-z0-9_]+",
    "intermediate": r"int_[a-z0-9_]+",
    "marts": r"(fct|dim|agg)_[a-z0-9_]+",
    "features": r"feat_[a-z0-9_]+",
    "scores": r"score_[a-z0-9_]+",
    "reports": r"rpt_[a-z0-9]+_[a-z0-9_]+",
}
NUMBERS = r"(tinyint|smallint|integer|int|bigint|float|real|double|decimal.*|numeric.*)"
TYPES = {
    r"(is|has)_.*": r"bool(ean)?",
    r".*_at": r"timestamp",
    r".*_on": r"date",
    r".*_count": r"bigint",
    r".*_share": r"(decimal.*|numeric.*|double)",
    r".*_seconds": NUMBERS,
}
PUBLIC = {"marts", "features", "scores", "reports"}
CONTRACTED = {"marts", "features", "reports"}
LONGEST_NAME = 40


def models_are_named_after_their_layer(manifest: Node, root: Path) -> list[str]:
    """Folder and prefix say the same; a staging model names its source."""
    found = []
    for model in nodes(manifest, "model"):
        path = Path(model["original_file_path"])
        if layer(model) not in NAMES:
            found.append(f"{model['name']}: {path} is in no layer's folder")
            continue
        pattern = NAMES[layer(model)].format(folder=re.escape(path.parent.name))
        if not re.fullmatch(pattern, model["name"]):
            found.append(f"{model['name']}: in {path.parent} a name reads {pattern}")
    return found


def names_are_short_snake_case(manifest: Node, root: Path) -> list[str]:
    """Names of models, seeds and columns: snake_case, at most 40 characters."""
    tables = nodes(manifest, "model") + nodes(manifest, "seed")
    return [
        f"{table['name']}: {name} is not snake_case of at most {LONGEST_NAME} letters"
        for table in tables
        for name in [table["name"], *table["columns"]]
        if len(name) > LONGEST_NAME or not re.fullmatch(r"[a-z][a-z0-9_]*", name)
    ]


def columns_have_the_type_of_their_name(manifest: Node, root: Path) -> list[str]:
    """A column's prefix or suffix says its type, where the YAML gives one."""
    return [
        f"{model['name']}.{name} is {column['data_type']}; {ending} means {wanted}"
        for model in nodes(manifest, "model")
        for name, column in model["columns"].items()
        for ending, wanted in TYPES.items()
        if column.get("data_type")
        and re.fullmatch(ending, name)
        and not re.fullmatch(wanted, column["data_type"].lower().strip())
    ]


def every_model_has_its_yaml_beside_it(manifest: Node, root: Path) -> list[str]:
    """`fct_sessions.yml` lies beside `fct_sessions.sql` and describes it."""
    found = []
    for model in nodes(manifest, "model"):
        beside = Path(model["original_file_path"]).with_suffix(".yml")
        described_in = (model["patch_path"] or "nowhere").split("://")[-1]
        if described_in != beside.as_posix():
            found.append(f"{model['name']}: described in {described_in}, not {beside}")
    return found


def every_table_is_described(manifest: Node, root: Path) -> list[str]:
    """Every model, seed and source is described; a model by what a row is."""
    found = [
        f"{model['name']}: its description does not begin with 'One row per '"
        for model in nodes(manifest, "model")
        if not model["description"].startswith("One row per ")
    ]
    others = nodes(manifest, "seed") + list(manifest["sources"].values())
    found += [
        f"{table['name']} ({table['resource_type']}) has no description"
        for table in others
        if not table["description"].strip()
    ]
    return found


def every_column_is_described(manifest: Node, root: Path) -> list[str]:
    """Every column that a YAML names has a meaning there.

    Tables name theirs; a step that only its own area reads needn't.
    """
    tables = nodes(manifest, "model") + nodes(manifest, "seed")
    found = [
        f"{table['name']}.{name} has no description"
        for table in tables + list(manifest["sources"].values())
        for name, column in table["columns"].items()
        if not column["description"].strip()
    ]
    found += [
        f"{table['name']}: no column named"
        for table in tables
        if not table["columns"] and table.get("access") != "private"
    ]
    return found


def columns_without_a_page(
    manifest: Node, built: dict[tuple[str, str], set[str]]
) -> list[str]:
    """List columns that are built and that no YAML names, or the other way round.

    Args:
        manifest: dbt's.
        built: the columns of each table in a warehouse, by (schema, name).
    """
    found = []
    for model in models_in(manifest, PUBLIC | {"staging"}):
        if model["config"]["materialized"] == "ephemeral":
            continue
        table = built.get((model["schema"], model["name"]), set())
        if missing := ", ".join(sorted(table - set(model["columns"]))):
            found.append(f"{model['name']}: its YAML lacks {missing}")
        if extra := ", ".join(sorted(set(model["columns"]) - table)):
            found.append(f"{model['name']}: its YAML names {extra}, never built")
    return found


def tests_of(manifest: Node, model: Node) -> list[tuple[str, list[str]]]:
    """List a model's generic tests, each with the columns that it is about."""
    found = []
    for test in nodes(manifest, "test"):
        if test.get("attached_node") != model["unique_id"]:
            continue
        arguments = test["test_metadata"]["kwargs"]
        columns = arguments.get("grain") or [test.get("column_name")]
        found.append((test["test_metadata"]["name"], [c for c in columns if c]))
    return found


def every_key_is_tested(manifest: Node, root: Path) -> list[str]:
    """What can be read from outside has a `grain`, or `unique` and `not_null`."""
    found = []
    for model in models_in(manifest, PUBLIC):
        tests = tests_of(manifest, model)
        grains = [columns for name, columns in tests if name == "rules"]
        unique = {c for name, columns in tests if name == "unique" for c in columns}
        filled = {c for name, columns in tests if name == "not_null" for c in columns}
        if not any(grains) and not unique & filled:
            found.append(f"{model['name']}: no test says what its key is")
        unknown = {c for columns in grains for c in columns} - set(model["columns"])
        found += [f"{model['name']}: grain names {c}, no column" for c in unknown]
    return found


def contracts_are_enforced(manifest: Node, root: Path) -> list[str]:
    """Marts, features and reports promise their columns and types."""
    promised = models_in(manifest, CONTRACTED)
    found = [
        f"{model['name']}: its contract is not enforced"
        for model in promised
        if not model["config"]["contract"]["enforced"]
    ]
    found += [
        f"{model['name']}.{name} has no data_type"
        for model in promised
        for name, column in model["columns"].items()
        if not column.get("data_type")
    ]
    return found


def settings_reach_python_models(manifest: Node, root: Path) -> list[str]:
    """A Python model gets what its YAML sets: dbt sees where it is read.

    It doesn't see `str(dbt.config.meta_get("x")).lower()`, and gives None there.
    """
    return [
        f"{model['name']}: dbt doesn't see that it reads {', '.join(sorted(unseen))}"
        for model in nodes(manifest, "model")
        if model["original_file_path"].endswith(".py")
        for unseen in [
            set(model["config"].get("meta", {}))
            - set(model["config"].get("meta_keys_used", []))
        ]
        if unseen
    ]

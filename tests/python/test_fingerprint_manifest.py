"""What dbt read of the project decides what is watched, wherever files lie."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from small_project import PROJECT, run_steps

DEEP = "deep: {deeper: {stored: {+materialized: incremental}}}"
# a few tables, one of them kept from run to run
FILES = {
    "dbt_project.yml": PROJECT + f"models: {{shop: {{{DEEP}}}}}",
    "noting.py": """
import json
from dbt.adapters.duckdb.plugins import BasePlugin
from pipeline.refresh.dbt_flags import run_flags, run_manifest
from pipeline.refresh.fingerprint import differences, fingerprint
from pipeline.settings.places import Settings
from pathlib import Path

class Plugin(BasePlugin):
    def configure_connection(self, conn):
        manifest = run_manifest()
        settings = Settings(Path("data"), Path("mappings"), Path("shop.duckdb"))
        parts = fingerprint(manifest, settings, {"used": 1, "unused": 2}, [])
        kinds = ("model", "seed", "macro", "variable")
        parts = {k: v for k, v in parts.items() if k.split()[0] in kinds}
        with open("noted.txt", "a") as file:
            file.write(json.dumps([run_flags().command, parts]) + "\\n")
""",
    "seeds/words.csv": "word\none\n",
    "models/deep/deeper/stored.sql": "select word from {{ ref('step') }}",
    "models/step.sql": """
select {{ used() }} as word from {{ ref('words') }}
{% if execute %}{{ met_late() }}{% endif %}
""",
    "models/report.sql": "select {{ unused() }} as word from {{ ref('stored') }}",
    "macros/used.sql": """
{% macro used() %}{{ inner() }}{{ var('used', 1) }}{% endmacro %}
""",
    "tests/words.sql": "select word from {{ ref('words') }} where word = ''",
    "macros/inner.sql": "{% macro inner() %}1 + {% endmacro %}",
    "macros/met_late.sql": "{% macro met_late() %}where true{% endmacro %}",
    "macros/unused.sql": "{% macro unused() %}{{ var('unused', 2) }}{% endmacro %}",
    "macros/generate_alias_name.sql": """
{% macro generate_alias_name(custom_alias_name=none, node=none) %}
    {{ custom_alias_name or node.name }}
{% endmacro %}
""",
}
WATCHED = {
    *("model stored", "model step", "seed words", "variable used"),
    *("macro used", "macro inner", "macro met_late", "macro generate_alias_name"),
}
STORED = "models/deep/deeper/stored.sql"
Steps = Callable[..., list[tuple[str, dict[str, str]]]]


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    """Give a function that runs dbt some times, in one process.

    Each step is dbt's command and files that are written before it (empty: removed).
    It gives, of each time that the warehouse was opened, the command and what is
    watched.
    """

    def run(*steps: tuple[str, dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
        done = run_steps(tmp_path, FILES, [(c, files, []) for c, files in steps])
        assert all(is_green for is_green, _ in done)
        lines = (tmp_path / "noted.txt").read_text().splitlines()
        return [tuple(json.loads(line)) for line in lines]

    return run


def test_it_is_the_manifest_of_this_run_whichever_command_and_flags(
    steps: Steps,
) -> None:
    changed = {"models/step.sql": "select 2 as word"}
    noted = steps(
        ("build", {}),
        ("run --no-write-json --target-path elsewhere", changed),
        ("test", {}),
        ("compile --no-partial-parse", {STORED: "select 3 as word"}),
        ("debug", {}),
    )
    first, run, test, compiled, debug = noted
    assert [command for command, _ in noted[:3]] == ["build", "run", "test"]
    assert first[1].keys() == WATCHED
    # what is left is the one that dbt calls by itself, and those that nobody calls
    without_step = {"model stored", "model step", "macro generate_alias_name"}
    nobody_calls = {"macro used", "macro inner", "macro met_late", "variable used"}
    assert run[1].keys() == without_step | nobody_calls
    assert run[1]["model step"] != first[1]["model step"]
    assert test[1] == run[1]
    assert compiled[1].keys() == run[1].keys() - {"model step"}
    assert debug[1] == {}


def test_moved_files_tags_groups_and_descriptions_are_no_change(steps: Steps) -> None:
    project = FILES["dbt_project.yml"].replace(DEEP, "+tags: [light]")
    said = """
groups: [{name: area, owner: {name: us}}]
models:
  - name: stored
    description: One row per word.
    config: {materialized: incremental, group: area, access: protected, tags: [heavy],
      meta: {row_weight: 5}, docs: {show: false}}
"""
    moved = {
        "dbt_project.yml": project,
        STORED: "",
        "models/area/it/stored.sql": FILES[STORED],
        "models/area/it/stored.yml": said,
        "macros/used.sql": "",
        "macros/area/used.sql": FILES["macros/used.sql"],
    }
    before, after = steps(("compile", {}), ("compile", moved))
    assert before[1] == after[1]


def test_a_setting_in_any_yaml_counts_where_rows_may_depend_on_it(
    steps: Steps,
) -> None:
    configs = (
        "{}",
        "{unique_key: word}",
        "{on_schema_change: fail}",
        "{post-hook: select 1}",
        "{meta: {limit: 5}}",
    )
    text = "models: [{{name: stored, config: {}}}]"
    noted = steps(*(("compile", {"models/x.yml": text.format(c)}) for c in configs))
    (_, before), *others = noted
    for _, after in others:
        assert before.keys() == after.keys()
        different = {part for part in before if before[part] != after[part]}
        assert different == {"model stored"}
    assert len({parts["model stored"] for _, parts in noted}) == len(configs)

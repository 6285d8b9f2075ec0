"""What shapes events and sessions is noticed when it changes, and nothing else is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.fingerprint import (
    READING,
    differences,
    fingerprint,
    python_meaning,
    sql_meaning,
)
from pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
PARTS = ("models", "macros", "seeds", "mappings", "pipeline")
SHOP = """
files: shop/*.csv
site: {time_zone: Europe/Rome}
columns:
  visitor_id: who
  occurred_at: [time, moment]
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of a copy of the project, which lies in `tmp_path`."""
    for name in PARTS:
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "dbt_project.yml", tmp_path)
    (tmp_path / "mappings" / "shop.yml").write_text(SHOP)
    database = tmp_path / "warehouse" / "clickstream.duckdb"
    return Settings(tmp_path / "data", tmp_path / "mappings", database)


Change = Callable[..., list[str]]


@pytest.fixture
def change(settings: Settings, tmp_path: Path) -> Change:
    """Give a function that changes a file and says which differences are seen."""

    def changed(file: str, old: str, new: str, **variables: object) -> list[str]:
        path = tmp_path / file
        before = fingerprint(tmp_path, settings, {})
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return differences(before, fingerprint(tmp_path, settings, variables))

    return changed


def test_a_timeout_is_told_with_both_values(change: Change) -> None:
    key = "session_timeout_minutes"
    said = change("dbt_project.yml", f"{key}: 30", f"{key}: 45")
    assert said == [f"{key} was 30 and is 45"]


def test_vars_of_the_command_line_go_first(change: Change) -> None:
    said = change("dbt_project.yml", "", "", late_event_days=5, training_share=0.5)
    assert said == ["late_event_days was 3 and is 5"]


def test_vars_under_the_name_of_the_project_count(change: Change) -> None:
    said = change(
        "dbt_project.yml", "vars:", "vars:\n  clickstream: {late_event_days: 4}"
    )
    assert said == ["late_event_days was 3 and is 4"]


def test_a_var_that_a_used_macro_begins_to_read_counts(change: Change) -> None:
    macro = "macros/seconds_between.sql"
    said = change(macro, "%}", "%}{{ var(\n 'training_share', 1) }}")
    assert said == [
        "the macro seconds_between changed",
        "training_share was not set and is 0.75",
    ]


def test_a_made_up_name_may_be_any_var(settings: Settings, tmp_path: Path) -> None:
    model = tmp_path / "models" / "intermediate" / "int_sites.sql"
    model.write_text("select '{{ var(name) }}'")
    assert "variable training_share" in fingerprint(tmp_path, settings, {})


@pytest.mark.parametrize(
    "file",
    [
        "models/marts/web/fct_sessions.sql",
        # a table that each run makes anew
        "models/intermediate/int_exit_positions.sql",
        "macros/difference_low.sql",
        "seeds/path_alignments.csv",
        "pipeline/map.py",
    ],
)
def test_what_no_kept_table_is_made_from_does_not_count(
    change: Change, file: str
) -> None:
    assert not change(file, "", "select 1 + {{ var('training_share') }} ")


def test_bounds_of_reports_build_nothing_anew(change: Change) -> None:
    bounds = {"min_exits": 7, "route_limit": 9, "min_sequence_sessions": 8}
    assert not change("dbt_project.yml", "", "", **bounds)


def test_models_and_seeds_that_count_are_those_before_kept_tables(
    settings: Settings, tmp_path: Path, manifest: dict[str, Any]
) -> None:
    nodes = manifest["nodes"]
    names = {
        name
        for name, node in nodes.items()
        if node["config"].get("materialized") == "incremental"
    }
    before: set[str] = set()
    while names:
        before |= names
        read = [nodes[name]["depends_on"].get("nodes", []) for name in names]
        names = {name for each in read for name in each if name in nodes} - before
    parts = {
        part
        for part in fingerprint(tmp_path, settings, {})
        if part.split()[0] in ("model", "seed")
    }
    named = (nodes[name] for name in before)
    assert parts == {f"{n['resource_type']} {n['name']}" for n in named}


def test_a_macro_that_dbt_calls_by_itself_counts(change: Change) -> None:
    file = "macros/generate_schema_name.sql"
    assert change(file, " or ", " and ") == ["the macro generate_schema_name changed"]


def test_a_macro_counts_that_a_counting_macro_calls(
    change: Change, tmp_path: Path
) -> None:
    mart = tmp_path / "models" / "marts" / "fct_x.sql"
    mart.write_text("select {{ local_time('a', 'b') }}")
    said = change("macros/engine/local_time.sql", "at time", "in time")
    assert said == ["the macro local_time changed"]


def test_sql_seeds_reading_and_mappings_are_told_by_name(change: Change) -> None:
    said = change("models/intermediate/int_events_unioned.sql", "select", "select 1,")
    assert said == ["the model int_events_unioned changed"]
    said = change("models/staging/eshop/stg_eshop__clicks.sql", "select", "select 1,")
    assert said == ["the model stg_eshop__clicks changed"]
    said = change("seeds/event_names.csv", "view_item", "look_at_item")
    assert said == ["the seed event_names changed"]
    said = change("pipeline/repair.py", "= 200", "= 100")
    assert said == ["the way files are read changed"]
    said = change("mappings/shop.yml", "Europe/Rome", "Europe/Oslo")
    assert said == ["the mapping shop changed"]
    said = change("mappings/shop.yml", "[time, moment]", "[moment, time]")
    assert said == ["the mapping shop changed"]


def test_comments_layout_and_order_of_keys_do_not_count(change: Change) -> None:
    model = "models/intermediate/int_events_unioned.sql"
    assert not change(model, "select", "{# it's #}select -- don't\n   /* ' */")
    assert not change("pipeline/repair.py", "import csv", "import csv  # why\n\n")
    assert not change("pipeline/repair.py", '"""Reading', '"""Well: reading')
    turned = '# the shop\nsite:\n  time_zone: "Europe/Rome"\n\nfiles: shop/*.csv'
    old = "files: shop/*.csv\nsite: {time_zone: Europe/Rome}"
    assert not change("mappings/shop.yml", old, turned)
    # what is written out is what would be taken anyway
    assert not change("mappings/shop.yml", "files:", "encoding: utf-8\nfiles:")
    # which files there are is seen from the files
    assert not change("mappings/shop.yml", "shop/*", "shops/*")


def test_a_mapping_that_is_new_or_gone_is_no_change(
    settings: Settings, tmp_path: Path
) -> None:
    with_shop = fingerprint(tmp_path, settings, {})
    (tmp_path / "mappings" / "shop.yml").unlink()
    without = fingerprint(tmp_path, settings, {})
    assert with_shop.keys() - without.keys() == {"mapping shop"}
    assert not differences(with_shop, without)
    assert not differences(without, with_shop)


def test_a_model_or_seed_that_is_new_or_gone_is_a_change() -> None:
    before = {"model int_a": "1", "macro a": "2", "seed s": "3", "source x": "4"}
    assert differences(before, {"seed t": "5", "source x": "6"}) == [
        "the macro a is gone",
        "the model int_a is gone",
        "the seed s is gone",
        "the seed t is new",
        "the columns of the source x changed",
    ]
    assert differences(before, before) == []
    assert differences({}, before) == []


def test_the_salt_counts_only_where_addresses_are_mapped(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path / "mappings").glob("*.yml"):
        if path.stem != "shop":
            path.unlink()
    assert "salt" not in fingerprint(tmp_path, settings, {})
    assert not (tmp_path / "warehouse").exists()
    shop = tmp_path / "mappings" / "shop.yml"
    shop.write_text(SHOP + "  ip_hash: address\n")
    before = fingerprint(tmp_path, settings, {})
    monkeypatch.setenv("CLICKSTREAM_SALT", "another")
    now = fingerprint(tmp_path, settings, {})
    assert differences(before, now) == ["the salt for addresses changed"]
    assert "another" not in json.dumps(now)


def test_blanks_and_dashes_in_quotes_count() -> None:
    assert sql_meaning("a  +\n b") == sql_meaning("a+b")
    for one, other in [
        ("select 'a  b'", "select 'a b'"),
        ("select 'a -- b'", "select 'a -- c'"),
        ('select "a  b"', 'select "a b"'),
        ("select 'it''s -- a'", "select 'it''s -- b'"),
        ("-- {{ config(a=1) }}", "-- {{ config(a=2) }}"),
        ("a b", "ab"),
    ]:
        assert sql_meaning(one) != sql_meaning(other)


def test_python_keeps_what_is_no_comment() -> None:
    code = 'def f() -> str:\n    """Say."""\n\n    return "# no" + \'"#\'  # yes\n'
    assert python_meaning(code) == 'def f() -> str:\n    return "# no" + \'"#\''
    sql = 'A = """\nselect 1  # here\n"""\n'
    assert "# here" in python_meaning(sql)
    indented = python_meaning("if a:\n    b\n    c")
    assert indented != python_meaning("if a:\n    b\nc")


def test_no_python_that_reads_files_is_forgotten() -> None:
    """What landing_sql and inspect import is hashed, or looked at in another way."""
    apart = {"errors", "mapping", "mapping_checks", "settings"}
    for name in READING:
        text = (ROOT / "pipeline" / f"{name}.py").read_text()
        lines = [
            line for line in text.splitlines() if line.startswith("from pipeline.")
        ]
        assert {line.split()[1].partition(".")[2] for line in lines} <= {
            *READING,
            *apart,
        }

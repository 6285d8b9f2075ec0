"""What shapes events and sessions is noticed when it changes, and nothing else is."""

import copy
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dbt.contracts.graph.manifest import Manifest

from pipeline.refresh.fingerprint import differences, features_hash, fingerprint
from pipeline.settings.home import declared_variables
from pipeline.settings.places import Settings

ROOT = Path(__file__).parents[2]
SHOP = """
files: shop/*.csv
site: {time_zone: Europe/Rome}
columns:
  visitor_id: who
  occurred_at: [time, moment]
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings whose mappings, and the Python beside them, may be changed."""
    for name in ("mappings", "pipeline"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "mappings" / "shop.yml").write_text(SHOP)
    database = tmp_path / "warehouse" / "clickstream.duckdb"
    return Settings(tmp_path / "data", tmp_path / "mappings", database)


@pytest.fixture(scope="module")
def as_read(parsed: Path) -> Manifest:
    """Give the manifest as dbt holds it while it runs."""
    return Manifest.from_msgpack((parsed / "partial_parse.msgpack").read_bytes())


class Project:
    """The project as dbt has read it, of which single parts may be changed."""

    def __init__(self, manifest: Manifest, settings: Settings) -> None:
        """Take a manifest, which stays as it is."""
        self.settings, self.manifest = settings, copy.copy(manifest)
        self.manifest.nodes = dict(manifest.nodes)
        self.manifest.macros = dict(manifest.macros)

    def part(self, name: str) -> Any:
        """Give a model, seed or macro that may be changed."""
        for parts in (self.manifest.nodes, self.manifest.macros):
            for kind in ("model", "seed", "macro"):
                if (key := f"{kind}.clickstream.{name}") in parts:
                    parts[key] = copy.deepcopy(parts[key])
                    return parts[key]
        raise AssertionError(f"there is no {name}")

    def rewrite(self, name: str, old: str, new: str) -> None:
        """Change a file by its path, or the code of a model or macro by its name."""
        if "." in name:
            path = self.settings.mappings.parent / name
            assert old in path.read_text()
            path.write_text(path.read_text().replace(old, new, 1))
            return
        part = self.part(name)
        text = "macro_sql" if hasattr(part, "macro_sql") else "raw_code"
        assert old in getattr(part, text)
        setattr(part, text, getattr(part, text).replace(old, new, 1))

    def parts(self, **variables: object) -> dict[str, str]:
        """Give the fingerprint."""
        values = declared_variables() | variables
        folder = self.settings.mappings.parent
        return fingerprint(self.manifest, self.settings, values, project=folder)


Change = Callable[..., list[str]]


@pytest.fixture
def project(as_read: Manifest, settings: Settings) -> Project:
    """Give the project, to be changed."""
    return Project(as_read, settings)


@pytest.fixture
def change(project: Project) -> Change:
    """Give a function that changes one thing and says which differences are seen."""

    def changed(name: str, old: str, new: str, **variables: object) -> list[str]:
        before = project.parts()
        project.rewrite(name, old, new)
        return differences(before, project.parts(**variables))

    return changed


def test_a_variable_is_told_with_both_values(project: Project) -> None:
    now = project.parts(late_event_days=5, training_share=0.5)
    said = differences(project.parts(), now)
    assert said == ["late_event_days was 3 and is 5"]


def test_vars_under_the_name_of_the_project_count(tmp_path: Path) -> None:
    text = "name: shop\nvars:\n  a: 1\n  b: 2\n  shop: {b: 3}\n"
    (tmp_path / "dbt_project.yml").write_text(text)
    assert declared_variables(tmp_path) == {"a": 1, "b": 3}


def test_a_var_that_a_used_macro_begins_to_read_counts(change: Change) -> None:
    said = change("seconds_between", "%}", "%}{{ var(\n 'training_share', 1) }}")
    assert said == [
        "the macro seconds_between changed",
        "training_share was not set and is 0.75",
    ]


def test_a_var_that_only_a_hook_reads_counts(project: Project) -> None:
    node = project.part("int_stored_events")
    node.config.post_hook[0].sql = "{{ end(var('training_share')) }}"
    assert project.parts()["variable training_share"] == "0.75"


def test_a_made_up_name_may_be_any_var(project: Project) -> None:
    project.part("event_order").macro_sql = "{{ var(name) }}"
    assert "variable training_share" in project.parts()


@pytest.mark.parametrize(
    "name",
    # a mart, a table that each run makes anew, macros of reports and of a run's end
    ["fct_sessions", "int_exit_positions", "difference_low", "end_run"],
)
def test_what_no_kept_table_is_made_from_does_not_count(
    change: Change, name: str
) -> None:
    assert not change(name, "", "select 1 + {{ var('training_share') }} ")


def test_a_seed_that_no_kept_table_is_made_from_does_not_count(
    project: Project,
) -> None:
    before = project.parts()
    project.part("path_alignments").checksum.checksum = "another"
    assert not differences(before, project.parts())


def test_bounds_of_reports_build_nothing_anew(project: Project) -> None:
    bounds = {"min_exits": 7, "route_limit": 9, "min_sequence_sessions": 8}
    assert not differences(project.parts(), project.parts(**bounds))


def test_a_macro_that_dbt_calls_by_itself_counts(change: Change) -> None:
    said = change("generate_schema_name", " or ", " and ")
    assert said == ["the macro generate_schema_name changed"]


def test_a_macro_that_dbt_calls_counts_though_a_report_calls_it_too(
    project: Project,
) -> None:
    key = "macro.clickstream.should_full_refresh"
    project.part("fct_sessions").depends_on.macros.append(key)
    assert "macro should_full_refresh" in project.parts()


def test_a_macro_counts_that_a_counting_macro_calls(project: Project) -> None:
    key = "macro.clickstream.local_time"
    project.part("fct_sessions").depends_on.macros.append(key)
    before = project.parts()
    project.rewrite("local_time", "at time", "in time")
    said = differences(before, project.parts())
    assert said == ["the macro local_time changed"]


def test_sql_seeds_reading_and_mappings_are_told_by_name(
    change: Change, project: Project
) -> None:
    said = change("int_events_unioned", "select", "select 1,")
    assert said == ["the model int_events_unioned changed"]
    said = change("stg_eshop__clicks", "select", "select 1,")
    assert said == ["the model stg_eshop__clicks changed"]
    said = change("pipeline/landing/repair.py", "= 200", "= 100")
    assert said == ["the way files are read changed"]
    said = change("mappings/shop.yml", "Europe/Rome", "Europe/Oslo")
    assert said == ["the mapping shop changed"]
    said = change("mappings/shop.yml", "[time, moment]", "[moment, time]")
    assert said == ["the mapping shop changed"]
    before = project.parts()
    project.part("event_names").checksum.checksum = "another"
    said = differences(before, project.parts())
    assert said == ["the seed event_names changed"]


def test_comments_layout_and_order_of_keys_do_not_count(change: Change) -> None:
    model = "int_events_unioned"
    assert not change(model, "select", "{# it's #}select -- don't\n   /* ' */")
    assert not change("event_order", "%}", "%}\n{# why #}")
    assert not change(
        "pipeline/landing/repair.py", "import csv", "import csv  # why\n\n"
    )
    assert not change("pipeline/landing/repair.py", '"""Reading', '"""Well: reading')
    # files of Python may move
    assert not change(
        "pipeline/landing/repair.py",
        "from pipeline.landing.files import File",
        "from pipeline.landing.land.files import (\n    File,\n)",
    )
    turned = '# the shop\nsite:\n  time_zone: "Europe/Rome"\n\nfiles: shop/*.csv'
    old = "files: shop/*.csv\nsite: {time_zone: Europe/Rome}"
    assert not change("mappings/shop.yml", old, turned)
    # what is written out is what would be taken anyway
    assert not change("mappings/shop.yml", "files:", "encoding: utf-8\nfiles:")
    # which files there are is seen from the files
    assert not change("mappings/shop.yml", "shop/*", "shops/*")


def test_rows_of_a_company_count_as_part_of_a_seed(
    project: Project, tmp_path: Path
) -> None:
    project.settings = replace(project.settings, home=tmp_path)
    before = project.parts()
    (tmp_path / "lookups").mkdir()
    own = tmp_path / "lookups" / "event_names.csv"
    own.write_text("event_name\nlook\n")
    said = differences(before, project.parts())
    assert said == ["the seed event_names changed"]


def test_features_are_other_ones_when_their_sql_or_what_it_reads_changes(
    project: Project,
) -> None:
    def features(**variables: object) -> str:
        return features_hash(project.manifest, declared_variables() | variables)

    before = features()
    # when a predictor learns changes no feature
    assert features(retrain_after_days=1, train_now=True, min_exits=9) == before
    assert features(training_share=0.5) != before
    project.rewrite("feat_session_prefixes", "select", "select -- why\n")
    project.rewrite("fct_runs", "select", "select 1,")
    assert features() == before
    project.rewrite("feat_session_prefixes", "select", "select 1,")
    assert features() != before


def test_a_mapping_that_is_new_or_gone_is_no_change(
    project: Project, tmp_path: Path
) -> None:
    with_shop = project.parts()
    (tmp_path / "mappings" / "shop.yml").unlink()
    without = project.parts()
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


def test_the_salt_counts_only_where_something_is_hashed(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path / "mappings").glob("*.yml"):
        if path.stem != "shop":
            path.unlink()
    shop = tmp_path / "mappings" / "shop.yml"
    shop.write_text(SHOP + "mail_ids: kept\n")
    assert "salt" not in project.parts()
    assert not (tmp_path / "warehouse").exists()
    # an id may be a mail address
    shop.write_text(SHOP)
    assert "salt" in project.parts()
    shop.write_text(SHOP + "  ip_hash: address\n")
    before = project.parts()
    monkeypatch.setenv("CLICKSTREAM_SALT", "another")
    now = project.parts()
    assert differences(before, now) == ["the salt for addresses changed"]
    assert "another" not in json.dumps(now)

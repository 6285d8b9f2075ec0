"""What the project no longer names goes with the next run of everything, only that."""

from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from publishing_case import RUN, ask, serving, small_warehouse
from small_project import PROJECT, SCHEMA_NAME, run_steps

from pipeline.forget.forget import mentions
from pipeline.publish.compacting import compact_what_is_gone
from pipeline.publish.publishing import publish, told
from pipeline.publish.versions import versions
from pipeline.refresh.retired import TABLES, drop_retired
from pipeline.refresh.run import HISTORY
from pipeline.settings.places import Settings

SAID = "Dropped, as the project no longer names them: "
FILES = {
    "dbt_project.yml": PROJECT
    + """
on-run-end: "{{ drop_retired(results) }}"
seeds: {+schema: seeds}
models: {shop: {marts: {+schema: marts, +materialized: table}}}
""",
    "noting.py": """
from dbt.adapters.duckdb.plugins import BasePlugin
from pipeline.refresh.dbt_flags import run_manifest
from pipeline.refresh.run import HISTORY
from pipeline.refresh.retired import TABLES, note_relations

class Plugin(BasePlugin):
    def configure_connection(self, conn):
        conn.execute("create schema if not exists landing")
        conn.execute("create table if not exists landing.notices (notice varchar)")
        conn.execute(HISTORY + TABLES)
        note_relations(conn, run_manifest())
""",
    "macros/generate_schema_name.sql": SCHEMA_NAME,
    "seeds/words.csv": "word\none\n",
    "models/marts/fct_words.sql": "select word from {{ ref('words') }}",
    "models/marts/fct_all.sql": """
{{ config(materialized='view') }} select word from {{ ref('fct_words') }}
""",
    "models/marts/fct_kept.sql": "select 1 as number",
    "tests/words.sql": "select word from {{ ref('words') }} where word = 'two'",
} | {
    f"macros/{path.name}": path.read_text()
    for name in ("drop_retired", "is_whole_run")
    for path in (ROOT / "macros").rglob(f"{name}.sql")
}
# both are renamed; what was there stays until a run of everything
RENAMED = {
    "models/marts/fct_words.sql": "",
    "models/marts/fct_all.sql": "",
    "models/marts/fct_terms.sql": "select word from {{ ref('words') }}",
}
BEFORE = ["marts.fct_all", "marts.fct_kept", "marts.fct_words", "seeds.words"]
BOTH = sorted([*BEFORE, "marts.fct_terms"])
AFTER = ["marts.fct_kept", "marts.fct_terms", "seeds.words"]


def test_only_a_run_of_everything_that_went_well_drops_what_was_renamed(
    tmp_path: Path,
) -> None:
    done = run_steps(
        tmp_path,
        FILES,
        [
            ("build", {}, []),
            ("build --select fct_terms", RENAMED, []),
            ("run", {}, []),
            ("build --exclude test_type:data", {}, []),
            ("build", {"seeds/words.csv": "word\ntwo\n"}, []),
            ("build", {"seeds/words.csv": "word\none\n"}, []),
        ],
    )
    green, there = zip(*done, strict=True)
    assert green == (True, True, True, True, False, True)
    assert there == (BEFORE, BOTH, BOTH, BOTH, BOTH, AFTER)
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as opened:
        said = opened.execute("from landing.notices").fetchall()
        assert said == [(f"{SAID}marts.fct_all, marts.fct_words.",)]


def test_what_was_made_by_hand_stays_whatever_it_is_called(tmp_path: Path) -> None:
    by_hand = ["create table marts.mine as select 1 as x", "create schema own"]
    by_hand += ["create table own.fct_words as select 1 as x"]
    later = "create table marts.fct_words as select 2 as x"
    done = run_steps(
        tmp_path,
        FILES,
        [
            ("build", {}, []),
            ("build", RENAMED, by_hand),
            # the name is free now
            ("build", {}, [later]),
        ],
    )
    kept = [*AFTER, "marts.mine", "own.fct_words"]
    assert done[1] == (True, sorted(kept))
    assert done[2] == (True, sorted([*kept, "marts.fct_words"]))


def test_a_warehouse_of_before_the_list_knows_its_names_from_its_history(
    tmp_path: Path,
) -> None:
    older = [
        "create schema refresh; create schema marts; create schema own",
        HISTORY,
        "insert into refresh.run_models (run_id, node_name, node_type)"
        " values ('a', 'fct_old', 'model'), ('a', 'fct_half', 'model')",
        "create table marts.fct_old as select 'ann' as who",
        # killed between two renames
        "create table marts.fct_half__dbt_backup as select 'ann' as who",
        "create table marts.fct_kept__dbt_tmp as select 'ann' as who",
        "create table marts.mine as select 1 as x",
        "create table own.fct_old as select 1 as x",
    ]
    done = run_steps(tmp_path, FILES, [("build", {}, older)])
    assert done == [(True, sorted([*BEFORE, "marts.mine", "own.fct_old"]))]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give a small warehouse in which a table is named no longer."""
    settings = small_warehouse(tmp_path)
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute(TABLES)
        connection.execute(
            "create table marts.fct_old as"
            " select 'ann-70e9c1' as who from range(5000);"
            "create table marts.mine as select 1 as x;"
            "insert into refresh.relations"
            " values ('marts.fct_old', false), ('marts.fct_events', true)"
        )
    return settings


def holds(settings: Settings) -> bool:
    """Say whether a byte of the dropped table is in the warehouse's file."""
    return b"ann-70e9c1" in settings.database.read_bytes()


def test_what_was_dropped_is_in_no_byte_once_the_file_is_written_anew(
    settings: Settings,
) -> None:
    compact_what_is_gone(settings)
    assert holds(settings)
    assert drop_retired(settings) == [f"{SAID}marts.fct_old."]
    compact_what_is_gone(settings)
    assert not holds(settings)
    written = settings.database.stat().st_ino
    assert drop_retired(settings) == []
    compact_what_is_gone(settings)
    # once is enough
    assert settings.database.stat().st_ino == written


def test_published_versions_lose_what_was_dropped_and_one_can_go_back(
    settings: Settings,
) -> None:
    tables = "select table_name from duckdb_tables() where schema_name = 'marts'"
    for _ in range(3):
        publish(settings, keep=9)
    drop_retired(settings)
    new = publish(settings, keep=9)
    assert sorted(ask(serving(settings), tables)) == [
        ("agg_source_freshness",),
        ("fct_events",),
        ("mine",),
    ]
    # the one that served until now stays, for who has just opened it
    assert [version.number for version in versions(settings.published)] == [3, 4]
    said = "Removed, as their tables are no longer named: versions 1, 2."
    assert said in told(new)
    newer = publish(settings, keep=9)
    assert [version.number for version in versions(settings.published)] == [4, 5]
    assert said.replace("s 1, 2", "s 3") in told(newer)
    # named again: what has it is no relic
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute("create table marts.fct_old as select 'bob' as who")
        connection.execute(f"{RUN} values ('b', 8, 'build', now(), 'succeeded')")
    publish(settings, keep=9)
    publish(settings, keep=9)
    assert [version.number for version in versions(settings.published)] == [4, 5, 6, 7]


def test_ids_in_a_table_made_by_hand_are_told_as_somebody_elses_to_clear(
    settings: Settings,
) -> None:
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute("create table marts.notes as select 'ann-70e9c1' as who")
        connection.execute("update marts.fct_events set site_id = 'ann-70e9c1'")
    drop_retired(settings)
    assert mentions(settings, ["ann-70e9c1"]) == [
        "20,000 rows that are not the person's have the same text in "
        "marts.fct_events.site_id.",
        "1 rows have the person's id in marts.notes.who. The project didn't make that "
        "table: clear it yourself.",
    ]

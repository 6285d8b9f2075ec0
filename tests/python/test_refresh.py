"""A refresh takes what is new, once, and leaves what a full refresh would."""

import json
from pathlib import Path

import duckdb
import pytest
from refresh_case import (
    MAPPING,
    MODELS,
    Warehouse,
    clicks,
    differences,
    is_as_new,
    small,
)

NEWEST = "select max(built_in) from intermediate.int_stored_events"
TAKEN = "select count(*) from landing.files where taken_hash is not null"
LAST = "select last_number from refresh.run"
LATER = json.dumps({"session_timeout_minutes": 45})
ANEW = "Everything is built anew: "


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Give a copy of the small warehouse, as it is after its first build."""
    return small().copy(tmp_path / "one")


def test_a_run_without_new_files_takes_nothing(warehouse: Warehouse) -> None:
    before = warehouse.copy(warehouse.folder.parent / "before")
    done = warehouse.built()
    assert ANEW not in done.said
    assert warehouse.one(NEWEST) == 1
    assert warehouse.one("select count(*) from landing.mapped__events") == 0
    assert warehouse.one("select count(*) from refresh.sessions_gone") == 0
    assert differences(warehouse, before) == []


def test_new_changed_and_removed_files_are_taken_once(warehouse: Warehouse) -> None:
    # its rows won against those in a.csv, which come back now
    (warehouse.data / "shop" / "b.csv").unlink()
    warehouse.file("shop/c.csv", clicks("v9", 100) + clicks("v9", 101, event="add"))
    warehouse.file("shop/d.csv", clicks("v3", 20, 69) + clicks("new", 5, 5, 6))
    assert ANEW not in warehouse.built().said
    assert warehouse.one(NEWEST) == 2
    at = "select min(received_at) from marts.fct_events where visitor_id = 'v0'"
    assert f"{warehouse.one(at):%H:%M}" == "10:00"
    of_v9 = "select list(event_name order by occurred_at) from marts.fct_events"
    found = warehouse.one(of_v9 + " where visitor_id = 'v9'")
    assert found[-2:] == ["view", "add_to_cart"]
    assert warehouse.one("select count(*) from marts.fct_sessions") > 20
    assert is_as_new(warehouse)
    warehouse.built()
    assert warehouse.one(NEWEST) == 2
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_another_timeout_builds_everything_anew_and_says_so(
    warehouse: Warehouse,
) -> None:
    before = warehouse.one("select count(*) from marts.fct_sessions")
    done = warehouse.built("run", *MODELS, "--vars", LATER)
    said = ANEW + "session_timeout_minutes was 30 and is 45."
    assert said in done.said
    assert warehouse.one("select count(*) from marts.fct_sessions") < before
    assert is_as_new(warehouse, "--vars", LATER)
    assert "was 45 and is 30." in warehouse.built().said
    assert differences(warehouse, small()) == []


@pytest.mark.slow
def test_an_edited_mapping_builds_everything_anew(warehouse: Warehouse) -> None:
    warehouse.mapping(funnel_stages={"upper": ["home", "list"], "lower": ["cart"]})
    assert ANEW + "the mapping shop changed." in warehouse.built().said
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_a_new_mapping_with_new_files_is_only_something_new(
    warehouse: Warehouse,
) -> None:
    site = MAPPING["site"] | {"site_id": "other"}
    warehouse.mapping("other", files="other/*", site=site)
    warehouse.file("other/a.csv", clicks("v0", 1, 2, 50))
    assert ANEW not in warehouse.built().said
    assert warehouse.one(NEWEST) == 2
    oldest = "select min(built_in) from intermediate.int_stored_events"
    assert warehouse.one(oldest) == 1
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_the_events_alone_are_refused_after_new_files(warehouse: Warehouse) -> None:
    warehouse.file("shop/d.csv", clicks("v3", 20))
    done = warehouse.run("run", "--select", "int_stored_events")
    assert done.code == 1
    assert "build what it needs too, as in: dbt build --select +int_st" in done.said
    assert done.is_plain
    assert warehouse.one(TAKEN) == 3
    warehouse.built()
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_one_table_may_be_built_anew_by_itself(warehouse: Warehouse) -> None:
    table = "int_session_paths"
    warehouse.built("run", "--full-refresh", "--select", table)
    assert differences(warehouse, small()) == []
    warehouse.file("shop/d.csv", clicks("v3", 20))
    warehouse.built("run", "--full-refresh", "--select", table)
    warehouse.built()
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_commands_that_build_nothing_do_not_disturb(warehouse: Warehouse) -> None:
    warehouse.file("shop/d.csv", clicks("v3", 20))
    for command in (["test"], ["docs", "generate"], ["compile"]):
        warehouse.built(*command, "--select", "int_session_sums int_stored_events")
        warehouse.built("test", "--select", "int_session_sums", "--vars", LATER)
        assert warehouse.one(TAKEN) == 3
    assert ANEW not in warehouse.built().said
    assert warehouse.one(NEWEST) == 2
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_a_table_that_missed_refreshes_catches_up(warehouse: Warehouse) -> None:
    for number, name in enumerate("de"):
        warehouse.file(f"shop/{name}.csv", clicks("v3", 20 + number * 45))
        (warehouse.data / "shop" / f"{'bc'[number]}.csv").unlink()
        warehouse.built("run", "--select", "+int_stored_events")
    assert warehouse.one("select min(refreshed_to) from refresh.marks") == 1
    # what is gone is kept until each table knows
    assert warehouse.one("select min(gone_in) from refresh.sessions_gone") == 2
    warehouse.built()
    assert warehouse.one("select min(refreshed_to) from refresh.marks") == 4
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_a_file_that_is_as_before_after_a_run_that_broke_off(
    warehouse: Warehouse,
) -> None:
    path = warehouse.data / "shop" / "b.csv"
    before = path.read_text()
    path.write_text(before + "y,,,2024-05-01 10:00:00,,view,home\n")
    # rows are counted, and then the run ends before its events are stored
    counted = "+int_file_rows +int_rejected_events"
    warehouse.built("run", "--select", counted)
    path.write_text(before)
    warehouse.run("test", "--select", "fct_sessions")
    warehouse.built()
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_a_warehouse_of_an_earlier_version_is_built_anew(warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.database)) as opened:
        opened.execute("drop schema refresh cascade")
        # these were tables there, and one is a view now
        for name in ("intermediate.int_events", "marts.fct_events"):
            opened.execute(f"create table kept as from {name}")
            opened.execute(f"drop view {name}")
            opened.execute(f"create table {name} as from kept")
            opened.execute("drop table kept")
        opened.execute("drop table intermediate.int_stored_events")
        opened.execute("create table landing.kept as from landing.files")
        opened.execute("drop table landing.files")
        opened.execute("create table landing.files as from landing.kept")
        for name in ("is_in_batch", "taken_hash"):
            opened.execute(f"alter table landing.files drop column {name}")
        opened.execute(
            "alter table landing.files add primary key (source, source_file)"
        )
        opened.execute("drop table landing.kept")
    warehouse.built()
    assert differences(warehouse, small()) == []


@pytest.mark.slow
@pytest.mark.parametrize("select", ["fct_sessions", "+int_stored_events"])
def test_a_run_with_empty_tables_is_refused(warehouse: Warehouse, select: str) -> None:
    warehouse.file("shop/d.csv", clicks("v3", 20))
    done = warehouse.run("run", "--empty", "--select", select)
    assert done.code
    assert "--empty: the files would be marked as taken, without" in done.said
    assert done.is_plain
    assert warehouse.one(TAKEN) == 3
    warehouse.built()
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_tables_filled_in_parts_are_the_same(warehouse: Warehouse) -> None:
    def filled(model: str) -> str:
        of_models = warehouse.folder / "target/run/clickstream/models"
        [path] = of_models.rglob(f"int_{model}.sql")
        return path.read_text()

    few = ("--vars", json.dumps({"rows_at_once": 30}))
    said = warehouse.built("run", *MODELS, *few).said
    assert "rows_at_once was 25000000 and is 30." in said
    for model in ("stored_events", "session_paths", "transitions_aggregated"):
        assert filled(model).count("insert into") >= 2, model
    assert differences(warehouse, small()) == []
    # what is new is taken at once
    warehouse.file("shop/d.csv", clicks("v3", 20, 69) + clicks("new", 5, 5, 6))
    assert ANEW not in warehouse.built("run", *MODELS, *few).said
    assert "part_low" not in filled("events_numbered")
    assert is_as_new(warehouse, *few)

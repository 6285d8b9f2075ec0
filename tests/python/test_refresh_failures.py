"""What stops a refresh is named in plain words, and the next one goes on."""

import resource
import time
from pathlib import Path

import duckdb
import pytest
from refresh_case import MODELS, Warehouse, clicks, is_as_new, small

STATE = """
select
    (select count(*) from landing.files where taken_hash is not null),
    (select last_number from refresh.run),
    (select count(*) from intermediate.int_stored_events)
"""
pytestmark = pytest.mark.slow
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Give a copy of the small warehouse, with a new file."""
    copy = small().copy(tmp_path / "one")
    copy.file("shop/d.csv", clicks("v3", 20))
    return copy


def refused(warehouse: Warehouse, code: int, **how: object) -> str:
    """Run `make build`, see that nothing is taken, and give what is said."""
    before = warehouse.rows(STATE)
    done = warehouse.run(*MODELS, *NO_TESTS, program="build", **how)
    assert done.code == code, done.said
    assert done.is_plain, done.said
    assert warehouse.rows(STATE) == before
    return done.said


def goes_on(warehouse: Warehouse) -> bool:
    """Refresh once more; say whether all is as if nothing had happened."""
    warehouse.built()
    return is_as_new(warehouse)


def test_a_full_disk_is_named_and_the_next_run_goes_on(warehouse: Warehouse) -> None:
    people = [f"n{number}" for number in range(300)]
    body = "".join(clicks(who, *range(0, 400, 7)) for who in people)
    warehouse.file("shop/d.csv", body)
    # more than logs and the like take, less than the warehouse
    limits = {resource.RLIMIT_FSIZE: 8_000_000}
    # room has to be made first, whichever step found out
    said = refused(warehouse, 2, limits=limits)
    assert f"{warehouse.database}: there is no room to write (File too" in said
    assert "Make room on that disk" in said
    assert goes_on(warehouse)


def test_memory_that_is_no_size_or_too_little_is_named(
    warehouse: Warehouse,
) -> None:
    said = refused(warehouse, 2, memory="lots")
    assert "CLICKSTREAM_MEMORY (memory in settings.yml) is 'lots': write a size" in said
    # the page reads the warehouse, though dbt has it open still
    assert "What stands: The events are those of refresh 1" in said
    assert "give DuckDB more" not in said
    said = refused(warehouse, 1, memory="12MB")
    assert "What to do: Give DuckDB more memory (CLICKSTREAM_MEMORY" in said


def test_a_damaged_file_among_good_ones_is_named(warehouse: Warehouse) -> None:
    path = warehouse.data / "shop" / "e.parquet"
    duckdb.execute(
        f"copy (select *, uuid()::varchar as more from"
        f" read_csv('{warehouse.data}/shop/a.csv', all_varchar = true))"
        f" to '{path}' (format parquet)"
    )
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 800 + whole[900:])
    said = refused(warehouse, 2)
    assert "shop/e.parquet: is not a whole Parquet file" in said
    path.unlink()
    assert goes_on(warehouse)


def test_a_file_that_changes_while_it_is_read_is_named(warehouse: Warehouse) -> None:
    before = warehouse.rows(STATE)
    run = warehouse.start(*MODELS, *NO_TESTS, program="build")
    while not any(step.startswith("NodeStart") for step in run.steps()):
        time.sleep(0.002)
    # landing has looked through it, and no table is built from it yet
    with (warehouse.data / "shop" / "d.csv").open("a") as file:
        file.write(clicks("v3", 21))
    done = run.wait()
    assert (done.code, done.is_plain) == (1, True), done.said
    assert "shop/d.csv changed while being read. Nothing was taken" in done.said
    assert warehouse.rows(STATE) == before
    assert goes_on(warehouse)


def test_a_warehouse_that_another_program_has_open_is_named(
    warehouse: Warehouse,
) -> None:
    with duckdb.connect(str(warehouse.database)):
        done = warehouse.run("run", *MODELS)
    assert done.code == 1
    assert done.is_plain, done.said
    assert f"{warehouse.database}: can't be written. If another program" in done.said
    assert goes_on(warehouse)


def test_of_two_builds_at_once_one_works_and_the_other_says_who(
    warehouse: Warehouse,
) -> None:
    runs = [warehouse.start(*MODELS, *NO_TESTS, program="build") for _ in range(2)]
    ends = sorted((run.wait() for run in runs), key=lambda done: done.code)
    assert [done.code for done in ends] == [0, 2], [done.said for done in ends]
    assert ends[1].is_plain
    pids = [f"another run (process {run.pid}, since" for run in runs]
    assert any(pid in ends[1].said for pid in pids), (pids, ends[1].said)
    assert is_as_new(warehouse)

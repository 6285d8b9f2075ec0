"""Where most of a source is gone a run stops, unless somebody says that it is meant."""

from pathlib import Path

import duckdb
import pytest
from landing_case import HEAD, Case

from pipeline.landing.gone_files import MEANT, VARIABLE, refuse_mostly_gone
from pipeline.told.errors import InputError


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Give two sources with files of 60, 30 and 10 rows, all of them taken."""
    monkeypatch.delenv(VARIABLE, raising=False)
    case = Case(tmp_path)
    for source in ("shop", "more"):
        case.mapping(source)
        for name, rows in (("a", 60), ("b", 30), ("c", 10)):
            case.file(f"{source}/{name}.csv", HEAD + body(source + name, rows))
    case.land(200)
    case.connection.execute("update landing.files set taken_hash = content_hash")
    return case


def body(who: str, rows: int) -> str:
    """Write so many rows of somebody."""
    return f"{who},2024-05-01 10:00:00,home\n" * rows


def remove(case: Case, *names: str) -> None:
    """Take raw files away."""
    for name in names:
        (case.settings.data / name).unlink()


def test_files_with_more_than_half_of_a_source_s_rows_stop_a_run(case: Case) -> None:
    remove(case, "shop/a.csv")
    assert case.refused() == (
        "shop: 1 file is gone (such as shop/a.csv) with 60 of its 100 rows. Put them "
        "back, or see whether their folder is there. If it is meant: `make build "
        "GONE=expected`, `make refresh GONE=expected`, or CLICKSTREAM_GONE=expected "
        "before another command."
    )
    # nothing of it was taken: it is said again
    assert "60 of its 100 rows" in case.refused()


def test_a_whole_source_that_is_gone_stops_a_run(case: Case) -> None:
    remove(case, *(f"shop/{name}.csv" for name in "abc"))
    assert case.refused().startswith("shop: 3 files are gone (such as shop/a.csv) with")
    (case.settings.mappings / "more.yml").unlink()
    case.file("shop/d.csv", HEAD + body("d", 1))
    assert [line.split(":")[0] for line in case.refused().splitlines()] == [
        "more",
        "shop",
    ]


def test_less_than_half_may_go(case: Case) -> None:
    remove(case, "shop/b.csv", "shop/c.csv", "more/c.csv")
    case.land(150)


def test_what_is_there_under_another_name_or_in_other_files_is_not_gone(
    case: Case,
) -> None:
    shop = case.settings.data / "shop"
    (shop / "a.csv").rename(shop / "z.csv")
    case.land(200)
    # a file a day, each with all that was before
    remove(case, *(f"more/{name}.csv" for name in "abc"))
    case.file("more/today.csv", HEAD + body("today", 101))
    case.land(201)


def test_what_is_meant_is_taken_and_another_word_refused(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove(case, "shop/a.csv")
    monkeypatch.setenv(VARIABLE, "yes")
    assert case.refused() == (
        "CLICKSTREAM_GONE is 'yes': write expected, or leave it out."
    )
    monkeypatch.setenv(VARIABLE, MEANT)
    case.land(140)


def test_a_warehouse_without_files_has_lost_none() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema landing")
        connection.execute(
            "create table landing.files (source varchar, source_file varchar,"
            " raw_rows bigint, is_present boolean, taken_hash varchar,"
            " content_hash varchar)"
        )
        refuse_mostly_gone(connection, {})
        # taken before a rule changed its mark, and gone
        row = "('shop', 'a.csv', 9, false, '', 'x')"
        connection.execute(f"insert into landing.files values {row}")
        with pytest.raises(InputError, match="9 of its 9 rows"):
            refuse_mostly_gone(connection, {})

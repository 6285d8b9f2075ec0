"""Landing again: unchanged, changed and repeated files; addresses stay hashed."""

import json
import os
import time
from pathlib import Path

import pytest
from landing_case import COLUMNS, HEAD, Case, lines
from nothing_new_case import rewrite

import pipeline.landing.land
from pipeline.landing.addresses import hashed

ADDRESS, OTHER = "192.0.2.77", "2001:db8::77"
FILES = """select content_hash, first_seen_at, is_present from landing.files
    order by source_file"""


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give a data folder with one file and its mapping."""
    case = Case(tmp_path)
    case.mapping()
    case.file("shop/a.csv", HEAD + lines(2))
    return case


def test_an_unchanged_file_is_not_read_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.file("shop/b.csv", (HEAD + "u,2024-05-01,é\n").encode("latin-1"))
    case.land(raw_rows=3, bad=1)
    before = case.rows(FILES)

    def refuse(*arguments: object) -> None:
        raise AssertionError("a file was read again")

    monkeypatch.setattr(pipeline.landing.land, "content_hash", refuse)
    monkeypatch.setattr(pipeline.landing.land, "inspect", refuse)
    case.land(raw_rows=3, bad=1)
    assert case.rows(FILES) == before


def test_a_touched_file_keeps_when_it_was_first_seen(case: Case) -> None:
    case.land(raw_rows=2)
    before = case.rows(FILES)
    os.utime(case.settings.data / "shop" / "a.csv", (1, 1))
    case.land(raw_rows=2)
    assert case.rows(FILES) == before


def test_a_changed_file_is_read_again(case: Case) -> None:
    case.land(raw_rows=2)
    before = case.rows(FILES)[0]
    time.sleep(0.01)
    case.file("shop/a.csv", HEAD + lines(3) + "cut")
    case.land(raw_rows=4, bad=1)
    after = case.rows(FILES)[0]
    assert after["content_hash"] != before["content_hash"]
    assert after["first_seen_at"] > before["first_seen_at"]
    case.file("shop/a.csv", HEAD + lines(2))
    case.land(raw_rows=2)
    assert case.bad() == []


def test_another_delimiter_in_the_mapping_reads_the_file_again(case: Case) -> None:
    columns = {"visitor_id": "who", "occurred_at": "at"}
    case.mapping(columns=columns)
    case.file("shop/a.csv", "x;who,at,link;who,at\n1;u,2024-05-01,l;v,2024-05-01\n")
    case.mapping(columns={"visitor_id": "x;who", "occurred_at": "at"}, delimiter=",")
    assert "column 'at' is there 2 times" in case.refused()
    case.file("shop/a.csv", "who,at,a;b\nu;1,2024-05-01,l;2\n")
    case.mapping(columns=columns)
    assert case.land(raw_rows=1)[0]["visitor_id"] == "u;1"
    case.mapping(columns={"visitor_id": "b", "occurred_at": "b"}, delimiter=";")
    case.land(raw_rows=1, bad=1)


def test_a_removed_file_leaves_the_view_and_its_copy_goes(case: Case) -> None:
    path = case.file("shop/b.csv", HEAD + 'u,"open\n' + lines(1))
    case.land(raw_rows=4, bad=1)
    assert len(list(case.settings.copies.iterdir())) == 1
    path.unlink()
    case.land(raw_rows=2)
    assert [row["is_present"] for row in case.rows(FILES)] == [True, False]
    assert list(case.settings.copies.iterdir()) == []
    case.file("shop/b.csv", HEAD + 'u,"open\n' + lines(1))
    case.land(raw_rows=4, bad=1)


def test_a_file_rewritten_with_the_same_size_and_time_is_read_anew(
    case: Case,
) -> None:
    case.land(raw_rows=2)
    [before] = case.rows(FILES)
    path = case.settings.data / "shop" / "a.csv"
    rewrite(path, path.read_text().replace("2024", "2023"))
    case.land(raw_rows=2)
    [after] = case.rows(FILES)
    assert after["content_hash"] != before["content_hash"]
    assert case.one("select count(*) from landing.files where is_in_batch") == 1


def test_a_failure_leaves_the_last_state(case: Case) -> None:
    case.land(raw_rows=2)
    case.file("shop/b.csv.gz", HEAD + lines(100_000))
    packed = case.settings.data / "shop" / "b.csv.gz"
    packed.write_bytes(packed.read_bytes()[:-9])
    assert "cut off or damaged" in case.refused()
    assert case.one("select count(*) from landing.mapped__events") == 2
    assert case.one("select count(*) from landing.files where is_present") == 1


@pytest.mark.parametrize("broken", ["", 'x,"2024-05-01,l\n'])
def test_the_same_content_twice_gives_the_same_rows_twice(
    case: Case, broken: str
) -> None:
    # equal rows get equal ids, so that the second file adds no event
    case.file("shop/a.csv", HEAD + lines(2) + broken)
    case.file("shop/b.csv", HEAD + lines(2) + broken)
    turned = "".join(
        ",".join(reversed(line.split(","))) + "\n"
        for line in (HEAD + lines(2)).splitlines()
    )
    case.file("shop/c.csv", turned)
    rows = case.land(raw_rows=8 if broken else 6, bad=2 if broken else 0)
    assert [row["source_file"][5] for row in rows] == list("aabbcc")
    assert len({row["row_hash"] for row in rows}) == 2


def test_equal_rows_that_are_different_events_are_numbered_by_file(case: Case) -> None:
    case.mapping(equal_rows="different_events")
    case.file("shop/a.csv", HEAD + lines(1) * 3)
    case.file("shop/b.csv", HEAD + lines(1) * 2 + lines(2))
    rows = case.land(raw_rows=7)
    numbers = sorted(
        (row["source_file"][5], row["link"][4], row["equal_row_number"]) for row in rows
    )
    assert numbers == [
        ("a", "0", 1), ("a", "0", 2), ("a", "0", 3),
        ("b", "0", 1), ("b", "0", 2), ("b", "0", 3), ("b", "1", 1),
    ]  # fmt: skip


def addressed(case: Case, broken: str) -> list[dict]:
    """Land a file with addresses, two of its lines broken."""
    case.mapping(columns=COLUMNS | {"ip_hash": ["ip", "Client IP"]})
    # in the future, so that it is rejected, and kept whole
    row = "u,2099-05-01 10:00:00,l"
    case.file(
        "shop/a.csv",
        f"who,at,link,ip,client ip\n{row},{ADDRESS}, {ADDRESS}\n{row},{OTHER},\n"
        f"{row},{ADDRESS}\n{row},{OTHER},x,y\n{row},{ADDRESS[:9]}\n{broken}",
    )
    return case.land(raw_rows=5 + bool(broken), bad=3 + bool(broken))


def everything(case: Case) -> str:
    """Give all that the warehouse and the copies hold, as one text."""
    tables = case.rows(
        "select table_schema || '.' || table_name as name"
        " from information_schema.tables"
    )
    found = [str(case.rows(f"from {table['name']}")) for table in tables]
    for path in case.settings.copies.glob("*"):
        found.append(str(case.rows(f"from read_parquet('{path}')")))
    return "\n".join(found)


@pytest.mark.parametrize("broken", ["", f'u,"{ADDRESS}:80,2024-05-01 {OTHER}'])
def test_addresses_are_hashed_wherever_they_are_kept(case: Case, broken: str) -> None:
    rows = addressed(case, broken)
    assert case.reading() == ("copy" if broken else "skipping")
    text = everything(case)
    assert "192.0.2" not in text and "2001:db8" not in text
    salt = "a salt for tests"
    assert {row["ip_hash"] for row in rows} == {
        hashed(salt, ADDRESS),
        hashed(salt, OTHER),
    }
    raw = next(r for r in rows if r["ip_hash"] == hashed(salt, ADDRESS))["raw_row"]
    assert json.loads(raw)["client ip"] == hashed(salt, ADDRESS)
    assert "10:00:00" in case.bad()[0][2] and hashed(salt, ADDRESS) in case.bad()[0][2]


@pytest.mark.parametrize("broken", ["", 'u,"open'])
def test_another_salt_gives_other_hashes(
    case: Case, broken: str, tmp_path: Path
) -> None:
    first = {row["ip_hash"] for row in addressed(case, broken)}
    again = {row["ip_hash"] for row in addressed(Case(tmp_path / "same"), broken)}
    other = addressed(Case(tmp_path / "other", salt="another"), broken)
    assert first == again and not first & {row["ip_hash"] for row in other}
    # the salt of one warehouse is changed: its copies are made anew
    (case.settings.database.parent / "salt").write_text("third")
    case.connection.execute("set variable clickstream_salt = 'third'")
    rows = case.land(raw_rows=5 + bool(broken), bad=3 + bool(broken))
    third = {row["ip_hash"] for row in rows}
    assert third == {hashed("third", ADDRESS), hashed("third", OTHER)}


def test_a_salt_that_was_emptied_is_refused(case: Case) -> None:
    (case.settings.database.parent / "salt").write_text("")
    assert "salt: is empty. Put the salt back from a copy" in case.refused()


def test_files_that_were_landed_take_less_time_than_new_ones(case: Case) -> None:
    body = HEAD + lines(500)
    for number in range(100):
        case.file(f"shop/day {number}.csv", body)
    times = []
    for _ in range(2):
        started = time.process_time()
        case.land(raw_rows=50_002)
        times.append(time.process_time() - started)
    assert times[1] < times[0], times

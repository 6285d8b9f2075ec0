"""Files of every kind that can go wrong: read whole, or refused with the reason."""

import gzip
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_case import COLUMNS, HEAD, Case, lines


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give an empty data folder with one mapping, which reads shop/*."""
    case = Case(tmp_path)
    case.mapping()
    return case


def test_an_empty_file_is_left_out_and_named(case: Case) -> None:
    case.file("shop/a.csv", "")
    case.file("shop/b.csv", HEAD + lines(2))
    case.file("shop/c.csv", " \n\n")
    case.land(raw_rows=2)
    assert "shop/a.csv: is empty, so it is left out." in case.notices()
    assert "shop/c.csv: is empty" in case.notices()


def test_only_empty_files_are_as_good_as_none(case: Case) -> None:
    case.file("shop/a.csv", "")
    assert "no file there belongs to a mapping, or all are empty" in case.refused()


def test_a_header_without_rows_is_read(case: Case) -> None:
    case.file("shop/a.csv", HEAD)
    case.file("shop/b.csv", HEAD.strip())
    assert case.land(raw_rows=0) == []
    assert "shop/a.csv: has a header and no rows." in case.notices()


def test_a_packed_file_may_be_empty(case: Case) -> None:
    case.file("shop/a.csv.gz", "")
    case.file("shop/b.csv.gz", HEAD + lines(1))
    case.land(raw_rows=1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEAD.replace(",", ";") + "a;b;c\n", 'write `delimiter: ";"` in shop.yml'),
        (HEAD.replace(",", "\t") + "a\tb\tc\n", r'write `delimiter: "\t"` in shop.yml'),
        ("who,at,link,Link\na,b,c,d\n", "column 'link' is there 2 times"),
        ('who,"at,link\na,b,c\n', 'a quote (") that is not closed'),
        (HEAD.encode("utf-16-le"), "write `encoding: utf-16-le` in shop.yml"),
        (b"PK\x03\x04rest", "is a zip archive (or Excel); unpack it"),
        (b"\x28\xb5\x2f\xfdrest", "packed with zstd"),
        ('{"who": 1, "at": 2}\n', "looks like JSON"),
        ('{"who":"a, \\"b\\"","at":2}\n', "looks like JSON"),
        ('[\n{"who": 1}\n]\n', "looks like JSON"),
        (
            '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 3\n',
            "looks like a web server's log",
        ),
        (",,\n1,2,3\n", "has no names. Begin with a header."),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(
    case: Case, content: str | bytes, said: str
) -> None:
    case.file("shop/a.csv", content)
    message = case.refused()
    assert message.startswith("shop/a.csv") and said in message


def test_all_bad_headers_are_told_at_once(case: Case) -> None:
    case.file("shop/a.csv", "who;at;link\n")
    case.file("shop/b.csv", "who,who,at,link\n")
    assert len(case.refused().splitlines()) == 2


def test_a_missing_column_that_every_event_needs_is_refused(case: Case) -> None:
    case.file("shop/a.csv", HEAD + lines(1))
    case.file("shop/b.csv", "who,link\nx,y\n")
    case.file("shop/c.csv", "who,link\nx,y\n")
    assert case.refused() == (
        "shop/b.csv (and 1 more): has no column 'at', which shop.yml calls "
        "occurred_at. Its columns are: who, link."
    )


def test_a_missing_optional_column_is_null_and_told(case: Case) -> None:
    case.file("shop/a.csv", HEAD + lines(1))
    case.file("shop/b.csv", "who,at\nx,2024-05-01\n")
    rows = case.land(raw_rows=2)
    assert [row["link"] for row in rows] == ["link0", None]
    assert "shop/b.csv: has no column 'link'; link is null there." in case.notices()


def test_a_column_that_no_file_has_is_refused(case: Case) -> None:
    case.mapping(columns=COLUMNS | {"price": "prise"})
    case.file("shop/a.csv", "who,at,link,price_eur\nx,2024-05-01,l,1\n")
    message = case.refused()
    assert "columns.price is 'prise', which is in none of its files" in message
    assert "write `price: [prise, price_eur]` under columns in shop.yml" in message


def test_a_column_that_is_renamed_needs_both_names(case: Case) -> None:
    case.mapping(columns=COLUMNS | {"visitor_id": "client_id"})
    case.file("shop/26.csv", "client_id,at,link\na,2024-02-26,l\n")
    case.file("shop/27.csv", "clientId,at,link\nb,2024-02-27,l\n")
    message = case.refused()
    assert message.startswith("shop/27.csv: has no column 'client_id'")
    assert "write `visitor_id: [client_id, clientId]` under columns in" in message
    case.mapping(columns=COLUMNS | {"visitor_id": ["client_id", "clientId"]})
    assert [row["visitor_id"] for row in case.land(raw_rows=2)] == ["a", "b"]


def test_a_new_name_in_several_files_is_guessed_though_it_is_unlike(
    case: Case,
) -> None:
    case.file("shop/1.csv", "who,at,link\na,2024-02-26,l\n")
    for number in (2, 3):
        case.file(f"shop/{number}.csv", "besucher,at,link\na,2024-02-27,l\n")
    message = case.refused()
    assert message.startswith("shop/2.csv (and 1 more): has no column 'who'")
    assert "It looks renamed to 'besucher': write `visitor_id: [who, bes" in message


def test_a_column_that_nobody_knows_is_kept_in_properties(case: Case) -> None:
    case.file("shop/a.csv", HEAD + lines(1))
    case.file("shop/b.csv", "who,at,link,new one\nx,2024-05-01,l,7\n")
    rows = case.land(raw_rows=2)
    assert rows[1]["properties"] == '{"new one":"7"}'
    assert "shop/b.csv: columns new one are not known to the mapping" in case.notices()


@pytest.mark.parametrize("trap", ["source_file", "raw_row", "filename", "", "a'b\"c"])
def test_a_column_may_have_any_name(case: Case, trap: str) -> None:
    case.mapping(equal_rows="different_events")
    named = '"' + trap.replace('"', '""') + '"'
    row = "x,2024-05-01,l,v\n"
    case.file("shop/a.csv", f"who,at,link,{named}\n" + row + row)
    rows = case.land(raw_rows=2)
    assert {row["source_file"] for row in rows} == {"shop/a.csv"}
    assert sorted(row["equal_row_number"] for row in rows) == [1, 2]
    assert '"v"' in rows[0]["properties"]


@pytest.mark.parametrize(
    "name",
    ["a b.csv", "it's.csv", "a[1].csv", 'say "x".csv', "a*?.csv", "ö.csv", "A.CSV"],
)
@pytest.mark.parametrize("broken", ["", "x,y\n", 'x,"2024-05-01,l\n'])
def test_a_file_may_have_any_name(case: Case, name: str, broken: str) -> None:
    case.file(f"shop/{name}", HEAD + broken + lines(2))
    rows = case.land(raw_rows=3 if broken else 2, bad=1 if broken else 0)
    assert {row["source_file"] for row in rows} == {f"shop/{name}"}


@pytest.mark.parametrize("broken", ["", 'x,"2024-05-01,l\n'])
def test_partition_folders_give_columns(case: Case, broken: str) -> None:
    case.mapping(
        files="shop/**/*.csv", columns=COLUMNS | {"country": "land", "region": "Day"}
    )
    case.file("shop/day=2024-05-01/land=a b%20c/p.csv", HEAD + lines(2) + broken)
    case.file(
        "shop/day=2024-05-02/land=__HIVE_DEFAULT_PARTITION__/p.csv", HEAD + lines(1)
    )
    # here the file has the column itself, and it counts
    case.file("shop/day=9/land=x/q.csv", "who,at,link,day\nx,2024-05-01,l,8\n")
    rows = case.land(raw_rows=5 if broken else 4, bad=1 if broken else 0)
    found = [(row["country"], row["region"]) for row in rows]
    day = "2024-05-01"
    assert found == [("a b c", day), ("a b c", day), (None, "2024-05-02"), ("x", "8")]


def test_a_folder_in_place_of_a_file_is_refused(case: Case) -> None:
    case.file("shop/day/a.csv", HEAD)
    assert case.refused() == (
        "shop/day: is a folder, not a file. To read the files in it, write "
        "`files: shop/*/*` in shop.yml."
    )


def test_no_data_folder_is_refused(case: Case) -> None:
    case.settings.data.rmdir()
    assert "there is no such folder. CLICKSTREAM_DATA names" in case.refused()
    case.settings.data.write_text("")
    assert "is a file, not a folder" in case.refused()


def test_no_files_are_refused_with_what_was_looked_for(case: Case) -> None:
    assert "Looked for: shop/*." in case.refused()


def test_a_link_to_nothing_and_a_pipe_are_refused(case: Case) -> None:
    path = case.settings.data / "shop" / "a.csv"
    path.parent.mkdir()
    path.symlink_to("nowhere")
    assert "is gone, or links to nothing" in case.refused()
    path.unlink()
    os.mkfifo(path)
    assert "is no file (a pipe or a device)" in case.refused()


def test_a_file_that_may_not_be_read_is_refused(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.file("shop/a.csv", HEAD)
    inner = Path.open

    def refuse(path: Path, *args: str, **keys: str) -> object:
        if path.name == "a.csv":
            raise PermissionError(13, "Permission denied")
        return inner(path, *args, **keys)

    # root may read everything, so the refusal is played
    monkeypatch.setattr(Path, "open", refuse)
    assert case.refused() == "shop/a.csv: may not be read. Change its permissions."


def test_a_cut_line_costs_itself_only(case: Case) -> None:
    for name in ("a.csv", "b.csv.gz"):
        case.file(f"shop/{name}", HEAD + lines(3) + "u9,2024-05-")
    case.land(raw_rows=8, bad=2)
    assert case.bad() == [(5, "malformed_row", "u9,2024-05-")] * 2


@pytest.mark.parametrize("rows", [3, 200_000])
def test_a_cut_gzip_file_is_refused(case: Case, rows: int) -> None:
    path = case.file("shop/a.csv.gz", HEAD + lines(rows))
    path.write_bytes(path.read_bytes()[:-20])
    assert "shop/a.csv.gz: the gzip file is cut off or damaged" in case.refused()
    whole = bytearray(gzip.compress((HEAD + lines(rows)).encode()))
    middle = len(whole) // 2
    whole[middle : middle + 20] = b"\xff" * 20
    path.write_bytes(whole)
    assert "shop/a.csv.gz: the gzip file is cut off or damaged" in case.refused()


def test_what_a_file_is_is_seen_in_its_first_bytes(case: Case) -> None:
    case.file("shop/a.csv", gzip.compress((HEAD + lines(2)).encode()))
    (case.settings.data / "shop" / "b.csv.gz").write_text(HEAD + lines(1))
    table = pa.table({"who": ["x"], "at": ["2024-05-01"], "link": ["l"]})
    pq.write_table(table, case.settings.data / "shop" / "c.data")
    case.land(raw_rows=4)


def test_a_damaged_parquet_file_among_good_ones_is_refused(case: Case) -> None:
    numbers = list(range(5000))
    table = pa.table({"who": numbers, "at": numbers, "link": numbers})
    for name in "abc":
        (case.settings.data / "shop").mkdir(exist_ok=True)
        pq.write_table(table, case.settings.data / "shop" / f"{name}.parquet")
    path = case.settings.data / "shop" / "b.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + b"\xff" * 5000 + whole[5200:])
    message = case.refused()
    assert message.startswith("shop/b.parquet: is not a whole Parquet file")
    path.write_bytes(whole[:1000])
    assert case.refused().startswith("shop/b.parquet: can't be read (")
    path.write_bytes(whole)
    case.land(raw_rows=15000)


def test_parquet_columns_may_change_their_type(case: Case) -> None:
    folder = case.settings.data / "shop"
    folder.mkdir()
    for name, who in (("a", [1, 2]), ("b", ["x", "y"]), ("c", [1.5, float("nan")])):
        table = pa.table({"who": who, "at": ["2024-05-01"] * 2, "link": ["l"] * 2})
        pq.write_table(table, folder / f"{name}.parquet")
    rows = case.land(raw_rows=6)
    assert [row["visitor_id"] for row in rows] == ["1", "2", "x", "y", "1.5", None]


def test_a_log_beside_others_that_fits_no_pattern_is_told(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.mapping(files="shop/2024*.csv")
    case.file("shop/2024.csv", HEAD + lines(1))
    for name in ("2025.csv", "old.tsv", "notes.md", ".hidden.csv"):
        case.file(f"shop/{name}", HEAD + lines(1))
    case.land(raw_rows=1)
    said = "shop/: not read, as it fits no mapping's `files`: 2025.csv, old.tsv."
    assert said in case.notices()

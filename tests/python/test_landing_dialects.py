"""What stands around and within the rows of delimited files, as programs write them."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_case import HEAD, Case, lines


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def links(case: Case, raw_rows: int, bad: int = 0) -> list[Any]:
    """Land, and give the links that were read, in the file's order."""
    rows = case.land(raw_rows, bad)
    return [row["link"] for row in sorted(rows, key=lambda row: row["visitor_id"])]


@pytest.mark.parametrize("packed", ["", ".gz"])
def test_lines_before_the_header_and_comments_are_no_rows(
    case: Case, packed: str
) -> None:
    case.mapping(skip_lines=2, comment="#")
    above = 'Export of "all clicks\nwho,at\n# made by a tool\n'
    text = above + HEAD + lines(1) + "# a note, with a comma\n" + lines(1, start=1)
    case.file(f"shop/a.csv{packed}", text + "u2,2024-05-01 10:00,link2,#\n")
    assert links(case, raw_rows=3, bad=1) == ["link0", "link1"]
    # lines are numbered as people's editors do
    assert case.bad() == [(8, "malformed_row", "u2,2024-05-01 10:00,link2,#")]


def test_a_comment_s_sign_within_a_value_is_none(case: Case) -> None:
    case.mapping(comment="#")
    case.file("shop/a.csv", HEAD + 'u0,2024-05-01 10:00,"two\n#lines"\n')
    assert links(case, raw_rows=1) == ["two\n#lines"]


@pytest.mark.parametrize("written", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_the_sign_that_a_spreadsheet_names_is_what_rows_are_split_at(
    case: Case, written: str
) -> None:
    case.mapping()
    case.file("shop/a.csv", written + (HEAD + lines(2)).replace(",", ";"))
    # another file of the log names none
    case.file("shop/b.csv", HEAD + lines(1, start=2))
    assert links(case, raw_rows=3) == ["link0", "link1", "link2"]


def test_rows_without_their_last_empty_cells_are_whole_where_the_mapping_says_so(
    case: Case,
) -> None:
    text = HEAD + "u0,2024-05-01 10:00\n" + lines(1, start=1) + "u2\n"
    case.file("shop/a.csv", text)
    case.mapping()
    assert links(case, raw_rows=3, bad=2) == ["link1"]
    case.mapping(short_rows=True)
    assert links(case, raw_rows=3) == [None, "link1", None]


def test_a_sign_that_escapes_a_quote_is_taken_off(case: Case) -> None:
    case.mapping(escape="\\")
    case.file("shop/a.csv", HEAD + 'u0,2024-05-01 10:00,"say \\"hi, you\\""\n')
    assert links(case, raw_rows=1) == ['say "hi, you"']


def test_names_that_stand_twice_are_no_matter_unless_they_are_mapped(
    case: Case,
) -> None:
    case.mapping()
    case.file("shop/a.csv", "who,note,at,Note,link\nu0,a,2024-05-01 10:00,b,home\n")
    (row,) = case.land(raw_rows=1)
    assert row["link"] == "home"
    assert '"note":"a"' in row["properties"] and '"Note_2":"b"' in row["properties"]
    case.mapping(columns={"visitor_id": "who", "occurred_at": "at", "link": "note"})
    assert "column 'note' is there 2 times. Rename one of them." in case.refused()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("skip_lines", "some", "is 'some'; it is a whole number of lines"),
        ("short_rows", "maybe", "'maybe'"),
        ("escape", "\\\\", "it is one sign"),
        ("comment", "//", "it is one sign"),
    ],
)
def test_a_mistake_in_the_mapping_is_named(
    case: Case, key: str, value: str, said: str
) -> None:
    case.mapping(**{key: value})
    case.file("shop/a.csv", HEAD + lines(1))
    assert f"shop.yml line 6: {key}" in case.refused() and said in case.refused()


def test_a_first_row_of_values_is_told(case: Case) -> None:
    case.mapping(columns={"visitor_id": "7", "occurred_at": "2024-05-01 10:00"})
    case.file("shop/a.csv", "7,21,pv,2024-05-01 10:00\n8,22,pv,2024-05-01 11:00\n")
    case.land(raw_rows=1)
    assert "the first row looks like data, and is taken for the header" in (
        case.notices()
    )


def test_a_mapped_column_that_holds_several_values_is_refused(case: Case) -> None:
    case.mapping()
    table = pa.table(
        {
            "who": ["u1"],
            "at": ["2024-05-01 10:00"],
            "link": [{"page": "home"}],
            # not mapped: it is kept as it is
            "items": [[1, 2]],
        }
    )
    pq.write_table(table, case.file("shop/a.parquet", ""))
    assert "column 'link', which shop.yml calls link, holds several values" in (
        case.refused()
    )

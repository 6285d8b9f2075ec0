"""Encodings, quotes and line ends: what is a record comes back as it was written."""

import json
from pathlib import Path

import pytest
from landing_case import HEAD, Case, lines

ACCENTS = "u1,2024-05-01,café\nu2,2024-05-01,plain\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give an empty data folder with one mapping, which reads shop/*."""
    case = Case(tmp_path)
    case.mapping()
    return case


@pytest.mark.parametrize(
    ("encoding", "mark", "declared"),
    [
        ("utf-16-le", "\ufeff", None),
        ("utf-16-be", "\ufeff", None),
        ("utf-32-le", "\ufeff", None),
        ("utf-8", "\ufeff", None),
        ("utf-8", "\ufeff", "latin-1"),
        ("utf-8", "", "UTF8"),
        ("utf-16-be", "", "utf-16-be"),
        ("latin-1", "", "Latin-1"),
        ("latin-1", "", "latin1"),
        ("cp1252", "", "cp1252"),
        ("cp1252", "", "Windows-1252"),
        ("shift_jis", "", "shift_jis"),
    ],
)
def test_an_encoding_is_read_by_its_mark_or_as_declared(
    case: Case, encoding: str, mark: str, declared: str | None
) -> None:
    if declared:
        case.mapping(encoding=declared)
    word = "日本" if encoding == "shift_jis" else "café"
    text = mark + HEAD + ACCENTS.replace("café", word)
    case.file("shop/a.csv", text.encode(encoding))
    assert [row["link"] for row in case.land(raw_rows=2)] == [word, "plain"]


def test_signs_that_only_cp1252_has_are_read(case: Case) -> None:
    case.mapping(encoding="cp1252")
    case.file("shop/a.csv", (HEAD + "u,2024-05-01,€ “x”\n").encode("cp1252"))
    assert case.land(raw_rows=1)[0]["link"] == "€ “x”"


def test_latin_1_that_nobody_declared_is_rejected_with_advice(case: Case) -> None:
    case.file("shop/a.csv", (HEAD + ACCENTS + ACCENTS).encode("latin-1"))
    assert len(case.land(raw_rows=4, bad=2)) == 2
    assert case.bad()[0] == (2, "invalid_encoding", "u1,2024-05-01,caf\\xe9")
    assert case.notices().splitlines()[-1] == (
        "2 rows of shop/a.csv are not UTF-8 and were rejected; if it's Latin-1 write "
        "`encoding: latin-1` in shop.yml."
    )
    case.mapping(encoding="latin-1")
    assert case.land(raw_rows=4)[0]["link"] == "café"
    assert case.notices() == ""


def test_another_encoding_that_does_not_fit_is_told_too(case: Case) -> None:
    case.mapping(encoding="ascii")
    case.file("shop/a.csv", HEAD + ACCENTS)
    case.land(raw_rows=2, bad=1)
    assert "1 rows of shop/a.csv are not ascii" in case.notices()


@pytest.mark.parametrize("before", [0, 3])
@pytest.mark.parametrize("after", [0, 1000])
def test_a_quote_that_is_not_closed_costs_one_line(
    case: Case, before: int, after: int
) -> None:
    broken = 'u5,"2024-05-01,never closed\n'
    case.file("shop/a.csv", HEAD + lines(before) + broken + lines(after))
    case.land(raw_rows=before + after + 1, bad=1)
    assert case.bad() == [(before + 2, "malformed_row", broken.strip())]


def test_an_open_quote_does_not_take_a_shorter_record_along(case: Case) -> None:
    # read as one record, the two lines have too few values
    case.file("shop/a.csv", HEAD + 'u1,"x,y\nu2,2024-05-01,"l"\n' + lines(2))
    rows = case.land(raw_rows=4, bad=1)
    assert [row["visitor_id"] for row in rows] == ["u2", "u0", "u1"]


@pytest.mark.parametrize("broken", ["", 'x,"y\n'])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_quoted_values_survive(case: Case, broken: str, end: str) -> None:
    values = [f"two{end}lines", "a,b", 'say "x"', " blanks ", "'", "", 'in"side']
    quoted = ['"' + value.replace('"', '""') + '"' for value in values[:-1]]
    # in the future, so that each row is rejected, and kept whole
    body = "".join(f"u,2099-05-01,{v}{end}" for v in [*quoted, values[-1]])
    head, last = HEAD.replace("\n", end), broken.replace("\n", end)
    case.file("shop/a.csv", (head + body + last).encode())
    rows = case.land(raw_rows=8 if broken else 7, bad=1 if broken else 0)
    found = [json.loads(row["raw_row"])["link"] for row in rows]
    assert found == [value or None for value in values]
    assert case.reading() == ("copy" if broken else "in_place")


def test_another_quote_or_none_may_be_declared(case: Case) -> None:
    case.mapping(quote="'")
    case.file("shop/a.csv", HEAD + "u,2024-05-01,'a,\"b'\n")
    assert case.land(raw_rows=1)[0]["link"] == 'a,"b'
    case.mapping(quote="")
    case.file("shop/a.csv", HEAD + 'u,2024-05-01,5" pipe\nu,2024-05-01,"x\n')
    assert [row["link"] for row in case.land(raw_rows=2)] == ['5" pipe', '"x']


@pytest.mark.parametrize(
    "body",
    [
        "u1,2024-05-01,a\r\nu2,2024-05-01,b\nu3,2024-05-01,c\r\n",
        "u1,2024-05-01,a\nu2,2024-05-01,b\r\nu3,2024-05-01,c",
        "u1,2024-05-01,a\ru2,2024-05-01,b\ru3,2024-05-01,c\r",
        "\nu1,2024-05-01,a\n\n\nu2,2024-05-01,b\nu3,2024-05-01,c\n\n",
        'u1,2024-05-01,"a"\n\n\nu2,2024-05-01,b\n\r\nu3,2024-05-01,c\n\n',
    ],
)
@pytest.mark.parametrize(
    "head", [HEAD, "\n" + HEAD, "\r\n\r\n" + HEAD, "\ufeff" + HEAD]
)
def test_line_ends_may_be_mixed_and_lines_blank(
    case: Case, head: str, body: str
) -> None:
    case.file("shop/a.csv", (head + body).encode())
    rows = case.land(raw_rows=3)
    assert [row["link"] for row in rows] == ["a", "b", "c"]


def test_zero_bytes_and_odd_signs_survive(case: Case) -> None:
    case.file("shop/a.csv", HEAD + "u,2024-05-01,a\x00b\nu,2024-05-01,a\u2028b\x85\n")
    rows = case.land(raw_rows=2)
    assert rows[1]["link"] == "a\u2028b\x85"


def test_a_value_of_three_megabytes_is_read(case: Case) -> None:
    long = "x" * 3_000_000
    case.file("shop/a.csv", HEAD + f"u,2024-05-01,{long}\n" + lines(2))
    assert case.land(raw_rows=3)[0]["link"] == long


def test_rows_that_mostly_do_not_fit_the_header_are_told(case: Case) -> None:
    case.file("shop/a.csv", HEAD + "a,b,c,d\n" * 5)
    case.land(raw_rows=5, bad=5)
    assert (
        "5 of 5 rows don't have the header's number of values, the first in line 2"
        in (case.notices())
    )


def test_trailing_delimiters_make_a_column_without_a_name(case: Case) -> None:
    case.file("shop/a.csv", "who,at,link,\nu,2024-05-01,l,\n")
    assert case.land(raw_rows=1)[0]["properties"] == '{"column_4":null}'


@pytest.mark.parametrize("broken", ["", 'x,"y\n'])
def test_empty_values_beyond_the_header_are_overlooked(case: Case, broken: str) -> None:
    body = "u,2024-05-01,l,\n,,,,,\n" + broken + lines(1)
    case.file("shop/a.csv", HEAD + body)
    case.land(raw_rows=4 if broken else 3, bad=1 if broken else 0)

"""Raw rows are kept where they may be rejected; their hash names events without ids."""

from datetime import datetime
from pathlib import Path

import pytest
from landing_case import COLUMNS, HEAD, Case, lines

from pipeline.landing.raw import Reading
from pipeline.landing.source_view import source_view

SESSIONS = {"columns": COLUMNS | {"source_session_id": "link"}}
GOOD = "u,2024-05-01 10:00:00,l\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give an empty data folder with one mapping, which reads shop/*."""
    case = Case(tmp_path)
    case.mapping()
    return case


def test_a_plainly_good_row_is_not_kept_whole(case: Case) -> None:
    case.file("shop/a.csv", HEAD + GOOD + "u,2024-05-01 10:00:00,\n")
    case.file("shop/b.csv", HEAD + "é" + GOOD + 'v,"2024-05-01\n')
    rows = case.land(raw_rows=4, bad=1)
    assert [row["raw_row"] for row in rows] == [None] * 3


@pytest.mark.parametrize(
    "bad",
    [
        ",2024-05-01 10:00:00,l",
        '" ",2024-05-01 10:00:00,l',
        "u,,l",
        "u,01/05/2024,l",
        "u,1989-12-31 23:59:59.999999,l",
        "u,2999-01-01,l",
        "u,infinity,l",
    ],
)
def test_a_row_that_is_rejected_is_kept_whole(case: Case, bad: str) -> None:
    case.file("shop/a.csv", HEAD + bad + "\n")
    assert '"link":"l"' in case.land(raw_rows=1)[0]["raw_row"]


def test_a_row_without_a_session_is_kept_where_the_source_gives_them(
    case: Case,
) -> None:
    case.file("shop/a.csv", HEAD + GOOD + "u,2024-05-01 10:00:00,\n")
    for rule, kept in (("gap", [False, False]), ("source", [False, True])):
        case.mapping(**SESSIONS, site={"session_rule": rule})
        found = [bool(row["raw_row"]) for row in case.land(raw_rows=2)]
        assert found == kept


def test_what_is_the_future_is_said_by_each_file_s_own_first_look(case: Case) -> None:
    for day in (1, 2, 3):
        case.file(f"shop/{day}.csv", HEAD + GOOD.replace("-01 ", "-02 "))
    planned = case.plan()
    log = planned.files[0].log

    def kept(*days: int | None) -> list[bool]:
        readings = [
            Reading(file, "in_place", file.path, day and datetime(2024, 5, day, 10))
            for file, day in zip(planned.files, days, strict=True)
        ]
        sql = source_view(log.declared, readings)
        rows = case.rows(f"select * from ({sql}) order by source_file")
        return [bool(row["raw_row"]) for row in rows]

    # exactly when it was seen is no future; when that isn't known, rows are kept
    assert kept(1, 2, 3) == [True, False, False]
    assert kept(1, None, 3) == [True, True, True]


def test_a_source_whose_time_staging_makes_keeps_all_rows(case: Case) -> None:
    names = "year month day order session_id clothing_model country main_category"
    more = "colour location model_photography price price_2 page"
    case.mapping(source="eshop", columns={})
    case.file(
        "shop/a.csv", ",".join(f"{names} {more}".split()) + "\n" + "1," * 13 + "1"
    )
    assert case.land(raw_rows=1, view="landing.eshop__clicks")[0]["raw_row"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x,y\na,", "x,y\n,a"),
        ("x,y\nab,c", "x,y\na,bc"),
        ("x,y\n1:a,", "x,y\n1,:a"),
        ("x\na", "y\na"),
        ("x\n", 'x\n" "'),
        ("x\n", "x,y\n,"),
    ],
)
def test_different_rows_have_different_hashes(case: Case, one: str, other: str) -> None:
    for number, content in enumerate((one, other)):
        names, values = content.split("\n")
        content = f"who,at,link,{names}\nu,2024-05-01,l,{values}\n"
        case.file(f"shop/{number}.csv", content)
    assert len({row["row_hash"] for row in case.land(raw_rows=2)}) == 2


def test_equal_rows_have_one_hash_in_any_order_and_file(case: Case) -> None:
    whole = "who,at,link,x\nu,2024-05-01,l,é\n"
    turned = "x,link,who,at\né,l,u,2024-05-01\n"
    # a broken line, so that a repaired copy is read
    case.file("shop/z.csv", whole + 'v,"2024\n')
    case.file("shop/y.csv", whole)
    case.file("shop/x.csv", turned)
    assert len({row["row_hash"] for row in case.land(raw_rows=4, bad=1)}) == 1


def test_only_events_without_an_id_are_hashed_and_numbered(case: Case) -> None:
    case.mapping(columns=COLUMNS | {"event_id": "id"}, equal_rows="different_events")
    body = "u,2024-05-01,l,{}\n"
    ids = ("e1", "", "", "e1", " ")
    case.file("shop/a.csv", "who,at,link,id\n" + "".join(map(body.format, ids)))
    rows = case.land(raw_rows=5)
    for row in rows:
        assert (row["event_id"] is None) == (row["row_hash"] is not None)
    # " " isn't nothing to the hash: the row of its own is the first of its kind
    numbers = [(row["event_id"] or "", row["equal_row_number"]) for row in rows]
    assert sorted(numbers, key=str) == [
        ("", 1), ("", 1), ("", 2), ("e1", None), ("e1", None),
    ]  # fmt: skip


def test_blanks_of_every_kind_are_cut_off(case: Case) -> None:
    texts = [" a", "a ", "\u00a0a\u3000", "\u2003é ", "\ta", "a b", "\u3000", "~"]
    body = "".join(f"u,2024-05-01,{text}\n" for text in texts)
    case.file("shop/a.csv", HEAD + body)
    found = [row["link"] for row in case.land(raw_rows=8)]
    assert found == ["a", "a", "a", "é", "\ta", "a b", None, "~"]


def test_many_rows_are_read_alike_whether_they_are_kept_or_not(case: Case) -> None:
    case.file("shop/a.csv", HEAD + lines(5000) + "".join(
        f"u{n},2999-01-01,l\n" for n in range(100)
    ))  # fmt: skip
    rows = case.land(raw_rows=5100)
    assert sum(row["raw_row"] is not None for row in rows) == 100
    assert len({row["row_hash"] for row in rows}) == 5100

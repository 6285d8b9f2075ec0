"""Values that can't be read are counted and told, and many of them fail a source."""

from pathlib import Path
from typing import Any

import pytest
from landing_case import Case

from pipeline.landing.land import land

SHOP = {
    "visitor_id": "who",
    "user_id": "user",
    "occurred_at": "at",
    "revenue": "sum",
    "category": "kind",
}
HEAD = "who;user;at;sum;kind\n"


def case_of(folder: Path, *rows: str, **keys: Any) -> Case:
    """Write a log of these rows, and its mapping."""
    case = Case(folder)
    case.mapping(columns=SHOP, delimiter=";", **keys)
    case.file("shop/a.csv", HEAD + "".join(f"{row}\n" for row in rows))
    return case


def counts(case: Case) -> dict[str, tuple[Any, ...]]:
    """Give what was counted of each of our columns."""
    rows = case.rows("from landing.value_counts")
    return {
        row["contract_column"]: tuple(
            row[name]
            for name in (
                *("kind", "filled_count", "placeholder_count"),
                *("unreadable_count", "line_number"),
            )
        )
        for row in rows
    }


def failing(case: Case) -> str:
    """Give what is said of the sources that fail."""
    rows = case.rows("from landing.failing_sources")
    return "\n".join(row["problem"] for row in rows)


def test_each_value_of_a_mapped_column_is_counted(tmp_path: Path) -> None:
    case = case_of(
        tmp_path,
        "u1;ann;2024-05-01 10:00;1,50;shoes",
        "u2;null;2024-05-01 10:00;2;none",
        ";NULL;yesterday;;",
        "u4;bob;;?;hats",
        nulls="?",
    )
    case.land(raw_rows=4)
    assert counts(case) == {
        "visitor_id": ("id", 3, 0, 0, None),
        "user_id": ("id", 4, 2, 0, None),
        "occurred_at": ("time", 3, 0, 1, 4),
        "revenue": ("number", 3, 1, 1, 2),
        "category": ("text", 3, 0, 0, None),
    }
    told = case.notices()
    assert "shop/a.csv line 2: 1 of 2 values of `sum`, mapped to revenue, are" in told
    assert "such as '1,50'. Write `decimal: \",\"` in shop.yml." in told
    # a word may name somebody, and is not shown
    assert "mapped to occurred_at, are no times. Write the `time_format`" in told
    assert failing(case) == ""


def test_a_column_without_any_value_counts_none(tmp_path: Path) -> None:
    case = case_of(tmp_path, "u1;;2024-05-01 10:00;;", "u2;;2024-05-01 10:00;;")
    case.land(raw_rows=2)
    found = counts(case)
    assert found["user_id"] == ("id", 0, 0, 0, None)
    assert found["revenue"] == ("number", 0, 0, 0, None)


def test_the_line_is_told_of_a_file_in_another_encoding_too(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.mapping(columns=SHOP, delimiter=";")
    rows = "u1;ann;2024-05-01 10:00;1;\u010d\nu2;ann;2024-05-01 10:00;1,5;\u010a\n"
    case.file("shop/a.csv", (HEAD + rows).encode("utf-16"))
    case.land(raw_rows=2)
    assert counts(case)["revenue"] == ("number", 2, 0, 1, 3)


@pytest.mark.parametrize(("of", "fails"), [(9, False), (10, True)])
def test_a_source_without_any_time_fails_however_few_its_rows(
    tmp_path: Path, of: int, fails: bool
) -> None:
    case = case_of(tmp_path, *(f"u{n};ann;01.05.2024 10:00;1;x" for n in range(of)))
    land(case.connection, case.plan(), case.settings)
    said = f"{of} of {of} values of `at`"
    assert (said in failing(case)) is fails
    assert (said in case.notices()) is not fails


ROW = "u{n};ann;2024-05-01 10:00;{sum};shoes"


@pytest.mark.parametrize(
    ("bad", "of", "fails"), [(1, 100, False), (2, 100, True), (50, 99, False)]
)
def test_a_source_fails_by_its_share_from_a_hundred_values_on(
    tmp_path: Path, bad: int, of: int, fails: bool
) -> None:
    sums = ["1.234,50"] * bad + ["7"] * (of - bad)
    case = case_of(tmp_path, *(ROW.format(n=n, sum=s) for n, s in enumerate(sums)))
    said = f"{bad} of {of} values of `sum`"
    advice = 'Write `decimal: ","` and `thousands: "."` in shop.yml.'
    if not fails:
        case.land(raw_rows=of)
        assert said in case.notices() and advice in case.notices()
        return
    # nothing of it is read, and it stays untaken
    land(case.connection, case.plan(), case.settings)
    assert said in failing(case) and advice in failing(case)
    assert case.one("select count(*) from landing.mapped__events") == 0
    held = case.rows("select is_held_back, is_in_batch from landing.files")
    assert held == [{"is_held_back": True, "is_in_batch": False}]
    # mended by its mapping, all of it is read
    case.mapping(columns=SHOP, delimiter=";", decimal=",", thousands=".")
    assert len(case.land(raw_rows=of)) == of
    assert failing(case) == ""


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("21.01.2026 18:44", '`time_format: "%d.%m.%Y %H:%M"`'),
        ("01/21/2026 18:44:34", '`time_format: "%m/%d/%Y %H:%M:%S"`'),
        ("1714557600", '`time_format: "epoch_seconds"`'),
        ("1714557600250", '`time_format: "epoch_milliseconds"`'),
        ("1714557600250000123", '`time_format: "epoch_nanoseconds"`'),
        ("20260121184434", '`time_format: "%Y%m%d%H%M%S"`'),
    ],
)
def test_the_format_that_reads_a_time_is_named(
    tmp_path: Path, written: str, advice: str
) -> None:
    case = case_of(tmp_path, f"u1;ann;{written};1;shoes")
    case.land(raw_rows=1)
    assert f"such as {written!r}. Write {advice} in shop.yml." in case.notices()


def test_a_format_that_reads_the_rest_stands_beside_the_one_that_is_there(
    tmp_path: Path,
) -> None:
    row = "u1;ann;2026-01-21 18:44:34;1;shoes"
    case = case_of(tmp_path, row, time_format="%d.%m.%Y %H:%M")
    case.land(raw_rows=1)
    assert '`time_format: "iso"` in shop.yml' in case.notices()
    other = row.replace("2026-01-21 18:44:34", "21.01.2026 18:44")
    case.file("shop/b.csv", f"{HEAD}{other}\n")
    case.land(raw_rows=2)
    assert '`time_format: ["%d.%m.%Y %H:%M", "iso"]`' in case.notices()

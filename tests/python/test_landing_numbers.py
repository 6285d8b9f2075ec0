"""Numbers as people write them, and words that stand for nothing."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from landing_case import Case
from test_landing_types import land

EUROPEAN = {"decimal": ",", "thousands": "."}


def read(folder: Path, column: str, texts: list[str], **keys: Any) -> list[Any]:
    """Land texts of one column of a log split at semicolons; give what is read."""
    case = Case(folder)
    columns = {"visitor_id": "who", "occurred_at": "at", column: "x"}
    case.mapping(columns=columns, delimiter=";", **keys)
    rows = "".join(f"u{n};2024-05-01 10:00;{t}\n" for n, t in enumerate(texts))
    case.file("shop/a.csv", "who;at;x\n" + rows)
    return [row[column] for row in case.land(raw_rows=len(texts))]


@pytest.mark.parametrize(
    ("keys", "written", "value"),
    [
        (EUROPEAN, "1.234,50", "1234.5"),
        (EUROPEAN, "99,90", "99.9"),
        (EUROPEAN, "1.299", "1299"),
        (EUROPEAN, "-1.234.567,8", "-1234567.8"),
        (EUROPEAN, "€ 15,00", "15"),
        (EUROPEAN, "15,00 €", "15"),
        (EUROPEAN, "EUR 15,00", "15"),
        # no group of thousands has two digits
        (EUROPEAN, "20.00", None),
        (EUROPEAN, "1.23.456", None),
        (EUROPEAN, "1,2,3", None),
        ({"decimal": ","}, "1234,5", "1234.5"),
        ({"decimal": ","}, "1.234,5", None),
        ({"thousands": ","}, "1,234.50", "1234.5"),
        ({"thousands": ","}, "1,23.50", None),
        ({"thousands": " ", "decimal": ","}, "1\u00a0234,5", "1234.5"),
        ({"thousands": "'"}, "1'234.50", "1234.5"),
        ({}, "19.90", "19.9"),
        ({}, "$19.90", "19.9"),
        ({}, "-$19.90", "-19.9"),
        ({}, "19.90 USD", "19.9"),
        ({}, "1,234.50", None),
        ({}, "a lot", None),
        ({}, "AB12", None),
    ],
)
def test_a_number_is_read_as_the_mapping_says_or_not_at_all(
    tmp_path: Path, keys: dict, written: str, value: str | None
) -> None:
    expected = None if value is None else Decimal(value)
    assert read(tmp_path, "revenue", [written], **keys) == [expected]


def test_a_word_for_nothing_is_no_id_and_stays_a_word_elsewhere(
    tmp_path: Path,
) -> None:
    words = ["null", "NULL", "None", "undefined", "(not set)", r"\N", "nan", "0", ""]
    ids = [*words, "nullius", "00", "7"]
    known = ["nullius", "00", "7"]
    assert read(tmp_path / "a", "user_id", ids) == [None] * len(words) + known
    # a product may be called 0
    assert read(tmp_path / "b", "product_id", ["0", "none"]) == ["0", None]
    assert read(tmp_path / "c", "category", ["none", "0"]) == ["none", "0"]


def test_the_mapping_s_own_words_are_nothing_in_every_column(tmp_path: Path) -> None:
    keys = {"nulls": ["keine", "?"]}
    assert read(tmp_path / "a", "category", ["keine", "Keine", "x"], **keys) == [
        None,
        "Keine",
        "x",
    ]
    assert read(tmp_path / "b", "revenue", ["?", "1"], **keys) == [None, 1]
    assert read(tmp_path / "c", "visitor_id", ["u1", "?"], **keys) == ["u1", None]


def test_a_whole_number_in_a_double_is_an_id_without_a_point(tmp_path: Path) -> None:
    values = pa.array([7.0, 7.5, None, 0.0, 123456789012.0])
    rows = land(tmp_path, "user_id", values)
    assert [row["user_id"] for row in rows] == ["7", "7.5", None, None, "123456789012"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"decimal": ";"}, "decimal is ';'; it is the sign before the cents: \".\""),
        ({"thousands": "x"}, "thousands is 'x'; it is the sign between thousands"),
        ({"thousands": "."}, "decimal and thousands are both '.'"),
    ],
)
def test_signs_that_cannot_be_meant_are_refused(
    tmp_path: Path, keys: dict[str, str], said: str
) -> None:
    case = Case(tmp_path)
    case.mapping(**keys)
    case.file("shop/a.csv", "who,at,link\n")
    message = case.refused()
    assert said in message and "shop.yml line" in message

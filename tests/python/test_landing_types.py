"""Typed Parquet columns: numbers and times are taken as they are, text as text."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_case import Case

TEN = datetime(2024, 5, 1, 10)
QUARTER = TEN.replace(microsecond=250_000)
MADRID = {"time_zone": "Europe/Madrid"}
EPOCH_TEN = 1714557600


def land(folder: Path, column: str, values: pa.Array, **keys: Any) -> list[dict]:
    """Land a Parquet file with one column of ours, beside what events need."""
    case = Case(folder)
    columns = {"visitor_id": "who", "occurred_at": "at", column: "x"}
    case.mapping(columns=columns, **keys)
    (case.settings.data / "shop").mkdir()
    needed = {"who": ["u"] * len(values), "at": ["2024-05-01"] * len(values)}
    table = pa.table(needed | {"x": values})
    pq.write_table(table, case.settings.data / "shop" / "a.parquet")
    return case.land(raw_rows=len(values))


def times(folder: Path, values: pa.Array, **keys: Any) -> list[datetime | None]:
    """Land times and give them in UTC; the text says where there were any."""
    rows = land(folder, "occurred_at", values, **keys)
    there = [row["occurred_at_text"] is not None for row in rows]
    assert there == [value is not None for value in values.to_pylist()]
    return [row["occurred_at"] for row in rows]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_time_without_a_zone_is_on_the_clock_of_the_site(
    tmp_path: Path, unit: str
) -> None:
    values = pa.array([TEN, None, datetime(2024, 3, 31, 2, 30)], pa.timestamp(unit))
    assert times(tmp_path / "utc", values) == values.to_pylist()
    assert times(tmp_path / "local", values, **MADRID) == [
        datetime(2024, 5, 1, 8),
        None,
        datetime(2024, 3, 31, 1, 30),
    ]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_time_with_a_zone_is_a_moment(tmp_path: Path, unit: str) -> None:
    values = pa.array([TEN.replace(tzinfo=UTC), None], pa.timestamp(unit, "Asia/Tokyo"))
    assert times(tmp_path / "utc", values) == [TEN, None]
    assert times(tmp_path / "local", values, **MADRID) == [TEN, None]


def test_nanoseconds_are_cut_off_as_in_text(tmp_path: Path) -> None:
    values = pa.array([EPOCH_TEN * 10**9 + 999_999_999], pa.int64())
    late = TEN.replace(microsecond=999_999)
    assert times(tmp_path / "a", values.cast(pa.timestamp("ns"))) == [late]
    assert times(tmp_path / "b", values.cast(pa.timestamp("ns", "UTC"))) == [late]


def test_a_date_is_its_midnight(tmp_path: Path) -> None:
    values = pa.array([date(2024, 5, 1), None])
    local = datetime(2024, 4, 30, 22)
    assert times(tmp_path, values, **MADRID) == [local, None]


def test_a_format_of_texts_says_nothing_of_typed_times(tmp_path: Path) -> None:
    values = pa.array([TEN], pa.timestamp("us"))
    assert times(tmp_path, values, time_format="%d/%m/%Y") == [TEN]


@pytest.mark.parametrize(
    ("kind", "value", "time_format", "utc"),
    [
        (pa.int64(), EPOCH_TEN, "epoch_seconds", TEN),
        (pa.uint32(), EPOCH_TEN, "epoch_seconds", TEN),
        (pa.float64(), EPOCH_TEN + 0.25, "epoch_seconds", QUARTER),
        (pa.float64(), EPOCH_TEN * 1e6, "epoch_microseconds", TEN),
        (pa.decimal128(18, 3), Decimal(EPOCH_TEN), "epoch_seconds", TEN),
        (pa.int64(), EPOCH_TEN * 1000 + 250, "epoch_milliseconds", QUARTER),
        (pa.int64(), EPOCH_TEN * 10**6, "epoch_microseconds", TEN),
        (pa.int64(), 2**62, "epoch_seconds", None),
        (pa.int64(), EPOCH_TEN, "iso", None),
        (pa.int64(), 20240501, "%Y%m%d", TEN.replace(hour=0)),
        (pa.bool_(), True, "epoch_seconds", None),
    ],
)
def test_a_number_is_a_time_in_the_format_that_the_mapping_names(
    tmp_path: Path, kind: pa.DataType, value: Any, time_format: str, utc: datetime
) -> None:
    values = pa.array([value, None], kind)
    assert times(tmp_path, values, time_format=time_format) == [utc, None]


def test_texts_in_parquet_are_read_as_in_csv(tmp_path: Path) -> None:
    values = pa.array([" 2024-05-01 12:00 ", "2024-05-01T10:00Z", "soon", None])
    assert times(tmp_path, values, **MADRID) == [TEN, TEN, None, None]


@pytest.mark.parametrize(
    ("kind", "value", "price"),
    [
        (pa.float64(), 9.99, "9.99"),
        (pa.float64(), 33.3333, "33.3333"),
        (pa.float32(), 12345.67, "12345.67"),
        (pa.float64(), float("nan"), None),
        (pa.float64(), 1e300, None),
        (pa.int32(), 3, "3"),
        (pa.uint64(), 2**63, None),
        (pa.decimal128(38, 10), Decimal("1.00005"), "1.0001"),
        (pa.bool_(), True, None),
        (pa.string(), " 9.90 ", "9.9"),
        (pa.string(), "9,90", None),
        (pa.timestamp("us"), TEN, None),
    ],
)
def test_a_price_has_four_places(
    tmp_path: Path, kind: pa.DataType, value: Any, price: str | None
) -> None:
    rows = land(tmp_path, "price", pa.array([value, None], kind))
    found = [row["price"] for row in rows]
    assert found == [price and Decimal(price), None]


@pytest.mark.parametrize(
    ("kind", "value", "position"),
    [
        (pa.int8(), 7, 7),
        (pa.uint64(), 2**63, None),
        (pa.float64(), 7.0, 7),
        (pa.float64(), 2.5, 3),
        (pa.string(), " 7 ", 7),
        (pa.string(), "7th", None),
    ],
)
def test_a_position_is_a_whole_number(
    tmp_path: Path, kind: pa.DataType, value: Any, position: int | None
) -> None:
    rows = land(tmp_path, "source_position", pa.array([value, None], kind))
    assert [row["source_position"] for row in rows] == [position, None]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (pa.int64(), 12, "12"),
        (pa.float64(), 1.5, "1.5"),
        (pa.bool_(), True, "true"),
        (pa.string(), " x ", "x"),
        (pa.string(), "  ", None),
        (pa.large_string(), "", None),
        (pa.dictionary(pa.int8(), pa.string()), "\u00a0x", "x"),
        (pa.binary(), b"x", "x"),
        (pa.list_(pa.string()), ["a", "b"], "[a, b]"),
    ],
)
def test_any_type_may_be_a_text(
    tmp_path: Path, kind: pa.DataType, value: Any, text: str | None
) -> None:
    rows = land(tmp_path, "link", pa.array([value, None], kind))
    assert [row["link"] for row in rows] == [text, None]
    # whole rows are told apart by values of any type
    assert len({row["row_hash"] for row in rows}) == 2

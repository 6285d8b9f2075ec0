"""Parquet as other warehouses write it gives the rows that the CSV file gives.

The files are written here, in the types that each warehouse documents for its
exports; no warehouse is asked.
"""

import gzip
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, Builder
from landing_case import Case

DAY = ROOT / "sample_data" / "web_shop" / "events_2025-03-01.csv.gz"
TIMES = ("event_time", "received_time")
Writer = Callable[[pa.Table, Path], None]
JSON = '{"consent": true, "tags": ["a", "b"]}'
ROWS = 281
# of which the uptime monitor's, which the mapping leaves out
LEFT_OUT = 4
# what tells one file from another, texts of times, which typed ones don't have, and
# what no column of ours is made from
APART = ("source_file", "row_hash", "raw_row", "properties")
APART += ("occurred_at_text", "received_at_text")


def texts() -> pa.Table:
    """Read the sample company's day, all as text."""
    header = gzip.open(DAY, "rt").readline().strip().split(",")
    options = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True
    )
    return pyarrow.csv.read_csv(DAY, convert_options=options)


def typed(table: pa.Table, types: dict[str, pa.DataType]) -> pa.Table:
    """Give some columns other types; times in UTC."""
    for name, kind in types.items():
        column = table[name]
        if pa.types.is_timestamp(kind):
            column = column.cast(pa.timestamp(kind.unit, "UTC"))
            # on the same clock, without the zone
            column = column if kind.tz else pc.local_timestamp(column)
        elif pa.types.is_decimal(kind):
            values = [v and Decimal(v) for v in column.to_pylist()]
            column = pa.array(values, kind)
        else:
            column = column.cast(kind)
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def always(table: pa.Table, value: Any, kind: pa.DataType) -> pa.Array:
    """Give a column that says the same in each row."""
    return pa.array([value] * len(table), kind)


def bigquery(table: pa.Table, folder: Path) -> None:
    """TIMESTAMP in microseconds UTC, NUMERIC, BIGNUMERIC, records, repeated ones."""
    table = typed(
        table,
        dict.fromkeys(TIMES, pa.timestamp("us", "UTC"))
        | {"price": pa.decimal128(38, 9), "revenue": pa.decimal256(76, 38)}
        | {"quantity": pa.int64(), "order_id": pa.int64()},
    )
    parameter = pa.struct([("key", pa.string()), ("value", pa.int64())])
    table = table.append_column(
        "event_params", always(table, [{"key": "n", "value": 1}], pa.list_(parameter))
    ).append_column("device", always(table, JSON, pa.string()))
    for number, part in enumerate((table[:100], table[100:])):
        path = folder / f"events_{number:012}.parquet"
        pq.write_table(part, path, compression="zstd", row_group_size=30)


def snowflake(table: pa.Table, folder: Path) -> None:
    """Names in capitals, TIMESTAMP_NTZ in milliseconds, NUMBER(38, 0), VARIANT."""
    table = typed(
        table,
        dict.fromkeys(TIMES, pa.timestamp("ms"))
        | {"price": pa.decimal128(12, 2), "revenue": pa.float64()}
        | dict.fromkeys(("quantity", "order_id"), pa.decimal128(38, 0)),
    )
    table = table.append_column("VARIANT", always(table, JSON, pa.string()))
    # a column in which nothing is
    table = table.append_column("NOTHING", pa.nulls(len(table)))
    table = table.rename_columns([name.upper() for name in table.column_names])
    pq.write_table(table[:200], folder / "events_0_0_0.snappy.parquet")
    pq.write_table(table[200:], folder / "events_0_1_0.snappy.parquet")


def redshift(table: pa.Table, folder: Path) -> None:
    """Names in lower case, times of 96 bits, part files with a manifest beside."""
    table = typed(
        table,
        dict.fromkeys(TIMES, pa.timestamp("us"))
        | {"price": pa.decimal128(18, 4), "revenue": pa.decimal128(18, 2)}
        | {"quantity": pa.int32(), "order_id": pa.int32()},
    )
    for number, part in enumerate((table[:1], table[1:1], table[1:])):
        path = folder / f"events_{number:04}_part_00.parquet"
        pq.write_table(part, path, use_deprecated_int96_timestamps=True)
    (folder / "events_manifest").write_text('{"entries": []}')
    (folder / "_SUCCESS").touch()


def plain(table: pa.Table, folder: Path) -> None:
    """The log as it is, in CSV."""
    (folder / "events_2025-03-01.csv.gz").write_bytes(DAY.read_bytes())


def landed(folder: Path, write: Writer) -> list[dict]:
    """Land an export through the sample company's mapping; its rows by event."""
    case = Case(folder)
    written = (ROOT / "mappings" / "web_shop.yml").read_text()
    # of rows that are left out nothing could be compared
    mapping = re.sub("^filters: .*", "", written, flags=re.M)
    assert mapping != written
    case.text_mapping(mapping, "web_shop")
    (case.settings.data / "web_shop").mkdir()
    write(texts(), case.settings.data / "web_shop")
    rows = case.land(raw_rows=ROWS)
    return sorted(rows, key=lambda row: row["event_id"])


def compared(rows: list[dict]) -> list[dict]:
    """Leave out what one file has and the other can't have."""
    return [{k: v for k, v in row.items() if k not in APART} for row in rows]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    rows = landed(tmp_path_factory.mktemp("plain"), plain)
    # the day has what is compared
    for column in ("price", "revenue", "quantity", "order_id", "search_query"):
        assert 0 < sum(row[column] is not None for row in rows) < len(rows)
    return rows


@pytest.mark.parametrize("write", [bigquery, snowflake, redshift])
def test_an_export_lands_as_the_log_itself(
    tmp_path: Path, expected: list[dict], write: Writer
) -> None:
    rows = landed(tmp_path, write)
    assert compared(rows) == compared(expected)
    # there was a time in each row
    assert all(row["occurred_at_text"] and row["received_at_text"] for row in rows)


def test_nested_and_empty_columns_are_kept_as_properties(tmp_path: Path) -> None:
    found = json.loads(landed(tmp_path / "a", bigquery)[0]["properties"])
    nested = {"device": JSON, "event_params": [{"key": "n", "value": 1}]}
    assert found == nested | {"items": None}
    found = json.loads(landed(tmp_path / "b", snowflake)[0]["properties"])
    assert found == {"VARIANT": JSON, "NOTHING": None, "ITEMS": None}


@pytest.mark.slow
def test_exports_of_all_kinds_are_one_staged_log(
    tmp_path: Path, build_warehouse: Builder
) -> None:
    (tmp_path / "web_shop").mkdir()
    for write in (plain, bigquery, snowflake, redshift):
        write(texts(), tmp_path / "web_shop")
    path = build_warehouse(tmp_path, select="+stg_mapped__events")
    with duckdb.connect(str(path), read_only=True) as opened:
        staged = "from staging.stg_mapped__events"
        counts = opened.execute(
            f"select count(*), count(distinct source_file) {staged}"
        ).fetchone()
        # a row that may be rejected is kept as its file writes it
        left_out = "source_file, properties, occurred_at_text, raw_row"
        different = opened.execute(
            f"select count(*) from (select distinct * exclude ({left_out}) {staged}"
            # of a row that is left out nothing is kept
            " where filter_rule is null)"
        ).fetchone()
    assert counts == (4 * ROWS, 7)
    assert different == (ROWS - LEFT_OUT,)

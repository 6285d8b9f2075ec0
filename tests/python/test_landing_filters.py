"""Rows that a mapping leaves out are counted, and nothing else is kept of them."""

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Builder
from hypothesis import example, given
from hypothesis import strategies as st
from landing_case import Case
from mapped_logs import write_logs

from pipeline.landing.address_ranges import in_ranges, is_in_ranges
from pipeline.told.errors import InputError

RANGES = ["10.0.0.0/8", "203.0.113.7", "192.0.2.128/25", "2001:db8::/32", "::1"]
NETWORKS = [ip_network(one) for one in RANGES]
HEAD = "who,user,at,what,page,ip\n"
# of nobody else; what says whose it is stands in no other log
OURS, TESTER, NEVER = "qa-robot-5e11", "qa@shop.example", "some day"
ROWS = [
    # who stays
    "a,,2024-05-01 10:00:00,page_view,https://shop.example/,198.51.100.4",
    "b,bob,2024-05-01 10:00:00,page_view,https://shop.example/b,",
    "c,,2024-05-01 10:00:00,page_view,https://staging.shop.example.org/,2001:db9::1",
    # who doesn't: by address, behind a proxy, of either version
    f"{OURS},,2024-05-01 10:00:00,page_view,https://shop.example/,10.1.2.3",
    f'{OURS},,2024-05-01 10:01:00,page_view,https://shop.example/,"10.9.9.9, 1.1.1.1"',
    f"{OURS},,2024-05-01 10:02:00,page_view,https://shop.example/,[2001:db8::7]:443",
    # by host, whatever its letters and port
    f"{OURS},,2024-05-01 10:00:00,page_view,https://Staging.Shop.example:8080/x,",
    # by user, on any device, and as a visitor; and what can't be read
    f"d,{TESTER},2024-05-01 10:00:00,purchase,https://shop.example/,",
    f"{TESTER},,2024-05-01 10:00:00,purchase,https://shop.example/,",
    f"e,{TESTER},{NEVER},purchase,https://shop.example/,",
    # two say so: the first counts
    f"f,{TESTER},2024-05-01 10:00:00,purchase,https://shop.example/,10.0.0.1",
]
KEYS: dict[str, Any] = {
    "columns": {
        "visitor_id": "who",
        "user_id": "user",
        "occurred_at": "at",
        "event_name": "what",
        "page_url": "page",
        "ip_hash": "ip",
    },
    "filters": {
        "addresses": RANGES,
        "hosts": "staging.shop.example",
        "users": [TESTER],
    },
}
TEXT = HEAD + "\n".join(ROWS) + "\n"


@pytest.fixture(scope="module")
def filtered(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Build a log that is read in place, the same as a copy, and without filters."""
    everything = {key: value for key, value in KEYS.items() if key != "filters"}
    others = TEXT.replace(OURS, "robot").replace(TESTER, "team@x").replace(NEVER, "now")
    # a comment has the file read row by row, into a copy
    logs = {
        "in_place": (TEXT, KEYS),
        "copied": ("# a comment\n" + TEXT, KEYS | {"comment": "#"}),
        "all_kept": (others, everything),
    }
    data, mappings = write_logs(tmp_path_factory, logs)
    tables = "+agg_source_quality +agg_filtered_rows +fct_sessions +fct_rejected_rows"
    path = build_warehouse(data, mappings, select=tables)
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


def test_rows_are_left_out_by_each_rule_and_counted(
    filtered: duckdb.DuckDBPyConnection,
) -> None:
    assert filtered.execute(
        "select source, sum(raw_rows), sum(accepted), sum(rejected), sum(filtered)"
        " from marts.agg_source_quality group by source order by source"
    ).fetchall() == [
        ("all_kept", 11, 10, 1, 0),
        ("copied", 11, 3, 0, 8),
        ("in_place", 11, 3, 0, 8),
    ]
    rules = "select filter_rule, row_count from marts.agg_filtered_rows"
    for source in ("copied", "in_place"):
        found = filtered.execute(f"{rules} where source = '{source}' order by 1")
        assert found.fetchall() == [("address", 4), ("host", 1), ("user", 3)]
        visitors = filtered.execute(
            "select visitor_id from marts.fct_sessions where site_id = ? order by 1",
            [source],
        ).fetchall()
        assert visitors == [("a",), ("b",), ("c",)]


def test_nothing_else_is_kept_of_them(filtered: duckdb.DuckDBPyConnection) -> None:
    tables = filtered.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
    ).fetchall()
    assert len(tables) > 20
    for (table,) in tables:
        text = f"select cast(t as varchar) as text from {table} as t"
        for word in (OURS, TESTER, NEVER):
            rows = f"select text from ({text}) where contains(text, '{word}')"
            assert filtered.execute(rows).fetchall() == [], (table, word)


ADDRESSES = st.one_of(
    st.ip_addresses().map(str),
    *(st.ip_addresses(network=one).map(str) for one in NETWORKS),
    st.ip_addresses(v=6).map(lambda one: one.exploded),
    st.text("0123456789abcdef.:,[]% ", max_size=24),
)


@given(
    ADDRESSES,
    st.sampled_from(["{}", " {} ", "{}:443", "[{}]:443", "{}, 8.8.8.8", "::ffff:{}"]),
)
@example("10.0.0.1", "{}")
@example("010.0.0.1", "{}")
@example("::ffff:10.0.0.1", "{}")
@example("2001:db8::1", "[{}]:80")
@example("2001:db8::1::", "{}")
@example("2001:db8:::1", "{}")
@example("fe80::1%eth0", "{}")
@example("", "{}")
def test_sql_and_python_agree_about_every_address(address: str, how: str) -> None:
    text = how.format(address)
    sql = f"select {in_ranges('a', NETWORKS)} from (select ? as a)"
    found = duckdb.execute(sql, [text]).fetchall()
    assert found == [(is_in_ranges(text, NETWORKS),)], text


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.file("shop/a.csv", TEXT)
    case.mapping(columns=KEYS["columns"], filters={"addresses": ["10.0.0/8"]})
    told = "filters.addresses: '10.0.0/8' is no address and no range of them, such as"
    with pytest.raises(InputError, match=told):
        case.plan()

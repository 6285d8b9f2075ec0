"""The currency of a site whose mapping names none: that of its rows, or nobody's."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import Builder
from mapped_logs import write_logs
from refresh_case import WITH_SEEDS, Warehouse, is_as_new

from pipeline.told.summary_rows import CURRENCIES, told_currencies

HEAD = "who,at,event,number,total,money\n"
COLUMNS = {
    **{"visitor_id": "who", "occurred_at": "at", "event_name": "event"},
    **{"order_id": "number", "revenue": "total", "currency": "money"},
}
LOGS = {
    "several": "kim,2024-05-01 10:00,purchase,A,100,EUR\n"
    "kim,2024-05-02 10:00,purchase,B,10000,jpy\n",
    "dollars": "kim,2024-05-01 10:00,purchase,A,100,usd\n"
    "kim,2024-05-02 10:00,purchase,B,20,\n",
    "unnamed": "kim,2024-05-01 10:00,purchase,A,100,\n",
}


@pytest.fixture(scope="module")
def shops(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give one warehouse of these logs, each a site."""
    logs = {site: (HEAD + rows, {"columns": COLUMNS}) for site, rows in LOGS.items()}
    tables = "+fct_orders +agg_currencies +dim_sites"
    path = build_warehouse(*write_logs(tmp_path_factory, logs), select=tables)
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


def test_one_currency_is_the_site_s_and_of_several_none_is_added_up(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    sites = "select site_id, currency from marts.dim_sites order by 1"
    assert shops.execute(sites).fetchall() == [
        ("dollars", "USD"),
        ("several", "XXX"),
        ("unnamed", None),
    ]
    money = "select site_id, sum(revenue), list(distinct currency)"
    assert shops.execute(
        f"{money} from marts.fct_orders group by site_id order by site_id"
    ).fetchall() == [
        ("dollars", Decimal(120), ["USD"]),
        ("several", None, ["XXX"]),
        ("unnamed", Decimal(100), [None]),
    ]
    orders = "select foreign_revenue, foreign_currency from marts.fct_orders"
    assert shops.execute(
        f"{orders} where site_id = 'several' order by 1"
    ).fetchall() == [(Decimal(100), "EUR"), (Decimal(10_000), "JPY")]
    told = told_currencies(shops.execute(CURRENCIES).fetchall())
    line = "  several: 1 line of orders in JPY (10,000.00) are in no sum: orders are in"
    assert f"{line} several currencies. Write the site's `currency`" in told


def test_a_second_currency_that_arrives_later_is_as_if_it_had_been_there(
    tmp_path: Path,
) -> None:
    warehouse = Warehouse(tmp_path)
    warehouse.mapping(columns=COLUMNS)
    warehouse.file("shop/1.csv", "ann,2024-05-01 10:00,purchase,A,10,EUR\n", HEAD)
    warehouse.built(*WITH_SEEDS)
    sums = "select sum(revenue) from marts.fct_orders"
    assert warehouse.one(sums) == 10
    warehouse.file("shop/2.csv", "bob,2024-05-02 10:00,purchase,B,900,JPY\n", HEAD)
    warehouse.built()
    assert warehouse.one(sums) is None and is_as_new(warehouse)
    why = "select why_full from marts.fct_runs order by started_at desc limit 1"
    assert "the currency of shop changed" in str(warehouse.one(why))

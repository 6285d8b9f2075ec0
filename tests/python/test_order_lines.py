"""Real logs of order lines give the people over time that plain SQL finds in them."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import Builder

pytestmark = [pytest.mark.real, pytest.mark.slow]

# how each file is read by hand: who, when, which order, what the line brought
LINES = {
    "retail_orders": """
        select
            -- a double in the file
            cast(cast("Customer ID" as bigint) as varchar) as person_id,
            strptime("InvoiceDate", '%Y-%m-%d %H:%M:%S') as bought_at,
            "Invoice" as order_id,
            cast("Price" as decimal(18, 4)) * "Quantity" as amount,
            "Quantity" < 0 as is_return
        from '{folder}/retail_orders/*.parquet'
    """,
    "household_baskets": """
        select
            household_id as person_id, transaction_timestamp as bought_at,
            basket_id as order_id, cast(sales_value as decimal(18, 4)) as amount,
            quantity < 0 as is_return
        from '{folder}/household_baskets/transactions*.parquet'
    """,
}
# (person, orders, first and last day, days since, revenue, refunded) of all who ordered
BUYERS = """
    select
        person_id,
        count(distinct order_id) filter (where not is_return) as orders,
        min(bought_at::date) filter (where not is_return) as first_on,
        max(bought_at::date) filter (where not is_return) as last_on,
        (select max(bought_at::date) from lines where person_id is not null) - last_on,
        sum(amount) filter (where not is_return),
        coalesce(-sum(amount) filter (where is_return), 0)
    from lines where person_id is not null
    group by person_id having orders > 0 order by person_id
"""
# (cohort, month, people who ordered) by the month of the first order
COHORTS = """
    with bought as (
        select distinct person_id, date_trunc('month', bought_at)::date as month
        from lines where person_id is not null and not is_return
    )
    select cohort, month, count(*)
    from (select *, min(month) over (partition by person_id) as cohort from bought)
    group by all order by all
"""


@pytest.fixture(scope="module")
def warehouse(
    real_data: Path, build_warehouse: Builder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a warehouse of the two logs, with what is about people over time."""
    data = tmp_path_factory.mktemp("order_lines")
    for name in LINES:
        (data / name).symlink_to(real_data / name)
    asked = "+agg_rfm +agg_retention +agg_source_quality +dim_people +fct_order_items"
    asked += " +agg_product_pairs"
    with duckdb.connect(str(build_warehouse(data, select=asked))) as opened:
        yield opened


@pytest.fixture(params=list(LINES))
def site(
    request: pytest.FixtureRequest,
    warehouse: duckdb.DuckDBPyConnection,
    real_data: Path,
) -> str:
    """Give a site, and let `lines` be its raw file."""
    lines = LINES[request.param].format(folder=real_data)
    warehouse.execute(f"create or replace temp view lines as {lines}")
    return request.param


def test_lines_without_a_customer_are_rejected_and_equal_ones_all_count(
    warehouse: duckdb.DuckDBPyConnection, site: str
) -> None:
    by_hand = warehouse.execute(
        "select count(*), count(person_id), 0, count(*) - count(person_id) from lines"
    ).fetchall()
    ours = warehouse.execute(
        "select sum(raw_rows), sum(accepted), sum(duplicates), sum(rejected)"
        " from marts.agg_source_quality where source = ?",
        [site],
    ).fetchall()
    assert ours == by_hand
    assert by_hand[0][0] > 70_000


def test_nobody_who_ordered_is_taken_for_a_bot(
    warehouse: duckdb.DuckDBPyConnection, site: str
) -> None:
    ours = warehouse.execute(
        "select count(*) from marts.dim_people where site_id = ?", [site]
    ).fetchall()
    assert (
        ours
        == warehouse.execute("select count(distinct person_id) from lines").fetchall()
    )


def test_recency_frequency_and_value_are_those_of_the_raw_file(
    warehouse: duckdb.DuckDBPyConnection, site: str
) -> None:
    ours = warehouse.execute(
        "select person_id, order_count, first_ordered_on, last_ordered_on,"
        " recency_days, revenue, refunded"
        " from marts.agg_rfm where site_id = ? order by person_id",
        [site],
    ).fetchall()
    assert ours == warehouse.execute(BUYERS).fetchall()
    assert len(ours) > 2_000


def test_cohorts_are_those_of_the_raw_file(
    warehouse: duckdb.DuckDBPyConnection, site: str
) -> None:
    ours = warehouse.execute(
        "select cohort_starts_on, month_starts_on, returned from marts.agg_retention"
        " where site_id = ? and kind = 'order' and returned > 0 order by all",
        [site],
    ).fetchall()
    assert ours == warehouse.execute(COHORTS).fetchall()
    assert len(ours) > 70

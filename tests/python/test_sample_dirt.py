"""The dirt of the simulated company's log is counted, and changes nothing that is true.

On the sample: rows as they were sent, beside what truth.json says was planted.
"""

from typing import Any

import duckdb
import pytest

CHANNELS = {
    "direct": "Direct",
    "organic_search": "Organic Search",
    "paid_search": "Paid Search",
    "paid_social": "Paid Social",
    "organic_social": "Organic Social",
    "email": "Email",
    "referral": "Referral",
}


@pytest.fixture(scope="module")
def truth(sample_truth: dict[str, Any]) -> dict[str, Any]:
    return sample_truth["web_shop"]


def one(sample: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """Give the one value, or the one row, that a query says of the company's site."""
    [row] = sample.execute(sql).fetchall()
    return row if len(row) > 1 else row[0]


def test_there_is_some_of_every_kind(truth: dict[str, Any]) -> None:
    dirt = truth["dirt"]
    groups = [dirt[name] for name in dirt if isinstance(dirt[name], dict)]
    numbers = [n for n in dirt.values() if not isinstance(n, dict)]
    numbers += [n for group in groups for n in group.values()]
    assert len(groups) == 4 and min(numbers) >= 5


def test_rows_that_are_no_clicks_are_accounted_for(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    bad, rows, sizes = truth["bad_rows"], truth["dirt"]["rows"], truth["sizes"]
    copies = bad["exact_duplicate"] + bad["sent_again"]
    rejected = bad["total"] - copies + rows["device_clock"]
    assert one(
        sample,
        "select sum(raw_rows), sum(accepted), sum(duplicates), sum(repeated),"
        " sum(rejected), sum(filtered) from marts.agg_source_quality"
        " where source = 'web_shop'",
    ) == (
        sizes["rows"],
        sizes["events"] + rows["heartbeat"] + rows["refund"],
        copies,
        rows["fired_again"],
        rejected,
        rows["monitor"],
    )
    reasons = truth["planted"]["rows"]["reasons"]
    planted = {reasons[kind]: bad[kind] for kind in reasons}
    assert dict(
        sample.execute(
            "select reason, count(*) from marts.fct_rejected_rows"
            " where source = 'web_shop' group by reason"
        ).fetchall()
    ) == planted | {"device_clock": rows["device_clock"]}


def test_the_monitor_is_left_out_by_its_address_and_nothing_of_it_is_kept(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    monitor = truth["dirt"]["rows"]["monitor"]
    assert sample.execute(
        "select filter_rule, sum(row_count) from marts.agg_filtered_rows group by all"
    ).fetchall() == [("address", monitor)]
    seen = "select count(*) from marts.fct_events where visitor_id = 'uptime-check'"
    assert one(sample, seen) == 0


def test_words_for_nothing_and_unreadable_numbers_are_counted(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    dirt = truth["dirt"]
    found = sample.execute(
        "select column_name, sum(placeholder_count), sum(unreadable_count)"
        " from marts.agg_file_values where source = 'web_shop'"
        " and value_kind <> 'time' group by column_name"
    ).fetchall()
    words = {name: placeholders for name, placeholders, _ in found if placeholders}
    odd = {name: unreadable for name, _, unreadable in found if unreadable}
    assert words == dirt["placeholders"]
    assert odd == {"price": dirt["unreadable_prices"]}
    nobody = " ".join(truth["planted"]["dirt"]["placeholders"])
    for column in ("user_id", "product_id", "search_query"):
        sql = f"select count(*) from marts.fct_events where contains(?, {column})"
        assert sample.execute(sql, [nobody]).fetchall() == [(0,)], column
    users = "select count(distinct user_id) from marts.fct_events"
    users += " where site_id = 'web_shop'"
    assert one(sample, users) == truth["sizes"]["people_with_user"]


def test_names_in_other_case_are_the_names_that_are_known(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    found = sample.execute(
        "select distinct event_name from marts.fct_events where site_id = 'web_shop'"
    ).fetchall()
    known = {link["event"] for link in truth["planted"]["shop"]}
    assert {name for (name,) in found} == known | {"heartbeat", "refund"}
    hosts = "select count(*) from marts.fct_events where site_id = 'web_shop'"
    hosts += " and page_url like 'HTTPS://WWW.WEB-SHOP.EXAMPLE%'"
    assert 0 < one(sample, hosts)


def test_a_clock_that_is_ahead_is_set_to_the_receipt(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    found = one(
        sample,
        "select count(*), count(*) filter (where occurred_at = received_at)"
        " from marts.fct_events where is_clock_corrected",
    )
    assert found == (truth["dirt"]["clocks_ahead"],) * 2


def test_heartbeats_and_refunds_are_no_clicks_and_no_sessions(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    rows, sizes = truth["dirt"]["rows"], truth["sizes"]
    assert one(
        sample,
        "select count(*) filter (where is_click),"
        " count(*) filter (where event_name = 'heartbeat'),"
        " count(*) filter (where event_name = 'refund'),"
        " count(distinct session_id),"
        " count(distinct session_id) filter (where event_name = 'heartbeat')"
        " from marts.fct_events where site_id = 'web_shop'",
    ) == (
        sizes["events"],
        rows["heartbeat"],
        rows["refund"],
        sizes["sessions"],
        truth["dirt"]["sessions_with_heartbeats"],
    )
    nodes = "select count(*) from marts.agg_path_nodes"
    nodes += " where node in ('heartbeat', 'refund')"
    assert one(sample, nodes) == 0


def test_where_visits_came_from_is_found_however_it_is_said(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    found = sample.execute(
        "select channel, count(*) from marts.fct_sessions"
        " where site_id = 'web_shop' and not is_bot group by channel"
    ).fetchall()
    planted = truth["groups"]["sessions_by_channel"]
    assert dict(found) == {CHANNELS[name]: n for name, n in planted.items()}
    sources = sample.execute(
        "select distinct traffic_source, traffic_medium from marts.fct_sessions"
        " where site_id = 'web_shop' and traffic_source is not null"
    ).fetchall()
    touches = truth["planted"]["touches"]
    assert set(sources) == {
        (one["source"] or "(direct)", one["medium"] or "(none)") for one in touches
    }


def test_refunds_give_back_what_was_planted_to_the_cent(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    sizes, back = truth["sizes"], truth["dirt"]["refunded_cents"]
    paid = sizes["revenue_cents"]
    cents = "cast(100 * coalesce(sum({}), 0) as bigint)"
    money = ", ".join(
        cents.format(name) for name in ("revenue", "refunded", "net_revenue")
    )
    for table in ("fct_sessions", "agg_person_months", "dim_people"):
        sql = f"select {money} from marts.{table} where site_id = 'web_shop'"
        assert one(sample, sql) == (paid, back, paid - back), table
    refunds = f"select count(*), {cents.format('refunded')} from marts.fct_refunds"
    assert one(sample, refunds) == (truth["dirt"]["rows"]["refund"], back)
    # each gives back what its order brought, or half of it
    assert sample.execute(
        "select count(*) from marts.fct_refunds as refunds"
        " left join marts.fct_orders as orders using (site_id, order_id)"
        " where coalesce(refunds.refunded not in"
        " (orders.revenue, floor(orders.revenue * 50) / 100), true)"
        " or refunds.refunded_at < orders.ordered_at"
    ).fetchall() == [(0,)]


def test_the_lines_of_an_order_cost_what_the_order_brought(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    lines, sizes = truth["dirt"]["order_lines"], truth["sizes"]
    count = "select count(*), count(distinct order_key) from marts.fct_order_items"
    assert one(sample, count) == (lines, sizes["orders"])
    different = sample.execute(
        "select orders.order_id from marts.fct_orders as orders"
        " inner join marts.fct_order_items as items using (order_key)"
        " group by all having sum(items.price * items.quantity)"
        " <> any_value(orders.revenue)"
    ).fetchall()
    assert different == []
    prices = {
        product["product_id"]: product for product in truth["planted"]["products"]
    }
    for product, price in sample.execute(
        "select distinct product_id, cast(100 * price as bigint)"
        " from marts.fct_order_items"
    ).fetchall():
        assert prices[product]["cents"] == price

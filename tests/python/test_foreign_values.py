"""Logs as others write them: the orders, money, people and days that are meant."""

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
from conftest import Builder
from mapped_logs import write_logs

from pipeline.told.summary_rows import CURRENCIES, told_currencies

COLUMNS = {
    **{"visitor_id": "who", "user_id": "user", "occurred_at": "at"},
    **{"event_name": "event", "order_id": "number", "revenue": "sum"},
    "received_at": "received",
    "currency": "currency",
    "product_id": "product",
}
HEAD = ";".join(COLUMNS.values()) + "\n"
# of a shop that writes cents after a comma; the last one isn't written so
SUMS = ["1.234,50", "99,90", "1.299", "12,00", "49,00", "1.000", "€ 15,00", "20.00"]
NOTHING = ["null", "undefined", "(not set)", "0", r"\N", "nan", "None", "NULL", ""]


def line(who: str, user: str, at: str, event: str = "page_view", **more: str) -> str:
    """Write a line; more: an order's number, total, currency, product; its receipt."""
    names = ("number", "total", "received", "currency", "product")
    rest = (more.get(name, "") for name in names)
    return ";".join([who, user, f"2024-05-{at}", event, *rest]) + "\n"


def bought(
    who: str, user: str, day: int, number: str, total: str, currency: str = ""
) -> str:
    """Write an order's line."""
    order = {"number": number, "total": total, "currency": currency}
    return line(who, user, f"{day:02} 10:03", "purchase", **order)


def views(of: str, delays: tuple[int, ...]) -> str:
    """Write visits, a third of one page, each view so many milliseconds apart again."""
    return "".join(
        line(f"{of}{n}", "", f"{1 + n % 14:02} 10:0{minute}:00.{100 + delay}")
        for n in range(60)
        for minute in range(1 if n % 3 == 0 else 3)
        for delay in delays
    )


# a product's price stands on all that leads to its order, as GA4 writes it
ON_THE_WAY = ("view_item", "add_to_cart", "begin_checkout", "add_payment_info")
LOGS = {
    "european": "".join(bought(f"v{n}", "", 1, f"A{n}", s) for n, s in enumerate(SUMS)),
    # one buys each week, and no order has a number
    "unnumbered": "".join(
        bought(who, "", day, number, "30")
        for who, number in (("p1", "undefined"), ("p2", "(not set)"), ("p3", ""))
        for day in (1, 8, 15)
    ),
    # whoever isn't logged in is somebody of their own
    "logged_out": "".join(
        line(f"w{n}", word, f"01 1{n % 10}:00")
        for n, word in enumerate([*NOTHING, *NOTHING[:4]])
    )
    + line("tab", "undefined", "02 10:00")
    + bought("tab", "bob", 2, "B1", "40")
    + line("tab", "undefined", "02 10:06"),
    # a page's tag fires twice
    **{site: views("z", (0, 4)) for site in ("doubled", "mended")},
    "undoubled": views("z", (0,)),
    # ann buys, logs out, and seven minutes later bob buys the same thing
    "tablet": line(
        "t", "ann", "01 10:03", "purchase", number="T1", total="120", product="p1"
    )
    + line("t", "", "01 10:05")
    + line("t", "bob", "01 10:10", "purchase", number="T2", total="5", product="p1"),
    "currencies": bought("c1", "kim", 1, "K0", "100", "EUR")
    + bought("c1", "kim", 11, "K1", "10000", "JPY")
    + bought("c1", "kim", 13, "K2", "50", "USD")
    + bought("c2", "lee", 4, "L1", "20", "EUR")
    + bought("c2", "lee", 4, "L1", "3000", "JPY")
    + bought("c3", "mo", 5, "M1", "20")
    + bought("c3", "mo", 6, "M2", "20", "eur"),
    # the shop takes back a part of one order, from the same device
    "returned": bought("r", "ann", 1, "R1", "30")
    + bought("r", "ann", 2, "R2", "20")
    + line("r", "ann", "03 10:00", "purchase", number="R1", total="-20"),
    "priced": "".join(
        line(f"x{n}", "", f"0{1 + n % 5} 10:0{minute}", event, number=no, total="50")
        for n in range(10)
        for minute, (event, no) in enumerate(
            [(name, "") for name in ON_THE_WAY] + [("purchase", f"P{n}")] * (n % 2)
        )
    ),
    # two devices are years behind, and half a year ahead
    "clocks": "".join(
        line(f"y{n}", "", f"0{1 + n % 9} 10:00", received=f"2024-05-0{1 + n % 9} 10:01")
        for n in range(40)
    )
    + "behind;;2001-01-01 00:00;page_view;;;2024-05-05 12:00;;\n" * 3
    + "ahead;;2024-11-15 10:00;page_view;;;2024-05-06 12:00;;\n",
}
# a tool writes what it does by itself, and the log has marks of its own
LOGS["marked"] = "".join(
    line(f"z{n}", "", "03 10:00", ("session_start", "begin_mark")[n % 2])
    + line(f"z{n}", "", f"03 10:0{1 + n % 3}", "Page_View")
    + line(f"z{n}", "", "03 10:05", "PURCHASE", number=f"M{n}", total="10")
    for n in range(6)
)
KEYS = {
    "currencies": {"site": {"currency": "EUR"}},
    "mended": {"site": {"repeat_milliseconds": 50}},
    "marked": {"no_clicks": "begin_mark"},
    "european": {"decimal": ",", "thousands": "."},
}


@pytest.fixture(scope="module")
def shops(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give one warehouse of these logs, each a site; every test of it is green."""
    keys = {"delimiter": ";", "columns": COLUMNS}
    logs = {
        site: (HEAD + lines, keys | KEYS.get(site, {})) for site, lines in LOGS.items()
    }
    path = build_warehouse(
        *write_logs(tmp_path_factory, logs), exclude="path:models/*/scores+"
    )
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


def orders(shops: duckdb.DuckDBPyConnection, site: str) -> tuple[int, Decimal]:
    """Give how many orders a site has, and what they brought."""
    return shops.execute(
        "select count(*), sum(revenue) from marts.fct_orders where site_id = ?", [site]
    ).fetchall()[0]


def test_money_with_a_comma_is_all_there_but_what_is_written_otherwise(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    assert orders(shops, "european") == (8, Decimal("3709.40"))
    unread = "select notice from landing.notices where notice like 'european%'"
    assert shops.execute(unread).fetchall() == [
        (
            "european/a.csv line 9: 1 of 8 values of `sum`, mapped to revenue, are no "
            "numbers, such as '20.00'. The others are read by `decimal` and "
            "`thousands` in european.yml.",
        )
    ]


def test_orders_whose_number_is_a_word_for_nothing_are_each_one(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    assert orders(shops, "unnumbered") == (9, Decimal(270))


def test_nobody_is_called_null(shops: duckdb.DuckDBPyConnection) -> None:
    people = "select count(*), count(*) filter (where person_id = 'bob')"
    found = shops.execute(
        f"{people} from marts.dim_people where site_id = 'logged_out'"
    ).fetchall()
    # thirteen who never logged in, and bob, whose tablet it was before too
    assert found == [(14, 1)]
    buyer = "select person_id from marts.fct_orders where order_id = 'B1'"
    assert shops.execute(buyer).fetchall() == [("bob",)]


@pytest.mark.parametrize(
    "table",
    ["fct_orders", "fct_sessions", "dim_people", "agg_person_months", "agg_rfm"],
)
def test_what_leads_to_an_order_is_no_revenue_anywhere(
    shops: duckdb.DuckDBPyConnection, table: str
) -> None:
    found = f"select sum(revenue) from marts.{table} where site_id = 'priced'"
    assert shops.execute(found).fetchall() == [(250,)]
    worth = "select sum(event_value), sum(revenue) from marts.fct_events"
    both = shops.execute(f"{worth} where site_id = 'priced'").fetchall()
    assert both == [(10 * 4 * 50, 250)]


def test_a_wrong_clock_moves_no_figure_but_its_own(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    corrected = shops.execute(
        "select visitor_id, cast(occurred_at as varchar) from marts.fct_events"
        " where is_clock_corrected"
    ).fetchall()
    assert corrected == [("ahead", "2024-05-06 12:00:00")]
    rejected = (
        "select source, reason, count(*) from marts.fct_rejected_rows group by 1, 2"
    )
    assert shops.execute(rejected).fetchall() == [("clocks", "device_clock", 3)]
    newest = "select max(last_event_at) from marts.agg_source_freshness"
    assert str(shops.execute(newest).fetchall()[0][0]) < "2024-05-16"


def test_what_nobody_clicked_is_on_no_path_and_case_says_nothing(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    assert orders(shops, "marked") == (6, 60)
    assert shops.execute(
        "select distinct entry_link, exit_link, event_count"
        " from marts.fct_sessions where site_id = 'marked'"
    ).fetchall() == [("page_view", "purchase", 3)]
    names = "select event_name, is_click, count(*) from marts.fct_events"
    assert shops.execute(
        f"{names} where site_id = 'marked' group by all order by all"
    ).fetchall() == [
        ("begin_mark", False, 3),
        ("page_view", True, 6),
        ("purchase", True, 6),
        ("session_start", False, 3),
    ]


def test_an_order_is_its_buyer_s_in_whoever_s_session(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    asked = (
        "from marts.{} select person_id, revenue where site_id = 'tablet' order by 1"
    )
    expected = [("ann", Decimal(120)), ("bob", Decimal(5))]
    for table in ("fct_orders", "agg_rfm", "dim_people", "agg_person_months"):
        assert shops.execute(asked.format(table)).fetchall() == expected, table
    # it is one session, of whom was there last
    assert shops.execute(
        "select person_id, revenue from marts.fct_sessions where site_id = 'tablet'"
    ).fetchall() == [("bob", Decimal(125))]


def test_what_is_paid_back_is_told_apart_everywhere(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    for table in ("fct_orders", "fct_sessions", "dim_people", "agg_person_months"):
        sums = "sum(revenue), sum(refunded), sum(net_revenue)"
        assert shops.execute(
            f"select {sums} from marts.{table} where site_id = 'returned'"
        ).fetchall() == [(Decimal(50), Decimal(20), Decimal(30))], table


def test_what_is_fired_twice_is_told_and_counts_once_where_the_site_says_so(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    figures = (
        "select count(*), sum(event_count), sum(page_view_count), sum(engaged_seconds),"
        " count(*) filter (where event_count = 1) from marts.fct_sessions"
    )
    found = {
        site: shops.execute(f"{figures} where site_id = '{site}'").fetchall()[0]
        for site in ("doubled", "mended", "undoubled")
    }
    assert found["mended"] == found["undoubled"] == (60, 140, 140, 4800, 20)
    assert found["doubled"][1:3] == (280, 280)
    fates = "select sum(raw_rows), sum(accepted), sum(repeated), sum(duplicates)"
    assert shops.execute(
        f"{fates} from marts.agg_source_quality where source = 'mended'"
    ).fetchall() == [(280, 140, 140, 0)]
    again = "select source, again_share from marts.agg_view_repeats"
    assert shops.execute(f"{again} where again_count > 0").fetchall() == [
        ("doubled", 0.5)
    ]


def test_currencies_are_converted_or_told_and_never_added_up(
    shops: duckdb.DuckDBPyConnection,
) -> None:
    of = "from marts.{} where site_id = 'currencies'"
    # only euros are in a sum: the site's, also where a row names none, or in small ones
    for table in ("fct_orders", "fct_sessions", "dim_people"):
        total = shops.execute(f"select sum(revenue) {of.format(table)}").fetchall()
        assert total == [(Decimal(160),)], table
    orders = "select order_id, revenue, currency, foreign_revenue, foreign_currency"
    found = shops.execute(f"{orders} {of.format('fct_orders')} order by 1").fetchall()
    assert found == [
        ("K0", 100, "EUR", None, None),
        ("K1", None, "EUR", 10000, "JPY"),
        ("K2", None, "EUR", 50, "USD"),
        # a line in each
        ("L1", 20, "EUR", 3000, "JPY"),
        ("M1", 20, "EUR", None, None),
        ("M2", 20, "EUR", None, None),
    ]
    told = told_currencies(shops.execute(CURRENCIES).fetchall())
    assert "2 lines of orders in JPY (13,000.00) are in no sum" in told
    assert "1 line of orders in USD (50.00)" in told

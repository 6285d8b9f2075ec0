"""The shop's log with JSON in a cell: orders, repeats, bad cells, a rename."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from refresh_case import WITH_SEEDS, Warehouse, is_as_new

pytestmark = pytest.mark.slow
HEAD = "client_id,page_url,referrer,timestamp,event_name,event_data,user_agent\n"
SHOP = "https://shop.example"
SOFA = {"item_id": "S1", "item_name": "Sofa", "item_price": 99.5, "quantity": 2}
RUG = {"item_id": "R1", "item_name": "Rug", "item_price": "?", "quantity": 1}


def line(who: str, at: str, event: str = "page_viewed", **more: Any) -> str:
    """Write a line of the log; `said` is its payload, as text or to be made JSON."""
    said = more.get("said", "")
    text = said if isinstance(said, str) else json.dumps(said)
    cell = text.replace('"', '""')
    page = SHOP + more.get("page", "/")
    return f'{who},{page},,{at}Z,{event},"{cell}",\n'


def order(number: str | None, revenue: Any, *items: dict, mail: str = "") -> dict:
    """Write the payload of an order."""
    said = {"transaction_id": number, "revenue": revenue, "items": [*items]}
    return said | ({"user_email": mail} if mail else {})


def bought(who: str, at: str, said: Any) -> str:
    """Write an order's line."""
    page = "/checkouts/cn/Zx/thank-you"
    return line(who, at, "checkout_completed", said=said, page=page)


DAYS = [
    line("ann", "2025-02-26T10:00:00", page="/products/sofa")
    + line("ann", "2025-02-26T10:05:00", "product_added_to_cart", page="/products/sofa")
    + line("ann", "2025-02-26T10:06:00", "checkout_started", page="/checkouts/cn/Zx")
    + bought("ann", "2025-02-26T10:07:00", order("A1", 190, SOFA, mail="ann@x.example"))
    # another one's order, under the same number
    + bought("bob", "2025-02-26T23:55:00", order("A1", "12.50", RUG))
    + line("", "2025-02-26T12:00:00"),
    # on the day of the rename the page is opened again, in another session
    bought("ann", "2025-02-27T09:00:00", order("A1", 190, SOFA, mail="ann@x.example"))
    + bought("bob", "2025-02-27T00:05:00", order("A2", 0, {"item_id": None}))
    + line("", "2025-02-27T12:00:00"),
]
BAD = (
    bought("p1", "2025-02-28T10:00:00", "{broken")
    + bought("p2", "2025-02-28T10:00:00", "[1, 2]")
    + bought("p3", "2025-02-28T10:00:00", '"text"')
    + bought("p4", "2025-02-28T10:00:00", order("B4", "a lot", "text"))
    + bought("p5", "2025-02-28T10:00:00", {"transaction_id": {"no": 1}, "items": 5})
    + bought("p6", "2025-02-28T10:00:00", order(None, 7))
    + bought("p6", "2025-02-28T11:00:00", order(None, 7))
    + bought("p7", "2025-02-28T10:00:00", "")
    + line("p8", "no time")
    + line("p9", "2025-02-28T10:00:00", "")
)


@pytest.fixture
def shop(tmp_path: Path) -> Warehouse:
    """Give a warehouse with the project's own mapping of the log, and no files."""
    warehouse = Warehouse(tmp_path)
    warehouse.own_mapping("shop_event_log")
    return warehouse


def day(shop: Warehouse, name: str, body: str, renamed: bool = False) -> None:
    """Put a file of one day into the folder."""
    head = HEAD.replace("client_id", "clientId") if renamed else HEAD
    shop.file(f"shop_event_log/{name}.csv", body, head)


def test_an_order_said_again_on_the_day_of_a_rename_counts_once(
    shop: Warehouse,
) -> None:
    day(shop, "26", DAYS[0])
    shop.built(*WITH_SEEDS)
    day(shop, "27", DAYS[1], renamed=True)
    shop.built()
    assert shop.rows(
        "select order_id, visitor_id, cast(revenue as varchar), item_count,"
        " repeat_count, currency, cast(ordered_on as varchar)"
        " from marts.fct_orders order by ordered_at"
    ) == [
        ("A1", "ann", "190.0000", 1, 1, "USD", "2025-02-26"),
        ("A1", "bob", "12.5000", 1, 0, "USD", "2025-02-26"),
        ("A2", "bob", "0.0000", 0, 0, "USD", "2025-02-27"),
    ]
    assert shop.rows(
        "select order_id, product_id, product_name, price, quantity"
        " from marts.fct_order_items order by ordered_at"
    ) == [
        ("A1", "S1", "Sofa", Decimal("99.5"), Decimal(2)),
        ("A1", "R1", "Rug", None, Decimal(1)),
    ]
    its_session_has_no_order_and_nobody_is_lost(shop)
    # a late, earlier showing of the page: then that one was the order
    early = bought("ann", "2025-02-26T09:59:00", order("A1", 190, SOFA))
    day(shop, "28", early, renamed=True)
    shop.built()
    assert is_as_new(shop)
    again = "select repeat_count from marts.fct_orders where visitor_id = 'ann'"
    assert shop.one(again) == 2


def its_session_has_no_order_and_nobody_is_lost(shop: Warehouse) -> None:
    assert shop.rows(
        "select visitor_id, session_number, outcome, revenue, event_count"
        " from marts.fct_sessions order by visitor_id, session_number"
    ) == [
        ("ann", 1, "ordered", 190, 4),
        ("ann", 2, "browsed", 0, 1),
        ("bob", 1, "ordered", Decimal("12.5"), 2),
    ]
    # a person brings what the sessions do, and no order twice
    revenue = "select revenue from marts.dim_people order by revenue"
    assert shop.rows(revenue) == [(Decimal("12.5"),), (190,)]
    assert shop.rows(
        "select reason, count(*) from marts.fct_rejected_rows group by reason"
    ) == [("missing_visitor", 2)]
    people = "select distinct user_id from marts.fct_events where user_id is not null"
    (hashed,) = shop.rows(people)
    assert len(hashed[0]) == 32


def test_bad_cells_cost_what_they_say_and_never_the_build(shop: Warehouse) -> None:
    day(shop, "28", BAD)
    shop.built("build", "--exclude", "path:models/*/scores+")
    assert shop.rows(
        "select visitor_id, order_id, revenue, item_count from marts.fct_orders"
        " order by visitor_id"
    ) == [
        ("p1", None, None, 0),
        ("p2", None, None, 0),
        ("p3", None, None, 0),
        ("p4", "B4", None, 0),
        ("p5", '{"no":1}', None, 0),
        ("p6", None, 7, 0),
        ("p6", None, 7, 0),
        ("p7", None, None, 0),
    ]
    assert shop.rows("select reason from marts.fct_rejected_rows") == [
        ("unparsable_time",)
    ]
    assert shop.rows(
        "select event_name, link from marts.fct_events where visitor_id = 'p9'"
    ) == [("click", "click")]

"""The shop's log with JSON in a cell: orders, repeats, bad cells, a rename."""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
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
    (warehouse.mappings / "shop.yml").unlink()
    shutil.copy(ROOT / "mappings" / "shop_event_log.yml", warehouse.mappings)
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


# ---------- the real files

RENAMED_ON = "2025-02-27"


def raw_rows(folder: Path) -> list[dict[str, Any]]:
    """Read the real files by Python alone; a visitor under either name is `who`."""
    rows = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                said = json.loads(row["event_data"] or "{}", parse_float=Decimal)
                who = row.get("client_id") or row.get("clientId")
                rows.append(row | {"who": who, "said": said, "file": path.name})
    return rows


@pytest.mark.real
@pytest.mark.parametrize(
    # a column is renamed on the fifth
    "runs",
    [(4, 5, 7), pytest.param(range(1, 8), marks=pytest.mark.long)],
)
def test_seven_real_days_bit_by_bit_are_all_at_once(
    runs: Iterable[int], shop: Warehouse, real_data: Path
) -> None:
    folder = real_data / "shop_event_log"
    (shop.data / "shop_event_log").mkdir()
    paths, there = sorted(folder.glob("*.csv")), 0
    for days in runs:
        for path in paths[there:days]:
            shutil.copy(path, shop.data / "shop_event_log")
        shop.built(*(() if there else WITH_SEEDS))
        there = days
        the_rename_is_told_from_its_run_on(shop, paths[:there])
    assert len(paths) == there == 7 and is_as_new(shop)
    # the data tests, those of totals too
    shop.built("test", "--exclude", "path:models/*/scores+", "test_type:unit")
    rows = raw_rows(folder)
    orders = [row for row in rows if row["event_name"] == "checkout_completed"]
    nothing_is_lost_over_the_rename(shop, rows)
    orders_and_revenue_are_those_of_the_files(shop, orders)
    numbers_given_twice_are_two_people_s_orders(shop, orders)
    nobody_is_named(shop, rows)


def the_rename_is_told_from_its_run_on(shop: Warehouse, paths: list[Path]) -> None:
    """See what is said of the rename by a run that read these files, and no row lost.

    Args:
        shop: the warehouse after that run.
        paths: the files that are there by now, the newest one last.
    """
    row_count, renamed_on = 0, None
    for path in paths:
        with path.open(newline="") as file:
            reader = csv.DictReader(file)
            row_count += sum(1 for _ in reader)
        if "clientId" in (reader.fieldnames or []) and not renamed_on:
            renamed_on = RENAMED_ON
            assert RENAMED_ON.replace("-", "") in path.name.replace("-", "")
    told = [
        (renamed_on, "clientId", "client_id", None, True),
        (renamed_on, "client_id", None, "clientId", True),
    ]
    for table in ("reports.rpt_data_quality_columns", "marts.agg_column_fill"):
        found = shop.rows(
            "select cast(day as varchar), column_name, renamed_from, renamed_to,"
            f" is_mapped from {table}"
            " where renamed_from is not null or renamed_to is not null order by all"
        )
        assert found == (told if renamed_on else []), path.name
    verdict = shop.one("select verdict from reports.rpt_data_quality_sources")
    assert ("columns renamed: 1" in verdict) == bool(renamed_on), path.name
    fates, each = "accepted + duplicates + rejected", "from marts.agg_source_quality"
    assert shop.one(f"select sum(raw_rows)::int {each}") == row_count
    assert not shop.rows(f"select source_file {each} where raw_rows <> {fates}")


def nothing_is_lost_over_the_rename(shop: Warehouse, rows: list[dict]) -> None:
    counted = shop.rows(
        "select split_part(source_file, '/', 2), sum(raw_rows)::int,"
        " sum(accepted)::int, sum(rejected)::int from marts.agg_source_quality"
        " group by 1"
    )
    files = Counter(row["file"] for row in rows)
    known = Counter(row["file"] for row in rows if row["who"])
    expected = {(name, n, known[name], n - known[name]) for name, n in files.items()}
    assert set(counted) == expected
    assert (len(rows), known.total()) == (24_631, 24_390)
    reasons = "select distinct reason from marts.fct_rejected_rows"
    assert shop.rows(reasons) == [("missing_visitor",)]
    visitors = "select count(distinct visitor_id) from marts.fct_events"
    assert shop.one(visitors) == len({row["who"] for row in rows if row["who"]})


def orders_and_revenue_are_those_of_the_files(
    shop: Warehouse, orders: list[dict]
) -> None:
    paid = sum(Decimal(row["said"]["revenue"]) for row in orders)
    assert (len(orders), paid) == (147, Decimal("148037.60"))
    found = "select count(*), sum(revenue), sum(repeat_count) from marts.fct_orders"
    assert shop.rows(found) == [(147, paid, 0)]
    assert shop.one("select sum(revenue) from marts.fct_sessions") == paid
    free = "select count(*) from marts.fct_orders where revenue = 0"
    assert shop.one(free) == sum(row["said"]["revenue"] == 0 for row in orders)
    items = Counter(
        (row["who"], row["said"]["transaction_id"], item["item_id"])
        + (Decimal(item["item_price"]), item["quantity"])
        for row in orders
        for item in row["said"]["items"]
        if item["item_id"]
    )
    listed = shop.rows(
        "select visitor_id, items.order_id, product_id, price, quantity"
        " from marts.fct_order_items as items"
        " inner join marts.fct_orders using (order_key)"
    )
    assert Counter(listed) == items and items.total() == 172


def numbers_given_twice_are_two_people_s_orders(
    shop: Warehouse, orders: list[dict]
) -> None:
    numbers = Counter(row["said"]["transaction_id"] for row in orders)
    twice = {number for number, count in numbers.items() if count > 1}
    assert (len(numbers), len(twice)) == (144, 3)
    rows = shop.rows(
        "select count(*), count(distinct person_id), count(distinct revenue)"
        " from marts.fct_orders group by order_id having count(*) > 1"
    )
    assert rows == [(2, 2, 2)] * 3


def nobody_is_named(shop: Warehouse, rows: list[dict]) -> None:
    mails = {row["said"]["user_email"] for row in rows if "user_email" in row["said"]}
    stored = shop.rows(
        "select user_id || coalesce(properties, '') from marts.fct_events"
        " where user_id is not null union all"
        " select raw_row from marts.fct_rejected_rows"
    )
    text = " ".join(value for (value,) in stored)
    # the addresses themselves are not for a test report
    assert sum(mail in text for mail in mails) == 0
    mine = {r["said"]["user_email"] for r in rows if r["who"] and r["said"]} - {None}
    people = "select count(distinct user_id) from marts.fct_events"
    assert shop.one(people) == len(mine) == 398

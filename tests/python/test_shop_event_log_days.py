"""The real days of the shop's log, day by day: nothing lost, nobody named."""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from refresh_case import WITH_SEEDS, Warehouse, is_as_new

pytestmark = [pytest.mark.real, pytest.mark.slow]
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


@pytest.mark.parametrize(
    # a column is renamed on the fifth
    "runs",
    [(4, 5, 7), pytest.param(range(1, 8), marks=pytest.mark.long)],
)
def test_seven_real_days_bit_by_bit_are_all_at_once(
    runs: Iterable[int], real_data: Path, tmp_path: Path
) -> None:
    shop = Warehouse(tmp_path)
    shop.own_mapping("shop_event_log")
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

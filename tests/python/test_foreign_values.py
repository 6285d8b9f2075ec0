"""Logs as others write them: the orders, the money and the people that are meant."""

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
import yaml
from conftest import Builder

COLUMNS = {
    **{"visitor_id": "who", "user_id": "user", "occurred_at": "at"},
    **{"event_name": "event", "order_id": "number", "revenue": "sum"},
}
HEAD = ";".join(COLUMNS.values()) + "\n"
# of a shop that writes cents after a comma; the last one isn't written so
SUMS = ["1.234,50", "99,90", "1.299", "12,00", "49,00", "1.000", "€ 15,00", "20.00"]
NOTHING = ["null", "undefined", "(not set)", "0", r"\N", "nan", "None", "NULL", ""]


def bought(who: str, user: str, day: int, number: str, total: str) -> str:
    """Write an order's line."""
    return f"{who};{user};2024-05-{day:02} 10:00;purchase;{number};{total}\n"


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
        f"w{n};{word};2024-05-01 1{n % 10}:00;page_view;;\n"
        for n, word in enumerate([*NOTHING, *NOTHING[:4]])
    )
    + "tab;undefined;2024-05-02 10:00;page_view;;\n"
    + bought("tab", "bob", 2, "B1", "40").replace("10:00", "10:03")
    + "tab;undefined;2024-05-02 10:06;page_view;;\n",
}
KEYS = {"european": {"decimal": ",", "thousands": "."}}


@pytest.fixture(scope="module")
def shops(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give one warehouse of these logs, each a site."""
    data, mappings = (tmp_path_factory.mktemp(name) for name in ("data", "mappings"))
    for site, lines in LOGS.items():
        (data / site).mkdir()
        (data / site / "a.csv").write_text(HEAD + lines)
        keys = {"files": f"{site}/*", "delimiter": ";", "columns": COLUMNS}
        text = yaml.safe_dump(keys | KEYS.get(site, {}))
        (mappings / f"{site}.yml").write_text(text)
    path = build_warehouse(data, mappings, select="+fct_orders +dim_people")
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

"""The macros, run in DuckDB, give what is known."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from rendering import render, value_of

MADRID, KOLKATA = "'Europe/Madrid'", "'Asia/Kolkata'"


# ---------- shares, texts, numbers and keys


def test_a_share_is_a_double_and_of_nothing_null() -> None:
    assert value_of(render("share", "1", "4")) == 0.25
    assert value_of(render("share", "0", "4")) == 0
    assert value_of(render("share", "0", "0")) is None
    assert value_of(f"typeof({render('share', '1', '4')})") == "DOUBLE"


@pytest.mark.parametrize(
    ("text", "known"),
    [(t, True) for t in ("1", "true", "YES", "t", "Y")]
    + [(t, False) for t in ("0", "False", "no", "F", "n")]
    + [(t, None) for t in ("", "2", "maybe", " yes", None)],
)
def test_a_yes_or_no_is_read_and_anything_else_is_null(
    text: str | None, known: bool | None
) -> None:
    given = "cast(null as varchar)" if text is None else f"'{text}'"
    assert value_of(render("as_boolean", given)) is known


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("told_percent", "0.4512", "45 %"),
        ("told_percent", "0.0623", "6.2 %"),
        ("told_percent", "0.0996", "10 %"),
        ("told_percent", "0", "0 %"),
        ("told_percent", "1", "100 %"),
        ("told_percent", "0.9962", "99.6 %"),
        ("told_percent", "0.9996", "over 99.9 %"),
        ("told_percent", "0.0004", "under 0.1 %"),
        ("told_percent", "cast(null as double)", None),
        ("told_number", "1234.5", "1,235"),
        ("told_number", "cast(null as double)", None),
        ("told_seconds", "45.4", "45 seconds"),
        ("told_seconds", "90", "2 minutes"),
        ("told_seconds", "5400", "2 hours"),
        ("told_seconds", "cast(null as double)", None),
    ],
)
def test_figures_are_told_in_words(name: str, given: str, told: str | None) -> None:
    assert value_of(render(name, given)) == told


def test_a_rate_is_told_with_its_interval() -> None:
    columns = "(select 0.45 as rate, 0.391 as rate_low, 0.509 as rate_high) as t"
    told = duckdb.sql(f"select {render('told_rate', 'rate')} from {columns}")
    assert told.fetchall() == [("45 % (39 to 51 %)",)]


@pytest.mark.parametrize(
    ("links", "count", "told"),
    [
        ("'cart > pay'", "2", "cart, then pay"),
        ("'a > b'", "1", "a > b"),
        (r"'a \> b > c\\ > d'", "3", "a > b, then c\\, then d"),
    ],
)
def test_links_in_a_row_are_told_as_such(links: str, count: str, told: str) -> None:
    assert value_of(render("told_links", links, count)) == told


def test_stages_have_their_depth_and_others_none() -> None:
    stages = ("'upper'", "'middle'", "'lower'", "'Upper'", "cast(null as varchar)")
    found = [value_of(render("stage_depth", stage)) for stage in stages]
    assert found == [1, 2, 3, None, None]


def test_a_key_knows_where_a_column_ends_and_takes_null_for_empty() -> None:
    def key(*columns: str) -> Any:
        return value_of(render("hash_key", list(columns)))

    assert key("'a'", "'bc'") == key("'a'", "'bc'")
    assert key("'a'", "'bc'") != key("'ab'", "'c'")
    assert key("'a'", "'b'") != key("'b'", "'a'")
    assert key("'a'", "null") == key("'a'", "''")
    assert key("'a'", "null") != key("null", "'a'")
    assert key("null") is not None


def test_a_key_s_text_is_32_digits_and_tells_keys_apart() -> None:
    assert value_of(render("key_text", "cast(255 as uhugeint)")) == "0" * 30 + "ff"
    key = render("key_text", render("hash_key", ["cast(n as varchar)"]))
    sql = f"select {key} from range(1000) as numbers (n)"
    texts = {text for (text,) in duckdb.sql(sql).fetchall()}
    assert len(texts) == 1000
    assert all(re.fullmatch("[0-9a-f]{32}", text) for text in texts)


def test_an_event_without_an_id_is_named_by_its_row_and_number() -> None:
    name = render("row_event_id")
    rows = "(values ('r', null), ('r', 1), ('r', 2)) as t (row_hash, equal_row_number)"
    ids = [row for (row,) in duckdb.sql(f"select {name} from {rows}").fetchall()]
    assert ids == ["r", "r#1", "r#2"]


def test_a_list_is_in_order_and_not_as_values_come() -> None:
    listed = render("ordered_list", "link", "number")
    rows = "(values (2, 'b'), (10, 'c'), (1, 'a')) as t (number, link)"
    assert duckdb.sql(f"select {listed} from {rows}").fetchall() == [(["a", "b", "c"],)]


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["a"], "a"),
        (["a", "a", "b", "a", "a", "a"], "a > b > a"),
        ([], ""),
    ],
)
def test_repeats_are_left_out_and_texts_joined(texts: list[str], joined: str) -> None:
    sql = render("joined_text", render("without_repeats", "cast($1 as varchar[])"))
    assert duckdb.execute(f"select {sql}", [texts]).fetchall() == [(joined,)]


def test_what_is_joined_can_be_taken_apart_again() -> None:
    words = ["a", "a > b", "b", ">", "> b", "a >", "\\", "a \\", "\\> b", "a \\> b"]
    lists = [[one, two] for one in words for two in words] + [[one] for one in words]
    joined = render("joined_text", render("escaped_texts", "cast($1 as varchar[])"))
    texts = [duckdb.execute(f"select {joined}", [each]).fetchall() for each in lists]
    assert len({text for ((text,),) in texts}) == len(lists)
    assert texts[1] == [("a > a \\> b",)]
    plain = render("escaped_text", "'home/sofas?a=b&c'")
    assert value_of(plain) == "home/sofas?a=b&c"


def test_what_nobody_clicked_is_no_node_and_what_is_not_said_is_a_click() -> None:
    found = duckdb.sql(
        f"select {render('is_click')}, {render('node_text', 'link')}"
        " from (values (true, 'home'), (false, 'home'), (null, 'home'),"
        " (true, 'other'), (true, null)) as events (is_click, link)"
    )
    assert found.fetchall() == [
        (True, "home"),
        (False, None),
        (True, "home"),
        (True, '"other"'),
        (True, None),
    ]


# ---------- addresses of pages, and JSON

PAGE = "'https://ann:pw@Shop.example:80/Sofas/Oslo/?a=b%20c+d&x=&a=2&bad=%ff#?z=1'"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (PAGE, "/sofas/oslo"),
        ("'https://shop.example'", "/"),
        ("'https://shop.example?next=/sofas'", "/"),
        ("'android-app://com.shop/'", "/"),
        ("'/sofas'", None),
        ("'about:blank'", None),
        ("''", None),
        ("cast(null as varchar)", None),
    ],
)
def test_the_path_of_a_page_is_found_and_of_anything_else_is_null(
    url: str, path: str | None
) -> None:
    assert value_of(render("url_path", url)) == path


@pytest.mark.parametrize(
    ("name", "said"), [("a", "b c d"), ("x", None), ("bad", None), ("z", None)]
)
def test_a_parameter_is_decoded_and_the_first_counts(
    name: str, said: str | None
) -> None:
    assert value_of(render("url_parameter", PAGE, name)) == said
    # a name that ends alike is another
    other = PAGE.replace("?", "?my").replace("&", "&my")
    assert value_of(render("url_parameter", other, name)) is None


def test_json_says_what_is_under_a_key_and_nothing_when_it_is_broken() -> None:
    whole = """'{"a": "x", "b": {"c": 1}, "none": null, "list": [{"c": 2}, 3]}'"""
    texts = [value_of(render("json_text", whole, k)) for k in ("a", "b", "none", "no")]
    assert texts == ["x", '{"c":1}', None, None]
    assert value_of(render("json_items", whole, "list")) == ['{"c":2}', "3"]
    for broken in ("'{broken'", "'[1]'", "'5'", "''", "cast(null as varchar)"):
        assert value_of(render("json_text", broken, "a")) is None
        assert value_of(render("json_items", broken, "list")) == []
    assert value_of(render("json_items", whole, "a")) == []


def test_of_two_json_objects_the_second_says_what_both_say() -> None:
    first, none = """'{"a": 1, "b": 2}'""", "cast(null as varchar)"
    both = value_of(render("json_merged", first, """'{"b": 3, "c": 4}'"""))
    assert both == '{"a":1,"b":3,"c":4}'
    assert value_of(render("json_merged", first, none)) == '{"a": 1, "b": 2}'
    assert value_of(render("json_merged", none, first)) == '{"a": 1, "b": 2}'
    assert value_of(render("json_merged", none, none)) is None


def test_what_a_pattern_matches_is_null_where_nothing_does() -> None:
    for text, found in (("'/sofas/oslo'", "oslo"), ("'/sofas'", None), ("null", None)):
        assert value_of(render("matched_text", text, "^/sofas/(.+)$")) == found


@pytest.mark.parametrize(
    ("text", "pattern", "known"),
    [
        ("www.google.com", "(^|[.])(google|bing)([.]|$)", True),
        ("googleplex", "(^|[.])(google|bing)([.]|$)", False),
        ("", "^$", True),
        ("a", "", True),
        (None, "a", None),
        ("a", None, None),
    ],
)
def test_a_pattern_is_found_anywhere_in_a_text(
    text: str | None, pattern: str | None, known: bool | None
) -> None:
    sql = render("text_matches", "cast($1 as varchar)", "cast($2 as varchar)")
    assert duckdb.execute(f"select {sql}", [text, pattern]).fetchall() == [(known,)]


def test_an_origin_is_one_number_and_none_where_nothing_is_known() -> None:
    columns = "traffic_source, traffic_medium, campaign_id"
    rows = "(null, null, null), ('a', null, null), (null, 'a', null), ('a', null, null)"
    found = duckdb.sql(
        f"select {render('origin_key')} from (values {rows}) as t ({columns})"
    ).fetchall()
    first, source, medium, same = (key for (key,) in found)
    assert first is None and source == same and source != medium


# ---------- time


@pytest.mark.parametrize(
    ("utc", "zone", "local"),
    [
        # an hour that is left out, and one that comes twice
        ("2024-03-31 00:59:59", MADRID, "2024-03-31 01:59:59"),
        ("2024-03-31 01:00:00", MADRID, "2024-03-31 03:00:00"),
        ("2024-10-27 00:30:00", MADRID, "2024-10-27 02:30:00"),
        ("2024-10-27 01:30:00", MADRID, "2024-10-27 02:30:00"),
        ("2024-03-31 18:30:00", KOLKATA, "2024-04-01 00:00:00"),
    ],
)
def test_local_time_follows_the_zone_s_clock(utc: str, zone: str, local: str) -> None:
    found = value_of(render("local_time", f"timestamp '{utc}'", zone))
    assert found == datetime.fromisoformat(local)


@pytest.mark.parametrize(("day", "hours"), [("03-31", 23), ("10-27", 25)])
def test_a_reporting_day_is_as_long_as_the_clock_makes_it(day: str, hours: int) -> None:
    on = render("reporting_date", "instant", zone="Europe/Madrid")
    sql = f"""
        select count(*) from range(
            timestamp '2024-01-01', timestamp '2025-01-01', interval 1 hour
        ) as times (instant) where {on} = date '2024-{day}'
    """
    assert value_of(f"({sql})") == hours


def test_the_reporting_date_is_utc_s_by_default() -> None:
    assert value_of(
        render("reporting_date", "timestamp '2024-01-01 23:59:59.999'")
    ) == date(2024, 1, 1)


def test_seconds_are_whole_milliseconds_rounded_down() -> None:
    start = "timestamp '2024-03-30 23:59:59.999'"
    for later, known in (
        ("2024-03-31 00:00:00", "0.001"),
        ("2024-03-30 23:59:59.9996", "0.000"),
        ("2124-03-30 23:59:59.999", str(36524 * 86400)),
    ):
        found = value_of(render("seconds_between", start, f"timestamp '{later}'"))
        assert found == Decimal(known)
    assert value_of(render("seconds_between", start, "cast(null as timestamp)")) is None


def test_the_week_begins_on_monday_the_1st() -> None:
    days = [f"timestamp '2024-01-{day:02} 23:59:59'" for day in range(1, 8)]
    found = [value_of(render("iso_weekday", day)) for day in days]
    assert found == [1, 2, 3, 4, 5, 6, 7]

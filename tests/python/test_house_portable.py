"""The SQL that event-level models avoid is seen, and other SQL passes."""

import pytest
from house_files import AVOIDED, avoided_in

AVOIDED_SQL = {
    "QUALIFY": "select a from b qualify a = 1",
    "an ASOF join": "from a asof join b on a.x >= b.x",
    "MATCH_RECOGNIZE": "from a MATCH_RECOGNIZE (x)",
    "count(distinct) over": "count(distinct lower(a)) over (partition by b)",
    "hash()": "select hash(a)",
    "a weekday that engines number differently": "extract(dow from a)",
    "`::`": "select a::date",
    "`* except`": "select * except (a)",
    "a bare varchar (write string)": "cast(a as varchar)",
    "a quoted identifier": 'select "a"',
    "concat() (write ||)": "select concat(a, b)",
    "regexp_replace()": "select regexp_replace(a, 'b', 'c')",
    "a list literal or item": "select a[1]",
    "a lambda": "select f(a, lambda x: x + 1)",
    "isodow": "extract(isodow from a)",
    "at time zone": "a at time zone 'UTC'",
    "`->>`": "select a ->> '$.b'",
    "list()": "select list(a order by b)",
    "string_agg()": "select string_agg(a, ',')",
    "unnest()": "select unnest(a)",
    "generate_series()": "from generate_series(1, 2)",
    "date_sub()": "select date_sub('second', a, b)",
    "epoch()": "select epoch(a)",
    "strftime()": "select strftime(a, 'x')",
    "strptime()": "select strptime(a, 'x')",
    "regexp_matches()": "select regexp_matches(a, 'b')",
    "len()": "select len(a)",
}
FINE_SQL = r"""
-- qualify, a::date and "quoted" may stand in a comment: it's one
{# unnest(a) #}
select
    concat_ws(' ', a, b) as text,
    'list(a)::"x"' as example,
    count(distinct a) as kinds,
    a_list (b) as c,
    regexp_extract(a, '[0-9]+', 0) as digits,
    {{ ordered_list("list(a)") }} as links /* hash(a) */
from b except select * from c
"""


@pytest.mark.parametrize("what", AVOIDED)
def test_what_portable_sql_avoids_is_seen(what: str) -> None:
    assert avoided_in(AVOIDED_SQL[what]) == [what]


def test_a_digit_class_is_seen_inside_text() -> None:
    assert avoided_in(r"regexp_extract(a, '\d+', 0)") == [r"\d (write [0-9])"]


def test_portable_sql_passes() -> None:
    assert avoided_in(FINE_SQL) == []

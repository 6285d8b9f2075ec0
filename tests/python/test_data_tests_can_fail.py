"""Our own data tests, tests/generic/, find what is broken and nothing else."""

import duckdb
import pytest
from rendering import render

GOOD = "(1, 'a', 10), (1, 'b', 20), (2, 'a', 0)"
RULES = {"is_positive": "size >= 0", "is_small": "size < 100"}


def failures(rows: str, **arguments: object) -> list[tuple[object, ...]]:
    """Run the data test on a table of (site, link, size); give what it returns."""
    columns = "cast(site as int) as site, link, cast(size as int) as size"
    table = f"(select {columns} from (values {rows}) as rows_given (site, link, size))"
    return duckdb.sql(render("test_rules", table, **arguments)).fetchall()


def test_good_rows_break_nothing() -> None:
    assert failures(GOOD, grain=["site", "link"], rules=RULES) == []
    assert failures(GOOD, grain=["site", "link"]) == []
    assert failures(GOOD, rules=RULES) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("(1, 'b', 99)", [(1, "b", 20, "grain"), (1, "b", 99, "grain")]),
        ("(null, 'b', 1)", [(None, "b", 1, "grain")]),
        ("(3, null, 1)", [(3, None, 1, "grain")]),
    ],
)
def test_a_key_that_is_there_twice_or_null_is_found(
    row: str, found: list[tuple[object, ...]]
) -> None:
    given = {"grain": ["site", "link"], "rules": RULES}
    assert sorted(failures(f"{GOOD}, {row}", **given), key=str) == found


def test_a_nullable_key_may_be_null_but_not_twice() -> None:
    given = {"grain": ["site", "link"], "nullable": ["link"]}
    assert failures(f"{GOOD}, (3, null, 1)", **given) == []
    twice = f"{GOOD}, (3, null, 1), (3, null, 2)"
    found = [(3, None, 1, "grain"), (3, None, 2, "grain")]
    assert sorted(failures(twice, **given), key=str) == found
    assert failures(f"{GOOD}, (null, 'a', 1)", **given) == [(None, "a", 1, "grain")]


@pytest.mark.parametrize(
    ("size", "rule"),
    [(-1, "is_positive"), (100, "is_small"), ("null", "is_positive")],
)
def test_a_rule_that_is_false_or_null_is_broken(size: int | str, rule: str) -> None:
    (found,) = failures(f"{GOOD}, (9, 'x', {size})", rules=RULES)
    assert found[0] == 9
    assert found[-1] == rule


def test_of_several_broken_rules_the_first_is_named_and_each_bad_row_counts() -> None:
    rules = {"never": "false", **RULES}
    found = failures(f"{GOOD}, (9, 'x', -1)", rules=rules)
    assert [row[-1] for row in found] == ["never"] * 4


def test_an_or_inside_a_condition_stays_inside() -> None:
    rules = {"either": "size = 10 or size = 20", "any": "site = 1"}
    assert [row[-1] for row in failures(GOOD, rules=rules)] == ["either"]

"""Intervals are Wilson's: of the macros, and in the tables."""

import math
import random
from pathlib import Path

import duckdb
import pytest
from rendering import render, value_of

Z = 1.959963984540054
FUNNELS = [
    ("rate_of_sessions", "reached", "sessions"),
    ("rate_of_people", "reached", "people"),
    ("rate_of_entrants", "reached", "entrants"),
    ("rate_of_previous", "reached", "reached_previous"),
]
RATES = [
    (table, rate, hits, trials)
    for table, columns in {
        "agg_funnel_days": FUNNELS,
        "agg_funnel_steps": FUNNELS,
        "agg_drop_offs": [
            ("exit_share", "exits", "sessions"),
            ("drop_off_share", "exits", "risked_sessions"),
            ("dropped_share", "exits", "dropped_sessions"),
            ("went_on_share", "went_on_with", "went_on_sessions"),
            ("non_conversion_share", "people_without_order", "people"),
        ],
        "agg_drop_off_shares": [
            ("non_conversion_share", "people_without_order", "people"),
            (
                "other_non_conversion_share",
                "other_people_without_order",
                "other_people",
            ),
        ],
        "agg_stage_pushes": [
            ("move_share", "moves", "clicks"),
            ("other_move_share", "other_moves", "other_clicks"),
        ],
        "agg_stage_links": [
            ("deeper_share", "went_deeper", "sessions"),
            ("best_share", "best_went_deeper", "best_sessions"),
        ],
        "agg_stage_segments": [
            ("deeper_share", "went_deeper", "known_sessions"),
            ("into_lower_share", "into_lower", "sessions"),
            ("fall_back_share", "fell_back", "sessions"),
        ],
        "agg_outcome_links": [("order_share", "ordered_sessions", "sessions")],
        "agg_transitions": [("probability_out", "transitions", "departures")],
        "agg_path_nodes": [("share_of_sessions", "sessions", "all_sessions")],
        "agg_path_steps": [("share_of_sessions", "sessions", "all_sessions")],
        "agg_path_steps_aligned": [
            ("share_of_sessions", "sessions", "aligned_sessions")
        ],
        "agg_path_edges": [
            ("share_of_node", "sessions", "from_sessions"),
            ("share_of_sessions", "sessions", "all_sessions"),
        ],
        "agg_routes": [
            ("share_of_sessions", "sessions", "all_sessions"),
            ("order_share", "ordered_sessions", "known_sessions"),
        ],
        "agg_transition_differences": [
            ("move_share", "sessions", "node_sessions"),
            ("rest_move_share", "rest_sessions", "rest_node_sessions"),
        ],
        "agg_path_step_differences": [
            ("step_share", "sessions", "all_sessions"),
            ("rest_step_share", "rest_sessions", "rest_all_sessions"),
        ],
    }.items()
    for rate, hits, trials in columns
]


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Compute the 95 % Wilson interval as E. B. Wilson (1927) writes it."""
    share, part = hits / trials, Z * Z / trials
    half = Z * math.sqrt((share * (1 - share) + part / 4) / trials)
    middle, size = share + part / 2, 1 + part
    return (middle - half) / size, (middle + half) / size


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        # scipy.stats.binomtest(hits, trials).proportion_ci(method="wilson")
        (1, 4, 0.04558726, 0.69935816),
        (2, 8, 0.07147921, 0.59072457),
        (0, 8, 0, 0.32440756),
        (8, 8, 0.67559244, 1),
        (1, 1, 0.20654931, 1),
        (0, 1, 0, 0.79345069),
        (0, 0, None, None),
    ],
)
def test_wilson_intervals_have_their_known_ends(
    hits: int, trials: int, low: float | None, high: float | None
) -> None:
    for name, known in (("wilson_low", low), ("wilson_high", high)):
        found = value_of(render(name, str(hits), str(trials)))
        assert found == (None if known is None else pytest.approx(known, abs=1e-7))


def test_of_hits_that_nobody_knows_there_is_no_interval() -> None:
    for name in ("wilson_low", "wilson_high"):
        assert value_of(render(name, "cast(null as bigint)", "8")) is None


def test_another_interval_is_wider_and_known() -> None:
    # binomtest(2, 8).proportion_ci(confidence_level=0.999, method="wilson")
    for name, known in (("wilson_low", 0.03530354), ("wilson_high", 0.75224202)):
        found = value_of(render(name, "2", "8", 3.2905267))
        assert found == pytest.approx(known, abs=1e-6)


def test_wilson_intervals_are_those_of_the_formula_and_hold_the_share() -> None:
    draw = random.Random(11)
    trials = [draw.randint(1, 10 ** draw.randint(1, 8)) for _ in range(2000)]
    cases = [(draw.choice((0, n, draw.randint(0, n))), n) for n in trials]
    low, high = render("wilson_low", "h", "n"), render("wilson_high", "h", "n")
    # counts are bigint in every table
    rows = ", ".join(f"({hits}::bigint, {count}::bigint)" for hits, count in cases)
    sql = f"select h, n, {low}, {high} from (values {rows}) as cases (h, n)"
    for hits, count, bottom, top in duckdb.sql(sql).fetchall():
        assert (bottom, top) == pytest.approx(wilson(hits, count), abs=1e-7)
        assert 0 <= bottom <= hits / count <= top <= 1
        assert bottom == 0 if hits == 0 else bottom > 0
        assert top == 1 if hits == count else top < 1


def test_a_rate_is_the_share_and_its_ends() -> None:
    sql = f"select {render('rate', '1', '4', 'known')}"
    found = duckdb.sql(sql)
    assert found.columns == ["known", "known_low", "known_high"]
    assert found.fetchall()[0] == pytest.approx((0.25, *wilson(1, 4)), abs=1e-7)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # R. G. Newcombe (1998), method 10: cases a, b, d, e and g of his table II
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((1, 0), (1, 4), None, None),
    ],
)
def test_intervals_of_differences_have_their_known_ends(
    first: tuple[int, int],
    second: tuple[int, int],
    low: float | None,
    high: float | None,
) -> None:
    counts = [str(count) for count in (*first, *second)]
    for name, known in (("difference_low", low), ("difference_high", high)):
        found = value_of(render(name, *counts))
        assert found == (None if known is None else pytest.approx(known, abs=1e-4))


@pytest.mark.parametrize(("table", "rate", "hits", "trials"), RATES)
def test_a_table_s_intervals_are_those_of_the_counts_beside_them(
    table: str, rate: str, hits: str, trials: str, sample_warehouse: Path
) -> None:
    columns = f"{hits}, {trials}, {rate}, {rate}_low, {rate}_high"
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        rows = connection.execute(f"select {columns} from marts.{table}").fetchall()
    assert rows
    for part, whole, *found in rows:
        if whole and part is not None:
            known = (part / whole, *wilson(int(part), int(whole)))
            assert found == pytest.approx(known, abs=1e-6)
        else:
            assert found == [None, None, None]


def newcombe(hits: int, trials: int, others: int, of: int) -> tuple[float, float]:
    """Compute Newcombe's hybrid score interval (1998, method 10) of a difference."""
    share, rest = hits / trials, others / of
    (low, high), (rest_low, rest_high) = wilson(hits, trials), wilson(others, of)
    return (
        share - rest - math.hypot(share - low, rest_high - rest),
        share - rest + math.hypot(high - share, rest - rest_low),
    )


def test_the_interval_of_a_difference_is_newcombe_s() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table II, example (a)
    known = pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe(56, 70, 48, 80) == known
    draw = random.Random(12)
    for _ in range(200):
        counts = []
        for _ in range(2):
            trials = draw.randint(1, 10 ** draw.randint(1, 6))
            counts += [draw.choice((0, trials, draw.randint(0, trials))), trials]
        typed = [f"cast({count} as bigint)" for count in counts]
        ends = [render(f"difference_{end}", *typed) for end in ("low", "high")]
        found = duckdb.sql(f"select {', '.join(ends)}").fetchall()[0]
        assert found == pytest.approx(newcombe(*counts), abs=1e-7)

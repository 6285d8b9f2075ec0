"""Sequences are counted as by hand, and as public projects' own tests say."""

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from sequence_case import compared

CASES = json.loads((ROOT / "tests/oracles/frequent_subsequences.json").read_text())
# each list of supports, with the least support and length that it holds
MODES = {
    "min_count_2": (2, 1, 3),
    "min_count_3": (3, 1, 3),
    "min_count_2_maxlen_2": (2, 1, 2),
    "min_count_2_len>=2": (2, 2, 3),
}


def named(kind: str, nodes: Iterable[Any]) -> str:
    return (" > " if kind == "run" else " ... ").join(str(node) for node in nodes)


def sequences_in(path: Sequence[Any]) -> set[tuple[str, str]]:
    """List a path's sequences by trying all: kind and name."""
    found = {("click", str(node)) for node in path}
    for length in (2, 3, 4):
        found |= {
            ("run", named("run", path[at : at + length]))
            for at in range(len(path) - length + 1)
        }
    for length in (2, 3):
        found |= {
            ("subsequence", named("subsequence", nodes))
            for nodes in itertools.combinations(path, length)
        }
    return found


def count_by_hand(
    paths: list[list[Any]], is_group: list[bool], least: int
) -> pd.DataFrame:
    """Give what `counted` gives: sequences that enough paths have."""
    sides: dict[bool, Counter] = {True: Counter(), False: Counter()}
    for path, side in zip(paths, is_group, strict=True):
        sides[side].update(sequences_in(path))
    rows = [
        (*one, float(sides[True][one]), float(sides[False][one]))
        for one in sorted(sides[True].keys() | sides[False].keys())
        if sides[True][one] + sides[False][one] >= least
    ]
    return pd.DataFrame(rows, columns=["kind", "sequence", "group_with", "rest_with"])


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["source"][:20])
def test_supports_are_those_of_public_projects(case: dict[str, Any]) -> None:
    # what stands there twice in a row is no repeat
    paths = case["sequences"]
    found = compared(paths, [n % 2 == 0 for n in range(len(paths))], 1, collapse=False)
    support = found["group_with"] + found["rest_with"]
    keys = zip(found["kind"], found["sequence"], strict=True)
    ours = dict(zip(keys, support, strict=True))
    modes = [mode for mode in MODES if mode in case]
    assert modes
    for mode in modes:
        least, shortest, longest = MODES[mode]
        # of four and more links we look at runs only
        known = {
            ("subsequence" if len(nodes) > 1 else "click", named("", nodes)): count
            for nodes, count in case[mode]
            if len(nodes) <= 3
        }
        own = {
            one: count
            for one, count in ours.items()
            if one[0] in ("click", "subsequence")
            and count >= least
            and shortest <= one[1].count(" ... ") + 1 <= longest
        }
        assert own == known
    if "top5" in case:
        for count, nodes in case["top5"]:
            kind = "subsequence" if len(nodes) > 1 else "click"
            assert ours[kind, named("", nodes)] == count


COUNTED = ["kind", "sequence", "group_with", "rest_with"]


@pytest.mark.parametrize("seed", range(12))
def test_random_paths_are_counted_as_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    nodes = rng.integers(3, 7)
    # some links are rare, and interrupt runs
    chances = rng.dirichlet(np.full(nodes, 0.9))
    lengths = rng.integers(0, 13, 300)
    paths = [rng.choice(nodes, length, p=chances).tolist() for length in lengths]
    is_group = (rng.random(300) < 0.3).tolist()
    least = int(rng.integers(3, 80))
    found = compared(paths, is_group, least)
    # more than 255 rows are summed another way; repeats are one click
    collapsed = [[one for one, _ in itertools.groupby(path)] for path in paths]
    by_hand = count_by_hand(collapsed, is_group, least)
    assert len(by_hand) > 3
    pd.testing.assert_frame_equal(found[COUNTED], by_hand, check_dtype=False)


def test_only_the_first_clicks_count() -> None:
    paths = [["a", "b"] * 3, ["a", "b", "c"], ["c"]] * 10
    found = set(compared(paths, [True, False, False] * 10, 1, steps=4)["sequence"])
    assert "a > b > a > b" in found and "a ... a" in found
    # the third b would be the sixth click
    assert "b ... b ... b" not in found and "b ... b" in found


def test_of_very_many_the_most_frequent_are_counted() -> None:
    paths = [["a", "b", "c"]] * 3 + [["a", "b"]] * 2 + [["a"], ["b"], ["c", "a"]]
    is_group = [n % 2 == 0 for n in range(len(paths))]
    found = compared(paths, is_group, 1, sequences=2)
    assert set(found["sequence"]) == {"a", "b", "a > b", "a ... b"}
    assert found["is_limited"].all()
    assert not compared(paths, is_group, 1)["is_limited"].any()


def test_links_that_do_not_fit_into_memory_limit_subsequences_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths = [["a", "b", "c"]] * 3 + [["a", "b"]] * 2 + [["a"], ["b"], ["c", "a"]]
    is_group = [n % 2 == 0 for n in range(len(paths))]
    monkeypatch.setattr("ml.subsequences.CELLS", 2 * len(paths))
    found = compared(paths, is_group, 1)
    # c is the rarest
    subsequences = found.loc[found["kind"] == "subsequence", "sequence"]
    assert set(subsequences) == {"a ... b"}
    assert "b > c" in set(found["sequence"]) and found["is_limited"].all()


def test_length_alone_is_found_plainly_and_not_within_strata() -> None:
    rng = np.random.default_rng(5)
    lengths = rng.integers(1, 40, 4000)
    paths = [rng.integers(0, 8, length).tolist() for length in lengths]
    found = compared(paths, rng.random(4000) < lengths / 60, 30)
    assert len(found) > 500
    assert (found["stratified_q"] >= 0.05).all()
    assert (found["fisher_q"] < 0.05).mean() > 0.8


def path_of(events: pd.DataFrame, stop: set[str], is_end: pd.Series) -> list[str]:
    """Cut a session's links at its end, and leave out repeats; in plain Python."""
    path: list[str] = []
    for link, ends in zip(events["link"], is_end, strict=True):
        if ends or link in stop:
            break
        if not path or path[-1] != link:
            path.append(link)
    return path[:50]


@pytest.mark.parametrize("site", ["web_shop", "click_log"])
def test_on_the_sample_each_count_is_what_its_events_give(
    sample_warehouse: Path, site: str
) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as opened:
        events = opened.execute(
            "select session_id, link, event_name in ('purchase') as is_order,"
            " outcome from marts.fct_events join marts.fct_sessions"
            " using (session_id, site_id, is_bot)"
            " where site_id = ? and link is not null"
            " and not is_bot and outcome is not null"
            " order by session_id, event_number",
            [site],
        ).df()
        stop = opened.execute(
            "select link from intermediate.int_checkout_links"
            " where site_id = ? and is_order_link",
            [site],
        ).df()["link"]
        found = opened.execute(
            "select kind, sequence, group_with, rest_with from marts.agg_sequences"
            " where site_id = ? and comparison = 'ordered' and kind <> 'property'"
            " order by kind, sequence",
            [site],
        ).df()
        least = opened.execute(
            "select min_sessions from marts.agg_sequence_comparisons"
            " where site_id = ? and comparison = 'ordered'",
            [site],
        ).fetchall()[0][0]
    paths, is_group = [], []
    for _, own in events.groupby("session_id", sort=True):
        paths.append(path_of(own, set(stop), own["is_order"]))
        is_group.append(own["outcome"].iloc[0] == "ordered")
    by_hand = count_by_hand(paths, is_group, least)
    assert len(found) > 200
    pd.testing.assert_frame_equal(found, by_hand, check_dtype=False)

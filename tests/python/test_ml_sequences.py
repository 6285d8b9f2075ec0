"""The frame around the tests: groups, lengths, empty frames, families of q."""

import numpy as np
import pandas as pd
import pytest
from sequence_case import clicks_of, compared

from ml import sequences, stratified
from ml.sequence_paths import length_stratum
from ml.sequences import COLUMNS, Limits, compare_groups
from ml.stratified import SMALLEST


def test_lengths_are_exact_to_16_and_then_four_per_doubling() -> None:
    found = length_stratum(np.arange(200)).tolist()
    assert found[:17] == list(range(17))
    assert found == sorted(found) and found[17] == 17
    for start in (32, 64):
        assert len(set(found[start : 2 * start])) == 4
        assert found[start] > found[start - 1]
        assert found[2 * start] == found[start] + 4


def test_all_sessions_count_plainly_and_lengths_apart() -> None:
    # in both lengths as frequent in both groups; long sessions order more often
    parts = [
        (["a"], True, 2),
        (["b"], True, 18),
        (["a"], False, 20),
        (["b"], False, 180),
        (["a", "c"], True, 80),
        (["b", "c"], True, 20),
        (["a", "c"], False, 80),
        (["b", "c"], False, 20),
    ]
    paths = [path for path, _, times in parts for _ in range(times)]
    is_group = [side for _, side, times in parts for _ in range(times)]
    found = compared(paths, is_group).set_index("sequence")
    assert found.loc["a", ["group_with", "rest_with"]].tolist() == [82, 100]
    assert found.loc["a", "stratified_odds_ratio"] == pytest.approx(1)
    assert found.loc["a", "stratified_p"] > 0.9
    assert found.loc["a", "fisher_p"] < 1e-5
    # all sessions of two clicks have it: that says nothing
    assert found.loc["c", "stratified_p"] == 1


def test_no_two_sequences_are_written_alike() -> None:
    paths = [["a > b", "c"], ["a", "b > c"], ["a ... b", "c"], ["a", "b ... c"]]
    found = compared(paths * 30, [True, False] * 60)
    assert {"a \\> b > c", "a > b \\> c"} <= set(found["sequence"])
    assert not found.duplicated(["kind", "sequence"]).any()


def several(seed: int) -> tuple[dict[str, np.ndarray], pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    paths = [rng.integers(0, 5, rng.integers(0, 9)).tolist() for _ in range(400)]
    clicks, names = clicks_of(paths)
    members = pd.DataFrame(
        {
            "path_number": np.tile(np.arange(1, 401), 2),
            "comparison": np.repeat([0, 1], 400),
            "is_group": rng.random(800) < 0.4,
        }
    )
    # the second comparison is without some
    return clicks, members.drop(np.arange(500, 560)), names


def test_the_order_of_rows_decides_nothing() -> None:
    clicks, members, names = several(4)
    limits = Limits([30, 40], 50, 10_000)
    found = compare_groups(clicks, members, names, limits)
    order = np.random.default_rng(1).permutation(len(clicks["path_number"]))
    mixed = {name: values[order] for name, values in clicks.items()}
    again = compare_groups(mixed, members.sample(frac=1, random_state=2), names, limits)
    pd.testing.assert_frame_equal(found, again)


def test_comparisons_have_their_own_bound_and_their_own_q() -> None:
    clicks, members, names = several(5)
    both = compare_groups(clicks, members, names, Limits([30, 60], 50, 10_000))
    for number, least in ((0, 30), (1, 60)):
        own = members[members["comparison"] == number].assign(comparison=0)
        alone = compare_groups(clicks, own, names, Limits([least], 50, 10_000))
        one = both[both["comparison"] == number].assign(comparison=0)
        keys = ["kind", "sequence"]
        pd.testing.assert_frame_equal(
            one.sort_values(keys, ignore_index=True),
            alone.sort_values(keys, ignore_index=True),
        )
        assert (one["group_with"] + one["rest_with"]).min() >= least


def test_how_many_are_tested_at_once_decides_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clicks, members, names = several(7)
    limits = Limits([30, 40], 50, 10_000)
    found = compare_groups(clicks, members, names, limits)
    monkeypatch.setattr(sequences, "CELLS_AT_ONCE", 0)
    monkeypatch.setattr(stratified, "CHANCES_AT_ONCE", 1)
    again = compare_groups(clicks, members, names, limits)
    keys = ["comparison", "kind", "sequence"]
    pd.testing.assert_frame_equal(
        found.sort_values(keys, ignore_index=True),
        again.sort_values(keys, ignore_index=True),
    )


def test_paths_that_are_in_no_comparison_count_nowhere() -> None:
    clicks, members, names = several(6)
    limits = Limits([30, 40], 50, 10_000)
    inside = members["path_number"] <= 300
    kept = {
        name: values[clicks["path_number"] <= 300] for name, values in clicks.items()
    }
    pd.testing.assert_frame_equal(
        compare_groups(clicks, members[inside], names, limits),
        compare_groups(kept, members[inside], names, limits),
    )


def test_properties_are_compared_beside_clicks() -> None:
    clicks = {
        "path_number": np.repeat(np.arange(1, 101), 2),
        "click_number": np.tile([0, 1], 100),
        "node_number": np.column_stack(
            [np.where(np.arange(100) < 60, 1, 2), np.zeros(100, dtype=int)]
        ).ravel(),
        "is_repeat": np.zeros(200, dtype=bool),
    }
    members = pd.DataFrame({"path_number": np.arange(1, 101), "comparison": 0})
    members["is_group"] = members["path_number"] <= 50
    names = np.array(["home", "device: mobile", "device: desktop"], dtype=object)
    found = compare_groups(clicks, members, names, Limits([25], 50, 100))
    found = found.set_index(["kind", "sequence"])
    assert found.loc[("property", "device: mobile"), "group_with"] == 50
    assert found.loc[("property", "device: mobile"), "rest_with"] == 10
    assert found.loc[("property", "device: desktop"), "stratified_q"] < 1e-10
    assert found.loc[("click", "home"), "stratified_p"] == 1


def test_nothing_is_ever_zero() -> None:
    paths = [["a", "b"]] * 4000 + [["b", "a"]] * 4000
    found = compared(paths, [True] * 4000 + [False] * 4000)
    row = found.set_index("sequence").loc["a > b"]
    assert row["fisher_p"] == row["stratified_q"] == SMALLEST
    assert row["fisher_log10_p"] < -1000 and row["stratified_log10_p"] < -1000


@pytest.mark.parametrize("paths", [[], [[]] * 60, [["a"]] * 10])
def test_without_rows_there_are_none(paths: list[list[str]]) -> None:
    found = compared(paths, [n % 2 == 0 for n in range(len(paths))])
    assert found.empty and list(found) == list(COLUMNS)

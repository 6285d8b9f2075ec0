"""Who is like whom: known answers, planted groups, and nothing in noise."""

import numpy as np
import pandas as pd
import pytest

from ml import similar_people as code
from ml.similar_features import STEPS, read_features
from ml.similar_people import COLUMNS, similar_people


def people(**columns: list) -> pd.DataFrame:
    """Make people a, b, c ... of one site."""
    frame = pd.DataFrame(columns)
    ids = [chr(ord("a") + number) for number in range(len(frame))]
    return frame.assign(site_id="shop", person_id=ids)


def pairs(found: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Give the similarity of each pair found."""
    keys = zip(found["person_id"], found["similar_person_id"], strict=True)
    return dict(zip(keys, found["similarity"], strict=True))


def crowd(seed: int, count: int, shift: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw people of two groups that differ by so much in each of six columns."""
    draw = np.random.default_rng(seed)
    group = draw.integers(0, 2, count)
    columns = {f"n{at}": draw.normal(shift * group, 1) for at in range(6)}
    ids = [f"p{number:05d}" for number in draw.permutation(count)]
    return pd.DataFrame({"site_id": "shop", "person_id": ids, **columns}), group


def share_of_own_group(seed: int, shift: float) -> float:
    frame, group = crowd(seed, 400, shift)
    of = dict(zip(frame["person_id"], group, strict=True))
    found = similar_people(frame, [f"n{at}" for at in range(6)], [], 5)
    own = found["person_id"].map(of) == found["similar_person_id"].map(of)
    return float(own.mean())


def test_two_people_differ_by_who_lies_between_them_and_by_words() -> None:
    frame = people(visits=[1, 2, 3, 100], colour=["red", "red", "blue", None])
    found = similar_people(frame, ["visits"], ["colour"], 3)
    assert tuple(found.columns) == COLUMNS
    # a quarter of the people between neighbours, whatever the distance in visits
    assert pairs(found)["a", "b"] == pytest.approx(1 - (0.25 + 0) / 2)
    assert pairs(found)["a", "c"] == pytest.approx(1 - (0.5 + 1) / 2)
    assert pairs(found)["a", "d"] == pytest.approx(1 - (0.75 + 1) / 2)
    for (one, other), similarity in pairs(found).items():
        assert pairs(found)[other, one] == similarity
    assert (found["compared_count"] == 3).all()


def test_equally_like_people_come_by_their_ids() -> None:
    found = similar_people(people(visits=[1, 2, 3, 4]), ["visits"], [], 2)
    of_b = found[found["person_id"] == "b"]
    assert of_b["similar_person_id"].tolist() == ["a", "c"]
    assert of_b["place"].tolist() == [1, 2]


def test_what_is_not_known_of_both_is_alike_and_of_one_is_not() -> None:
    frame = people(gap=[None, None, 1.0, 2.0], spare=[None] * 4, fixed=[7] * 4)
    found = pairs(similar_people(frame, ["gap", "spare", "fixed"], [], 3))
    # a column without values, or with one for all, says nothing and isn't counted
    assert found["a", "b"] == 1
    assert found["a", "c"] == found["d", "b"] == 0
    assert found["c", "d"] == 0.5


def test_people_who_are_all_equal_are_wholly_alike_and_share_nothing_special() -> None:
    found = similar_people(people(visits=[3] * 4, site=["x"] * 4), ["visits"], [], 2)
    assert (found["similarity"] == 1).all() and found["shared"].isna().all()
    assert found[found["person_id"] == "d"]["similar_person_id"].tolist() == ["a", "b"]


def test_duplicates_find_each_other_first() -> None:
    frame, _ = crowd(3, 50, 0)
    twin = frame.iloc[[7]].assign(person_id="twin")
    found = similar_people(
        pd.concat([frame, twin]), [f"n{at}" for at in range(6)], [], 1
    )
    near = dict(zip(found["person_id"], found["similar_person_id"], strict=True))
    assert near["twin"] == frame["person_id"][7]
    assert near[frame["person_id"][7]] == "twin"
    assert pairs(found)["twin", near["twin"]] == 1


def test_one_person_has_nobody_to_be_like_and_no_people_give_no_rows() -> None:
    alone = similar_people(people(visits=[1]), ["visits"], [], 5)
    nobody = similar_people(people(visits=[1]).head(0), ["visits"], [], 5)
    assert len(alone) == len(nobody) == 0
    assert list(alone.columns) == list(nobody.columns) == list(COLUMNS)


def test_people_of_two_sites_are_never_compared() -> None:
    frame = people(visits=[1, 2, 1, 2])
    frame["site_id"] = ["shop", "shop", "club", "club"]
    assert set(pairs(similar_people(frame, ["visits"], [], 5))) == {
        *(("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"))
    }


def test_only_those_asked_about_have_rows_and_all_are_neighbours() -> None:
    frame = people(visits=[1, 2, 3]).assign(is_asked=[True, False, False])
    assert list(pairs(similar_people(frame, ["visits"], [], 5))) == [
        ("a", "b"),
        ("a", "c"),
    ]


def test_what_two_share_is_told_where_others_are_unlike() -> None:
    visits = [20, 21, *range(1, 19)]
    frame = people(
        visits=visits,
        visit_days=[5, 5, *[4, 6] * 9],
        country=["NL", "NL", *["DE"] * 18],
        gap=[None, None, *range(18)],
    )
    found = similar_people(frame, ["visits", "visit_days", "gap"], ["country"], 1)
    told = dict(zip(found["person_id"], found["shared"], strict=True))
    # days are in the middle, so nobody is told of them
    assert told["a"] == told["b"]
    assert told["a"].split("; ") == [
        "gap not known (10 % of people)",
        "country NL (10 % of people)",
        "visits 20 and 21 (median 10.5)",
    ]


def test_two_planted_groups_keep_to_themselves() -> None:
    assert share_of_own_group(1, 2.0) > 0.97


def test_in_noise_neighbours_are_of_either_group() -> None:
    shares = [share_of_own_group(seed, 0.0) for seed in range(10)]
    assert 0.47 < np.mean(shares) < 0.53


def test_the_order_of_rows_and_how_many_at_once_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame, _ = crowd(5, 120, 0.5)
    frame["n0"] = frame["n0"].round()
    frame.loc[frame.index % 3 == 0, "n1"] = np.nan
    frame["word"] = np.where(frame["n2"] > 0, "x", "y")
    given = [f"n{at}" for at in range(6)], ["word"], 4
    expected = similar_people(frame, *given)
    monkeypatch.setattr(code, "PAIRS_AT_ONCE", 250)
    shuffled = frame.sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(similar_people(shuffled, *given), expected)


def test_blocks_find_what_plain_loops_find() -> None:
    frame, _ = crowd(8, 60, 0.3)
    frame = frame.sort_values("person_id", ignore_index=True)
    frame["n0"] = frame["n0"].round()
    frame.loc[frame.index % 4 == 0, "n1"] = np.nan
    frame["word"] = np.where(frame.index % 5 == 0, None, np.where(frame.n2 > 0, 1, 2))
    columns = [f"n{at}" for at in range(6)], ["word"]
    everybody = np.arange(len(frame))
    features = read_features(frame, *columns, everybody)
    rows = []
    for one in everybody:
        apart = sum(
            each.differences(np.full(len(frame), one), everybody) for each in features
        )
        others = sorted((apart[who], who) for who in everybody if who != one)
        rows += [(one, who, 1 - far / STEPS / 7) for far, who in others[:3]]
    found = similar_people(frame, *columns, 3)
    ids = frame["person_id"]
    assert [(ids[one], ids[other]) for one, other, _ in rows] == list(pairs(found))
    assert found["similarity"].tolist() == pytest.approx([row[2] for row in rows])


def test_on_a_great_site_neighbours_are_drawn_always_the_same() -> None:
    frame, _ = crowd(4, 200, 0)
    given = [f"n{at}" for at in range(6)], [], 3
    found = similar_people(frame, *given, pool_limit=30)
    drawn = set(found["similar_person_id"])
    assert len(drawn) <= 30 and found["person_id"].nunique() == 200
    assert set(found["compared_count"]) == {29, 30}
    assert (found["person_id"] != found["similar_person_id"]).all()
    again = similar_people(frame[::-1], *given, pool_limit=30)
    pd.testing.assert_frame_equal(again, found)


def test_no_neighbours_at_all_and_a_person_twice_are_refused() -> None:
    frame = people(visits=[1, 2])
    with pytest.raises(ValueError, match="1 or more"):
        similar_people(frame, ["visits"], [], 0)
    with pytest.raises(ValueError, match="two rows"):
        similar_people(pd.concat([frame, frame]), ["visits"], [], 1)

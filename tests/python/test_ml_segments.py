"""Segments of people: planted ones are found, and nothing in noise."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from ml import segments
from ml.segment_words import descriptions_of, names_of

LINKS, CHANNELS = 8, 3
# clicks, visits, links, channels
OF = np.array([-1, -1] + [0] * LINKS + [1] * CHANNELS)


def drawn(
    people: int, visits: int, strength: float, seed: int = 0
) -> tuple[segments.Halves, np.ndarray]:
    """Draw what people of three kinds did; each kind likes two of the links more."""
    rng = np.random.default_rng(seed)
    kind = np.sort(rng.integers(0, 3, people))
    liked = np.ones((3, LINKS))
    for number in range(3):
        liked[number, 2 * number : 2 * number + 2] += strength
    shares = (liked / liked.sum(axis=1, keepdims=True))[kind]
    parts = []
    for _ in range(2):
        came = 1 + rng.poisson(visits / 2, people)
        links = np.array(
            [rng.multinomial(6 * n, p) for n, p in zip(came, shares, strict=True)]
        )
        channels = np.array([rng.multinomial(n, [0.5, 0.3, 0.2]) for n in came])
        parts.append(np.column_stack([links.sum(axis=1), came, links, channels]))
    odd, even = (part.astype(float) for part in parts)
    return segments.Halves(odd, even, OF), kind


def test_planted_segments_are_found_and_are_stable() -> None:
    halves, kind = drawn(600, 12, strength=2)
    found = segments.learn(halves, 8, 100)
    number, sure = segments.assign(found, halves.odd + halves.even, OF)
    assert len(found.centres) == 3 and adjusted_rand_score(kind, number) > 0.9
    assert found.stability > 0.9 and found.silhouette > 0.3
    assert found.why.startswith("3 segments: ") and "8: " in found.why
    assert sure.min() >= 0 and 0.3 < sure.mean() <= 1
    sizes = np.bincount(number)[1:]
    assert len(sizes) == 3 and sizes.sum() == 600


@pytest.mark.parametrize("seed", range(5))
def test_in_noise_everybody_is_one_segment(seed: int) -> None:
    halves, _ = drawn(400, 8, strength=0, seed=seed)
    found = segments.learn(halves, 8, 100)
    assert len(found.centres) == 1 and found.why.startswith("one segment: ")
    number, sure = segments.assign(found, halves.odd + halves.even, OF)
    assert set(number) == {1} and set(sure) == {1.0}


def test_new_people_move_nobody_and_the_order_of_rows_changes_nothing() -> None:
    halves, _ = drawn(300, 12, strength=2)
    counts = halves.odd + halves.even
    found = segments.learn(halves, 5, 100)
    number, sure = segments.assign(found, counts, OF)
    more = np.concatenate([counts[::-1], counts * 3])
    again, again_sure = segments.assign(found, more, OF)
    assert (again[:300] == number[::-1]).all()
    assert (again_sure[:300] == sure[::-1]).all()
    read = segments.from_plain(segments.as_plain(found))
    assert (segments.assign(read, counts, OF)[0] == number).all()
    assert segments.as_plain(read) == segments.as_plain(segments.learn(halves, 5, 100))


@pytest.mark.parametrize("people", [0, 1, 99])
def test_of_too_few_people_nothing_is_learnt(people: int) -> None:
    halves, _ = drawn(200, 12, strength=2)
    few = segments.Halves(halves.odd[:people], halves.even[:people], OF)
    found = segments.learn(few, 8, 100)
    assert len(found.centres) == 1 and "fewer than 100" in found.why
    number, _ = segments.assign(found, halves.odd, OF)
    assert set(number) == {1}


def test_people_who_all_do_the_same_are_one_segment() -> None:
    counts = np.tile([6.0, 1.0, 6.0, 1.0], (150, 1))
    of = np.array([-1, -1, 0, 1])
    found = segments.learn(segments.Halves(counts, counts, of), 8, 100)
    assert len(found.centres) == 1


def test_who_did_nothing_is_put_somewhere() -> None:
    halves, _ = drawn(300, 12, strength=2)
    found = segments.learn(halves, 5, 100)
    number, sure = segments.assign(found, np.zeros((1, len(OF))), OF)
    assert 1 <= number[0] <= len(found.centres) and 0 <= sure[0] <= 1


def figures(*rows: tuple) -> pd.DataFrame:
    """Give figures of segments, in the order of the columns."""
    columns = ["segment", "kind", "measure", "here", "elsewhere", "deviation"]
    return pd.DataFrame(rows, columns=columns).assign(site_id="shop")


def test_a_segment_is_named_after_what_sets_it_most_apart() -> None:
    given = figures(
        (1, "person", "visits", 12.0, 3.0, 4.0),
        (1, "person", "value", 900.0, 100.0, 300.0),
        (1, "link", "deals", 0.01, 0.2, 0.1),
        (2, "person", "visits", 3.0, 12.0, 4.0),
        (2, "person", "checkouts left", 0.9, 0.4, 0.3),
        (2, "link", "deals", 0.2, 0.01, 0.1),
        (3, "person", "visits", 3.0, 3.1, 4.0),
        (3, "link", "deals", 0.1, 0.1, 0.0),
    )
    assert names_of(given) == {
        ("shop", 1): "high value, comes often",
        ("shop", 2): "comes rarely, much deals",
        ("shop", 3): "like everybody",
    }
    told = descriptions_of(given)
    assert told["shop", 1].startswith("900 brought so far (others 100); 12.0 visits")
    assert "90 % of checkouts are left (others 40 %)" in told["shop", 2]
    assert ("shop", 3) not in told


def test_segments_of_one_name_are_told_apart_by_number() -> None:
    given = figures(
        (1, "person", "visits", 9.0, 3.0, 4.0), (2, "person", "visits", 8.0, 4.0, 4.0)
    )
    assert list(names_of(given).values()) == ["comes often (1)", "comes often (2)"]

"""Funnels found by SQL are those that plain Python finds, whatever is drawn."""

from dataclasses import replace

from funnel_case import Chain, Funnel, Path, Step, found_of_all, winner
from hypothesis import given, settings
from hypothesis import strategies as st

NAMES = "abcd"
QUICK = settings(max_examples=50, deadline=None)


@st.composite
def funnels(draw: st.DrawFn, modes: str = "ordered strict any") -> Funnel:
    """Draw a funnel: names may be at several steps, and a step have several names."""
    mode = draw(st.sampled_from(modes.split()))
    steps = []
    for number in range(draw(st.integers(1, 5))):
        names = draw(st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=2))
        window, is_optional, excluded = None, False, frozenset[str]()
        if number and mode != "any":
            window = draw(st.none() | st.integers(0, 4))
        if number and mode == "ordered":
            is_optional = draw(st.integers(0, 3)) == 0
            some = st.frozensets(st.sampled_from([*NAMES, "x"]), max_size=1)
            excluded = draw(st.just(frozenset[str]()) | some)
        steps.append(Step(names, window, is_optional, excluded))
    return Funnel(mode, tuple(steps), draw(st.none() | st.integers(0, 9)))


@st.composite
def paths(draw: st.DrawFn) -> dict[str, Path]:
    """Draw some paths; several events may come at once."""
    found: dict[str, Path] = {}
    for key in range(draw(st.integers(1, 8))):
        events, second = [], 0
        for _ in range(draw(st.integers(0, 9))):
            second += draw(st.integers(0, 3))
            events.append((second, draw(st.sampled_from([*NAMES, "x"]))))
        found[str(key)] = tuple(events)
    return found


def reached(funnel: Funnel, chains: dict[str, Chain]) -> list[int]:
    """Count the paths that reached each step that isn't optional."""
    if funnel.mode == "any":
        depths = [len(chain) for chain in chains.values()]
        steps = range(1, len(funnel.steps) + 1)
        return [sum(depth >= step for depth in depths) for step in steps]
    return [
        sum(step in dict(chain) for chain in chains.values())
        for step, said in enumerate(funnel.steps, 1)
        if not said.is_optional
    ]


@QUICK
@given(st.lists(funnels(), min_size=1, max_size=3), paths())
def test_sql_and_plain_python_find_the_same_chains(
    drawn: list[Funnel], taken: dict[str, Path]
) -> None:
    known = [{key: winner(f, path) for key, path in taken.items()} for f in drawn]
    assert found_of_all(drawn, taken) == known


@QUICK
@given(funnels(), paths(), st.integers(0, 5))
def test_a_wider_window_never_lowers_a_count(
    drawn: Funnel, taken: dict[str, Path], more: int
) -> None:
    window = None if drawn.window is None else drawn.window + more
    steps = tuple(
        step if step.window is None else replace(step, window=step.window + more)
        for step in drawn.steps
    )
    asked = [drawn, replace(drawn, window=window), replace(drawn, steps=steps)]
    before, *wider = map(reached, asked, found_of_all(asked, taken))
    for after in wider:
        assert all(m >= n for n, m in zip(before, after, strict=True))


@QUICK
@given(funnels(), paths())
def test_fewer_steps_never_lower_a_count(drawn: Funnel, taken: dict[str, Path]) -> None:
    asked = [drawn.without(count) for count in range(len(drawn.steps))]
    before, *fewer = map(reached, asked, found_of_all(asked, taken))
    for after in fewer:
        if drawn.mode == "any":
            # how many came to the end: with fewer steps fewer can be together
            assert after[-1] >= before[-1]
        else:
            assert all(m >= n for n, m in zip(before, after, strict=False))

"""The published cases of paths, transitions and step matrices, in our tables.

Each case is a site, all in one build: what each maps to stands in `path_cases.py`.
"""

import json
from typing import Any

import pytest
from path_cases import (
    MAPS_TO,
    TRANSITIONS,
    Case,
    log_of,
    read_cases,
    sessions_log,
    stages_of,
    write,
)
from refresh_case import Warehouse

CASES = read_cases()
# small sites: nothing is too rare to be shown
ALL = json.dumps({"min_exits": 1, "min_compared": 0})
TABLES = (
    "+path:models/paths/marts +path:models/drop_offs/marts"
    " +agg_funnel_steps +fct_sessions"
)


def named(case: Case) -> str:
    """Name a case in pytest's list."""
    return f"{case.op.partition('(')[0]}: {case.name}"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Build one warehouse of all cases."""
    built = Warehouse(tmp_path_factory.mktemp("oracles"))
    (built.mappings / "shop.yml").unlink()
    for case in CASES:
        options: dict[str, Any] = {"stages": stages_of(case)}
        if seconds := case.content.get("timeout_s"):
            options["session_timeout_minutes"] = str(seconds // 60)
        write(built, case.site, log_of(case), **options)
    write(built, "by_session", sessions_log(TRANSITIONS))
    kinds = ("--resource-type", "seed", "--resource-type", "model")
    built.built("build", *kinds, "--select", *TABLES.split(), "--vars", ALL)
    return built


def cases_of(op: str) -> Any:
    """Run a test for each case of an operation."""
    found = [case for case in CASES if case.op.startswith(op)]
    return pytest.mark.parametrize("case", found, ids=named)


def transition(
    warehouse: Warehouse, site: str, from_node: str, to_node: str
) -> tuple[Any, ...] | None:
    """Give transitions, sessions, probability and median seconds of a pair."""
    rows = warehouse.rows(
        "select transitions, sessions, probability_out, median_seconds"
        f" from marts.agg_transitions where site_id = '{site}' and grain = 'link'"
        f" and outcome = 'all' and from_node = '{from_node}' and to_node = '{to_node}'"
    )
    return rows[0] if rows else None


def in_all(warehouse: Warehouse, site: str) -> int:
    """Count a site's sessions."""
    sql = f"select count(*) from marts.fct_sessions where site_id = '{site}'"
    return warehouse.one(sql)


def node_sessions(warehouse: Warehouse, site: str, node: str) -> tuple[int, float]:
    """Give the sessions that contain a link, and their share."""
    return warehouse.rows(
        "select sessions, share_of_sessions from marts.agg_path_nodes"
        f" where site_id = '{site}' and grain = 'link' and outcome = 'all'"
        f" and node = '{node}'"
    )[0]


def reached(warehouse: Warehouse, site: str) -> list[tuple[Any, ...]]:
    """Give sessions, rate of all and rate of the step before, step by step."""
    return warehouse.rows(
        "select reached, rate_of_sessions, rate_of_previous from marts.agg_funnel_steps"
        f" where site_id = '{site}' and funnel_id = 'stages' and segment_kind = 'all'"
        " order by step_number"
    )


def test_every_case_is_in_the_table() -> None:
    listed = {(op, name) for op, names in MAPS_TO.items() for name in names}
    assert listed == {(case.op, case.name) for case in CASES}
    assert len(CASES) == len(listed) == 25


@cases_of("funnel")
def test_funnels(warehouse: Warehouse, case: Case) -> None:
    steps, known = case.content["steps"], case.expected
    if case.name == "duplicate step names":
        found = warehouse.rows(
            "select sessions from marts.agg_path_steps"
            f" where site_id = '{case.site}' and grain = 'link' and outcome = 'all'"
            " and step_number >= 1 and node <> 'path_end' order by step_number"
        )
        assert [sessions for (sessions,) in found] == known["unique_paths"]
        return
    rows = reached(warehouse, case.site)[: len(steps)]
    assert [row[0] for row in rows] == known["unique_paths"]
    if known["conversion_rate"]:
        rates = [row[1] for row in rows]
        assert rates == pytest.approx(known["conversion_rate"])
    if known["step_conversion_rate"]:
        # of a step that nobody reached there is no rate: theirs is 0, ours null
        rates = [row[2] or 0 for row in rows]
        assert rates == pytest.approx(known["step_conversion_rate"])


@cases_of("conversion_rate")
def test_conversion_from_one_click_to_another(warehouse: Warehouse, case: Case) -> None:
    start, end, known = case.content["start"], case.content["end"], case.expected
    if end == "path_end":
        converted = transition(warehouse, case.site, start, end)[1]
        with_start = node_sessions(warehouse, case.site, start)[0]
        base_rate = 1.0
    elif start == end:
        with_start, converted = warehouse.rows(
            "select max(aligned_sessions), sum(sessions) filter (where step_number > 0)"
            f" from marts.agg_path_steps_aligned where site_id = '{case.site}'"
            f" and grain = 'link' and outcome = 'all' and alignment = 'lower'"
            f" and node = '{end}'"
        )[0]
        base_rate = node_sessions(warehouse, case.site, end)[1]
    else:
        with_start, converted = [row[0] for row in reached(warehouse, case.site)][:2]
        base_rate = node_sessions(warehouse, case.site, end)[1]
    rate = converted / with_start
    found = {
        "paths_with_start": with_start,
        "converted": converted,
        "conversion_rate": rate,
        "base_rate": base_rate,
        "lift": rate / base_rate,
    }
    assert {name: found[name] for name in known} == pytest.approx(known)


@cases_of("route")
def test_contiguous_runs(warehouse: Warehouse, case: Case) -> None:
    nodes, known = case.content["nodes"], case.expected
    pairs = [
        transition(warehouse, case.site, *pair) or (0, 0, 0, None)
        for pair in zip(nodes, nodes[1:], strict=False)
    ]
    found = {"n_paths": in_all(warehouse, case.site), "proba": 1.0}
    for pair in pairs:
        found["proba"] *= pair[2]
    if len(pairs) == 1:
        found |= dict(
            zip(
                ("occurrences", "unique_paths", "proba", "time_median_s"),
                pairs[0],
                strict=True,
            )
        )
        found["avg_per_path"] = found["occurrences"] / found["n_paths"]
    else:
        known = {name: known[name] for name in ("unique_paths", "proba")}
        found["unique_paths"] = warehouse.one(
            f"select sessions from marts.agg_drop_offs where site_id = '{case.site}'"
            f" and outcome = 'all' and last_links = '{' > '.join(nodes)}'"
        )
    assert {name: found[name] for name in known} == pytest.approx(known)


def matrix(warehouse: Warehouse, what: str, site: str) -> dict[tuple[str, str], Any]:
    """Give a column of agg_transitions at link grain, by pair."""
    rows = warehouse.rows(
        f"select from_node, to_node, {what} from marts.agg_transitions"
        f" where site_id = '{site}' and grain = 'link' and outcome = 'all'"
    )
    return {(start, end): value for start, end, value in rows}


def by_pair(labels: list[str], rows: list[list[int]]) -> dict[tuple[str, str], int]:
    """Name the cells of a matrix that aren't 0."""
    return {
        (start, end): value
        for start, row in zip(labels, rows, strict=True)
        for end, value in zip(labels, row, strict=True)
        if value
    }


@cases_of("transitions")
def test_transitions(warehouse: Warehouse, case: Case) -> None:
    labels = case.content["labels"]
    for site, level in ((case.site, "user_level"), ("by_session", "session_level")):
        known = case.content[level]
        counts = by_pair(labels, known["count"])
        assert matrix(warehouse, "transitions", site) == counts
        assert sum(counts.values()) == known["total_transitions"]
        assert in_all(warehouse, site) == known["paths"]
        for what, place in (("probability_out", 0), ("probability_in", 1)):
            whole: dict[str, int] = {}
            for pair, count in counts.items():
                whole[pair[place]] = whole.get(pair[place], 0) + count
            shares = {pair: n / whole[pair[place]] for pair, n in counts.items()}
            assert matrix(warehouse, what, site) == pytest.approx(shares)
    unique = by_pair(labels, known["unique_paths"])
    assert matrix(warehouse, "sessions", "by_session") == unique
    differences = warehouse.rows(
        "select from_node, to_node, transitions - rest_transitions"
        " from marts.agg_transition_differences where site_id = 'by_session'"
        " and grain = 'link' and segment_kind = 'device_type' and segment = 'US'"
    )
    found = {(start, end): value for start, end, value in differences if value}
    assert found == by_pair(labels, known["diff country US minus UK (count)"])


@cases_of("step_matrix")
def test_step_matrices(warehouse: Warehouse, case: Case) -> None:
    table, which, columns = "agg_path_steps", "true", list(range(6))
    if case.name:
        table, which = f"{table}_aligned", f"alignment = '{case.name}'"
        columns = case.content["columns"]
    rows = warehouse.rows(
        f"select node, step_number, share_of_sessions from marts.{table}"
        f" where site_id = '{case.site}' and grain = 'link' and outcome = 'all'"
        f" and {which} and step_number between {columns[0]} and {columns[-1]}"
    )
    known = {
        (label, column): share
        for label, row in zip(case.content["labels"], case.expected, strict=True)
        for column, share in zip(columns, row, strict=True)
        if share
    }
    assert {(node, step): share for node, step, share in rows} == pytest.approx(known)


@cases_of("sessionize_timeout")
def test_sessions_by_timeout(warehouse: Warehouse, case: Case) -> None:
    rows = warehouse.rows(
        "select session_number, cast(event_count as bigint) from marts.fct_sessions"
        f" where site_id = '{case.site}' order by session_number"
    )
    found = [number for number, events in rows for _ in range(events)]
    assert found == case.content["expected_session_index"]

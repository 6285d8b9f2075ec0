"""The 25 cases of tests/oracles/paths_and_transitions.json, each a site of one log.

Facts from the tests of retentioneering-tools (Apache-2.0), which name their source.
`MAPS_TO` says of each case which of our tables it is, or why it is none of ours.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from conftest import ROOT
from refresh_case import Warehouse

TEN = datetime(2024, 5, 1, 10)
HEAD = "id,who,at,link,device\n"
COLUMNS = {
    "event_id": "id",
    "visitor_id": "who",
    "occurred_at": "at",
    "link": "link",
    "device_type": "device",
}
# the logs that two operations name: session by session, with its user and country
TRANSITIONS = [("1", "US", "ABCABC"), ("1", "US", "BBB")]
TRANSITIONS += [("2", "UK", "ABABCC"), ("3", "US", "BBB")]
STEPS = [(user, "", path) for user, _, path in TRANSITIONS]

STAGES = "agg_funnel_steps: the steps are the stages of a funnel"
MAPS_TO = {
    "funnel": dict.fromkeys(
        (
            "basic: denominator = ALL paths (4), not step-1 paths",
            "no conversions, no div by zero",
            "single step",
            "order matters",
            "monotone",
            "repeat of step 1 after step 2 keeps credit",
            "completion then revisit earlier steps",
            "reversed",
            "95 browse-only + 5 basket, 4 shipping",
            "session grain does not leak across sessions: A in S1, D in S2",
        ),
        STAGES,
    )
    | {
        "duplicate step names": "agg_path_steps: the first three clicks, as"
        " all sessions begin with the first step; a link has one stage only"
    },
    "conversion_rate": {
        "order matters": f"{STAGES}; base rate: agg_path_nodes",
        "repeat of same event: start itself is not the conversion": (
            "agg_path_steps_aligned: on the first A, the As after it"
        ),
        "exit rate = path_end within 1 event": (
            "agg_transitions to path_end, of the sessions in agg_path_nodes"
        ),
    },
    "route(contiguous n-gram, overlaps count)": {
        name: "agg_transitions" for name in ("edge", "self loop", "overlap", "absent")
    }
    | {
        "strict ABC": "agg_drop_offs: sessions with the run; its probability is the"
        " product of those in agg_transitions. How often a session has a run of three,"
        " and how long it takes, is in no table"
    },
    "transitions": {"": "agg_transitions, by user and by session"},
    "step_matrix": {
        "": "agg_path_steps, by user",
        "path_end": "agg_path_steps_aligned on path_end, by session",
    },
    "sessionize_timeout": dict.fromkeys(
        (
            "gap > timeout starts new session",
            "two sessions",
            "duckdb-behavioral sessionize.test",
        ),
        "fct_sessions, with the site's own timeout",
    ),
}


@dataclass(frozen=True)
class Case:
    """A case, its site, and which of its operation it is."""

    site: str
    op: str
    name: str
    content: dict[str, Any]

    @property
    def expected(self) -> Any:
        """Give what is known."""
        return self.content["expected"]


def read_cases() -> list[Case]:
    """Read all cases of the file."""
    file = ROOT / "tests" / "oracles" / "paths_and_transitions.json"
    return [
        Case(
            f"case_{number:02}",
            content["op"],
            content.get("name", content.get("aligned_on", "")),
            content,
        )
        for number, content in enumerate(json.loads(file.read_text())["cases"])
    ]


def walk(who: str, path: str | list[str], start: datetime, device: str = "") -> str:
    r"""Write a path, one click a minute.

    >>> walk("ann", "A", TEN)
    'ann-10-0,ann,2024-05-01 10:00:00,A,\n'
    """
    return "".join(
        f"{who}-{start.hour}-{n},{who},{start + timedelta(minutes=n)},{link},{device}\n"
        for n, link in enumerate(path)
    )


def log_of(case: Case) -> str:
    """Write a case's clicks; each path is a visitor's, but for two cases."""
    content = case.content
    if case.op == "sessionize_timeout":
        return "".join(
            f"{n},{who},{at},A,\n" for n, (who, at) in enumerate(content["events"])
        )
    if case.op in ("transitions", "step_matrix"):
        walks = TRANSITIONS if case.op == "transitions" else STEPS
        return sessions_log(walks) if case.name else users_log(walks)
    # two sessions of one person
    leaks = "leak" in case.name
    return "".join(
        walk("ann" if leaks else who, path, TEN + timedelta(hours=2 * n * leaks))
        for n, (who, path) in enumerate(content["paths"].items())
    )


def sessions_log(walks: list[tuple[str, str, str]]) -> str:
    """Write each session as a visitor of its own."""
    return "".join(
        walk(f"s{n}", path, TEN, country) for n, (_, country, path) in enumerate(walks)
    )


def users_log(walks: list[tuple[str, str, str]]) -> str:
    """Write the sessions of a user as one."""
    paths: dict[str, str] = {}
    for user, _, path in walks:
        paths[user] = paths.get(user, "") + path
    return "".join(walk(user, path, TEN) for user, path in paths.items())


def stages_of(case: Case) -> dict[str, list[str]]:
    """Say which links are which stage: the steps of a funnel, or what is aligned on."""
    steps = case.content.get("steps", "")
    if case.op == "conversion_rate":
        start, end = case.content["start"], case.content["end"]
        if start == end:
            return {"lower": [start]}
        steps = [start] if end == "path_end" else [start, end]
    if len(set(steps)) < len(steps):
        return {}
    return {
        stage: [step]
        for stage, step in zip(("upper", "middle", "lower"), steps, strict=False)
    }


def write(warehouse: Warehouse, site: str, log: str, **site_options: str) -> None:
    """Write a site's log and, unless options say otherwise, a plain mapping."""
    stages = site_options.pop("stages", {})
    warehouse.mapping(
        site,
        files=f"{site}/*",
        columns=COLUMNS,
        event_names={},
        funnel_stages=stages,
        site={"site_id": site, "outcomes": "none"} | site_options,
    )
    warehouse.file(f"{site}/log.csv", log, HEAD)

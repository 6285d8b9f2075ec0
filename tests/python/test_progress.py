"""A run says at once that it began, and from then on how far it is."""

import io
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT
from forked_dbt import nothing_set

from pipeline.told import progress
from pipeline.told.durations import told_durations, told_part
from pipeline.told.progress import Progress


class Terminal(io.StringIO):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def event(name: str, **data: Any) -> SimpleNamespace:
    """Make an event as dbt does."""
    return SimpleNamespace(
        info=SimpleNamespace(name=name), data=SimpleNamespace(**data)
    )


def node(name: str, what: str, kind: str = "model") -> SimpleNamespace:
    """Make an event about a node."""
    info = SimpleNamespace(
        unique_id=name, node_name=name, resource_type=kind, materialized="table"
    )
    return event(what, node_info=info)


def started(out: io.StringIO, now: list[float]) -> Progress:
    """Give a run of three nodes that has begun one of them."""
    run = Progress(out, lambda: now[0])
    run(event("FoundStats", stat_line="227 models, 17 analyses"))
    assert run.text() == "  0:00  looking through the files"
    run(event("ConcurrencyLine", node_count=3))
    now[0] = 9.0
    run(node("a", "NodeStart"))
    return run


def test_how_far_a_run_is_has_a_total_and_the_time_so_far() -> None:
    now = [0.0]
    run = Progress(io.StringIO(), lambda: now[0])
    assert run.text() == "  0:00  reading the project"
    run = started(io.StringIO(), now)
    assert run.first_node == 9.0
    assert run.text() == "  0:09  0 of 3 done, at a"
    run(node("a", "NodeFinished"))
    # unit tests aren't in dbt's total
    run(node("u", "NodeStart", "unit_test"))
    run(node("u", "NodeFinished", "unit_test"))
    run(node("b", "NodeStart"))
    run(node("c", "NodeStart"))
    now[0] = 75.0
    assert run.text() == "  1:15  1 of 3 done, at b, c"
    run.show("  shop: reading")
    assert run.text() == "  1:15  1 of 3 done, at shop: reading"


def test_a_log_gets_a_line_now_and_then_also_while_one_node_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.01)
    out = io.StringIO()
    run = Progress(out)
    run.begin("It begins.")
    assert out.getvalue() == "It begins.\n"
    run(event("ConcurrencyLine", node_count=3))
    run(node("long", "NodeStart"))
    while out.getvalue().count("0 of 3 done, at long") < 3:
        time.sleep(0.001)
    run.end()
    said = out.getvalue()
    assert "\r" not in said and "\033" not in said
    time.sleep(0.1)
    # a line that was on its way, at most
    assert len(out.getvalue().splitlines()) <= len(said.splitlines()) + 1


def test_a_terminal_gets_one_line_that_changes() -> None:
    now, out = [0.0], Terminal()
    run = started(out, now)
    run(node("a", "NodeFinished"))
    run(node("b", "NodeStart"))
    run(node("b", "NodeFinished"))
    run.end()
    assert out.getvalue() == (
        "\r\033[K  0:09  1 of 3 done\r\033[K  0:09  2 of 3 done\r\033[K"
    )


def test_what_took_longest_and_what_was_left_out_is_told() -> None:
    results = [
        SimpleNamespace(
            execution_time=seconds,
            node=SimpleNamespace(
                name=f"n{seconds}", resource_type=kind, materialized="table"
            ),
        )
        for seconds, kind in ((1, "model"), (3, "model"), (2, "test"))
    ]
    assert told_durations(results, 4.0, 9.0) == (
        "  Time: 4 s for reading the project and looking at files, 5 s for 3 tables, "
        "views and tests.\n  Took longest: n3 3.0 s, n2 2.0 s, n1 1.0 s."
    )
    assert told_durations([], 4.0, 9.0) == ""
    assert told_part(results, ["--vars", "{}"]) == ""
    for chosen in (["--select", "a"], ["--exclude=a"]):
        assert told_part(results, chosen) == (
            "  A part: 2 models, and 1 tests of what it has; other tables were left as "
            "they are."
        )


@pytest.mark.parametrize("command", ["build", "nightly"])
def test_a_command_says_so_before_dbt_is_imported(command: str) -> None:
    # dbt can't be imported here, so what is said was said before
    code = (
        "import runpy, sys\nsys.modules['dbt'] = None\n"
        f"runpy.run_module('pipeline.{command}', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=nothing_set(),
        capture_output=True,
        text=True,
    )
    assert "No module named 'dbt" in done.stderr or "halted" in done.stderr
    assert done.stderr.splitlines()[0].split(":")[0] in ("Building", "Refreshing")

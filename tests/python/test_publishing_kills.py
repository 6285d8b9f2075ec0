"""Kill -9 at drawn moments of a refresh: what served serves, and the next ends well."""

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from forked_dbt import Run, models
from publishing_case import EVENTS, SELECTED, SESSIONS, ask
from refresh_case import Warehouse, clicks
from test_refresh_crash import is_alive

from pipeline.publish import versions

SEED = 23
BOTH = f"select ({SESSIONS}), ({EVENTS})"


def is_publishing(warehouse: Warehouse, before: versions.Version) -> bool:
    """Say whether something newer is there, or is being written."""
    newer = f"{before.number + 1:06}"
    names = {newer, f"{versions.UNFINISHED}{newer}"}
    return bool(names & {path.name for path in warehouse.published.iterdir()})


def kill_somewhere(warehouse: Warehouse, chance: random.Random, steps: int) -> str:
    """Refresh, and kill it: at some step of dbt's, or while it publishes.

    Args:
        warehouse: something was published from it, and it has a new file.
        chance: draws the moment.
        steps: how many steps a refresh has.

    Returns where it was; empty when it was done before.
    """
    before = versions.current(warehouse.published)
    assert before
    run = warehouse.start(*SELECTED, program="nightly")
    wanted = steps if chance.random() < 0.4 else chance.randrange(steps)
    while is_alive(run) and len(run.steps()) < wanted:
        time.sleep(0.002)
    if wanted == steps:
        while is_alive(run) and not is_publishing(warehouse, before):
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.3))
    else:
        time.sleep(chance.uniform(0, 0.05))
    os.killpg(run.pid, signal.SIGKILL)
    if run.wait().code != -signal.SIGKILL:
        return ""
    return where(warehouse, run, before)


def where(warehouse: Warehouse, run: Run, before: versions.Version) -> str:
    """Say where a killed refresh was."""
    if versions.current(warehouse.published) != before:
        return "after the switch"
    if is_publishing(warehouse, before):
        return "publish"
    begun = [s.split()[1] for s in run.steps() if s.startswith("NodeStart")]
    if not begun:
        return "before the first model"
    return "build" if begun[-1] in {model["name"] for model in models()} else "test"


# of few kills none may fall into a part of the run
@pytest.mark.slow
@pytest.mark.parametrize(
    ("kills", "of_each"), [(5, 0), pytest.param(50, 5, marks=pytest.mark.long)]
)
def test_whenever_a_refresh_is_killed_the_last_version_serves(
    kills: int, of_each: int, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    warehouse = Warehouse(tmp_path / "one")
    path = warehouse.published / "current" / "clickstream.duckdb"
    served = events = 0
    found: Counter[str] = Counter()
    steps, stage = 0, ""
    while found.total() < kills or stage:
        warehouse.file(f"shop/{events:05}.csv", clicks(f"v{events}", 0, 7, 40))
        events += 3
        stage = ""
        if steps and found.total() < kills:
            stage = kill_somewhere(warehouse, chance, steps)
        if stage:
            found[stage] += 1
            print(f"kill {found.total()}: {stage}", flush=True)
            served = events if stage == "after the switch" else served
            assert ask(path, BOTH) == [(served, served)], f"seed {SEED}, {found}"
        # it takes what the killed one was given
        run = warehouse.start(*SELECTED, program="nightly")
        done = run.wait()
        assert done.code == 0, f"seed {SEED}, {found}: {done.said}"
        served, steps = events, len(run.steps())
        assert ask(path, BOTH) == [(served, served)], f"seed {SEED}, {found}"
        assert not list(warehouse.published.glob(f"{versions.UNFINISHED}*"))
        stage = "" if found.total() >= kills else stage
    print(f"seed {SEED}: {dict(found)}")
    for part in ("build", "test", "publish"):
        assert found[part] >= of_each, found

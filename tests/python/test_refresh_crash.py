"""Kill -9 at drawn moments of a refresh, then another refresh: the same tables."""

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from forked_dbt import Run
from refresh_case import (
    HEAD,
    MODELS,
    WITH_SEEDS,
    Warehouse,
    is_as_new,
)

SEED = 11
KILLS = 50
# of each round: so many kills in a row, then a refresh to the end
IN_A_ROW = 9
EVENTS = "int_stored_events"
# tables that follow the events
FOLLOWING = ("int_session_sums", "int_clicks", "int_funnel_session_steps")
START = 1_714_550_400  # 2024-05-01 08:00 UTC
LATER = ("--vars", json.dumps({"session_timeout_minutes": 45}))
STATE = "select run_id, is_full, refresh_number, last_number, full_in from refresh.run"
BEHIND = """
select count(*) from refresh.marks
where refreshed_to < (select last_number from refresh.run)
"""
TAKEN = "select list(taken_hash order by source_file) from landing.files"


class History:
    """Visitors whose events come file by file: late, again, changed and removed."""

    def __init__(self, data: Path, chance: random.Random) -> None:
        """Write nothing yet."""
        self.folder, self.chance = data / "shop", chance
        self.folder.mkdir(parents=True)
        self.rows: list[str] = []
        self.files = 0

    def day(self, visitors: int) -> None:
        """Write a file with the visits of a day, late rows and copies of others."""
        rows = []
        for visitor in self.chance.choices(range(300), k=visitors):
            day = max(0, self.files - self.chance.choice([0, 0, 0, 0, 1, 3]))
            at = START + day * 86_400 + self.chance.randrange(30_000)
            for _ in range(self.chance.randrange(1, 6)):
                rows.append(self.row(visitor, at))
                # gaps below, at and above both timeouts
                at += self.chance.choice([20, 90, 600, 1800, 1801, 2400, 9000])
        self.rows += rows
        again = self.chance.sample(self.rows, 15)
        # received earlier, and with another link: it is the event from now on
        again += [
            row.replace(",2", ",1", 1).replace("list", "cart") for row in again[:5]
        ]
        self.write(rows + again)

    def row(self, visitor: int, at: int) -> str:
        """Write one event; a few can't be read or have no visitor."""
        chance = self.chance.random()
        who = f"v{visitor}" if chance > 0.01 else ""
        when = f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(at))}"
        user = f"u{visitor % 40}" if chance > 0.8 else ""
        name = "buy" if chance > 0.97 else "add" if chance > 0.9 else "view"
        link = self.chance.choice(["home", "list", "cart", "other"])
        received = f"202{self.chance.randrange(4, 6)}-06-01 00:00:00"
        number = len(self.rows) * 1_000 + self.chance.randrange(10**6) * 10**7
        when = when if chance > 0.02 else "x"
        return f"{number},{who},{user},{when},{received},{name},{link}\n"

    def write(self, rows: list[str]) -> None:
        """Write a new file; some need a repaired copy."""
        broken = '1,"open,,2024\n' if self.files % 3 == 1 else ""
        name = f"{self.files:02}.csv"
        (self.folder / name).write_text(HEAD + "".join(rows) + broken)
        self.files += 1

    def change(self) -> None:
        """Change, put back or remove some file, and write a new one."""
        path = self.chance.choice(sorted(self.folder.glob("*.csv"))[1:])
        lines = path.read_text().splitlines(keepends=True)
        what = self.chance.choice(["remove", "shorten", "double", "add", "add"])
        if what == "remove":
            path.unlink()
        elif what == "shorten":
            path.write_text("".join([lines[0], *lines[3:]]))
        elif what == "double":
            path.write_text("".join([lines[0], *lines[1:], *lines[1:9]]))
        self.day(visitors=25)


def is_open(warehouse: Warehouse, run: Run) -> bool:
    """Say whether the run has the lock, so that it opens the warehouse now."""
    lock = warehouse.database.with_name(warehouse.database.name + ".lock")
    return lock.exists() and lock.read_text().startswith(f"{run.pid} ")


def is_alive(run: Run) -> bool:
    """Say whether the run goes on."""
    stat = Path(f"/proc/{run.pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0] != "Z"


def kill_somewhere(
    warehouse: Warehouse, chance: random.Random, usual: float, *arguments: str
) -> str:
    """Run, and kill it at some moment; says where it was, empty when it was done.

    Half of the moments are any between opening and the usual end, the others lie
    where the events or a table behind them is written.
    """
    before = warehouse.rows(STATE)[0]
    run = warehouse.start("run", *MODELS, *arguments)
    while not is_open(warehouse, run) and is_alive(run):
        time.sleep(0.002)
    opened = time.monotonic()
    if chance.random() < 0.5:
        moment = chance.uniform(0, usual)
        while time.monotonic() < opened + moment and is_alive(run):
            time.sleep(0.002)
    else:
        step = chance.choice(
            ["NodeStart int_file_rows", f"NodeStart {EVENTS}"]
            + [f"SQLQuery {EVENTS}", f"NodeFinished {EVENTS}"]
            + [f"NodeStart {name}" for name in FOLLOWING]
        )
        skipped = chance.randrange(12) if step.startswith("SQL") else 0
        while is_alive(run):
            if sum(said.startswith(step) for said in run.steps()) > skipped:
                break
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
    os.killpg(run.pid, signal.SIGKILL)
    if run.wait().code != -signal.SIGKILL:
        return ""
    return where(warehouse, run, before)


def where(warehouse: Warehouse, run: Run, before: tuple) -> str:
    """Say where a killed run was, from what it left in the warehouse."""
    after, steps = warehouse.rows(STATE)[0], run.steps()
    if after[0] == before[0]:
        return "while landing"
    if after[3] == before[3]:
        begun = f"NodeStart {EVENTS}" in steps
        return "while events are written" if begun else "before the events"
    if f"NodeFinished {EVENTS}" not in steps:
        return "just after the events"
    behind = warehouse.one(BEHIND)
    return "while tables catch up" if behind else "after all kept tables"


# of few kills none may fall into a part of the run
@pytest.mark.slow
@pytest.mark.parametrize(
    ("kills", "of_each"), [(6, 0), pytest.param(KILLS, 5, marks=pytest.mark.long)]
)
def test_a_refresh_heals_whatever_a_killed_one_left(
    kills: int, of_each: int, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    warehouse = Warehouse(tmp_path / "one")
    history = History(warehouse.data, chance)
    for _ in range(5):
        history.day(visitors=120)
    warehouse.built(*WITH_SEEDS)
    history.change()
    usual = time_of_a_refresh(warehouse)
    found: Counter[str] = Counter()
    while found.total() < kills:
        history.change()
        for _ in range(min(IN_A_ROW, kills - found.total())):
            # a full refresh that was killed is gone on with by the next run
            others = [(), (), (), (), ("--full-refresh",), LATER]
            arguments = chance.choice(others)
            if chance.random() < 0.3:
                history.change()
            stage = kill_somewhere(warehouse, chance, usual, *arguments)
            if stage:
                found[stage] += 1
                print(f"kill {found.total()}: {stage} {' '.join(arguments)}")
        warehouse.built()
        assert is_as_new(warehouse), f"seed {SEED}, {found}"
    print(dict(found))
    assert found["before the events"] >= of_each, found
    assert found["while events are written"] >= of_each, found
    assert found["while tables catch up"] >= of_each, found


def time_of_a_refresh(warehouse: Warehouse) -> float:
    """Refresh once; give the seconds between the opening and the end."""
    run = warehouse.start("run", *MODELS)
    while not is_open(warehouse, run):
        time.sleep(0.002)
    opened = time.monotonic()
    assert run.wait().code == 0
    return time.monotonic() - opened

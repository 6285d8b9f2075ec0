"""Small warehouses for tests of refreshing, and whether two are equal."""

import atexit
import functools
import hashlib
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import yaml
from forked_dbt import ROOT, Done, Run, models, start
from parity_compare import LEFT_ASIDE, SCHEMAS

DATABASE = "clickstream.duckdb"
MAPPING = {
    "files": "shop/*",
    "columns": {
        "event_id": "id",
        "visitor_id": "who",
        "user_id": "user",
        "occurred_at": "at",
        "received_at": "received",
        "event_name": "event",
        "link": "link",
    },
    "event_names": {"add": "add_to_cart", "buy": "purchase"},
    "funnel_stages": {"upper": ["home"], "middle": ["list"], "lower": ["cart"]},
    "site": {"site_id": "shop", "outcomes": "events"},
}
HEAD = "id,who,user,at,received,event,link\n"
# but for what is predicted: it is built anew each time
MODELS = ("--exclude", "path:models/*/scores+")
WITH_SEEDS = ("build", "--resource-type", "seed", "--resource-type", "model", *MODELS)
# a file is kept or not, a view of this run's files has no rows in the next run
OF_ONE_RUN = "of_one_run"
_BUILT: dict[str, "Warehouse"] = {}


class Warehouse:
    """A data folder, mappings and a warehouse, all in one folder."""

    def __init__(self, folder: Path) -> None:
        """Make what isn't there yet; nothing is built."""
        self.folder, self.data = folder, folder / "data"
        self.mappings, self.database = folder / "mappings", folder / "wh" / DATABASE
        self.published = folder / "published"
        for path in (self.data, self.mappings, self.database.parent):
            path.mkdir(parents=True, exist_ok=True)
        # the same in all of them, so that what is hashed can be compared
        (self.database.parent / "salt").write_text("a salt for tests")
        self.runs = 0
        if not list(self.mappings.iterdir()):
            self.mapping()

    def copy(self, folder: Path) -> "Warehouse":
        """Copy all of it, as it is between two runs."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Warehouse(folder)

    def mapping(self, name: str = "shop", **keys: Any) -> None:
        """Write a mapping: MAPPING but for these keys."""
        text = yaml.safe_dump(MAPPING | keys, sort_keys=False)
        (self.mappings / f"{name}.yml").write_text(text)

    def own_mapping(self, name: str) -> None:
        """Take the project's own mapping of a log, and no other."""
        for path in self.mappings.iterdir():
            path.unlink()
        shutil.copy(ROOT / "mappings" / f"{name}.yml", self.mappings)

    def file(self, name: str, body: str, head: str = HEAD) -> Path:
        """Write a file of events below the data folder."""
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + body)
        return path

    def start(
        self,
        *arguments: str,
        program: str = "dbt",
        limits: Mapping[int, int] | None = None,
        memory: str | None = None,
        gone: str = "expected",
    ) -> Run:
        """Start a run in a process group of its own.

        Args:
            arguments: dbt's.
            program: `dbt`, `build` for `python -m pipeline.build`, or `nightly`.
            limits: what the process may use, such as {resource.RLIMIT_FSIZE: 1000}.
            memory: what DuckDB may use; as always unless told.
            gone: CLICKSTREAM_GONE; tests take files away and mean it, unless told.
        """
        self.runs += 1
        said = self.folder / "said" / f"{self.runs}_{time.monotonic_ns()}.txt"
        said.parent.mkdir(exist_ok=True)
        places = {
            "CLICKSTREAM_DB": str(self.database),
            "CLICKSTREAM_PUBLISHED": str(self.published),
            "CLICKSTREAM_DATA": str(self.data),
            "CLICKSTREAM_MAPPINGS": str(self.mappings),
            "CLICKSTREAM_GONE": gone,
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
        } | ({"CLICKSTREAM_MEMORY": memory} if memory else {})
        return start(arguments, places, said, program, limits)

    def run(self, *arguments: str, **how: Any) -> Done:
        """Run to the end; by default a refresh of everything but scores."""
        return self.start(*(arguments or ("run", *MODELS)), **how).wait()

    def built(self, *arguments: str, **how: Any) -> Done:
        """Run to the end, and raise AssertionError unless it is a success."""
        done = self.run(*arguments, **how)
        assert done.code == 0, done.said
        return done

    def rows(self, sql: str) -> list[tuple]:
        """Read from the warehouse."""
        with duckdb.connect(str(self.database), read_only=True) as opened:
            return opened.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        """Read the one value that a query has."""
        return self.rows(sql)[0][0]


def clicks(visitor: str, *minutes: int, event: str = "view") -> str:
    r"""Write a visitor's events, so many minutes after ten o'clock.

    >>> clicks("ann", 9)
    'ann9,ann,,2024-05-01 10:09:00,2024-05-01 10:09:00,view,home\n'
    """
    rows = []
    for minute in minutes:
        at = f"2024-05-01 {10 + minute // 60}:{minute % 60:02}:00"
        link = ("home", "list", "cart")[minute % 3]
        rows.append(f"{visitor}{minute},{visitor},,{at},{at},{event},{link}\n")
    return "".join(rows)


def _temporary() -> Path:
    """Make a folder that is removed as the tests end."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def small() -> Warehouse:
    """Build a small warehouse, once; tests copy it."""
    warehouse = Warehouse(_temporary())
    people = [f"v{number}" for number in range(20)]
    warehouse.file("shop/a.csv", "".join(clicks(who, 0, 7, 40, 43) for who in people))
    # again, and received earlier: these are the events
    won = clicks("v0", 0, 7).replace("10:00:00,view", "09:59:00,view")
    body = clicks("v1", 60) + clicks("v2", 8, event="buy") + won
    warehouse.file("shop/b.csv", body + "x,,,2024-05-01 10:00:00,,view,home\n")
    warehouse.file("shop/c.csv", "".join(clicks(who, 100, 103) for who in people[9:]))
    warehouse.built(*WITH_SEEDS)
    return warehouse


def anew(warehouse: Warehouse, *arguments: str) -> Warehouse:
    """Give a new warehouse that was built from the same files and mappings.

    One that was built before from such files is given again.
    """
    digest = hashlib.md5(repr(arguments).encode())
    for folder in (warehouse.data, warehouse.mappings):
        for path in sorted(folder.rglob("*")):
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes() if path.is_file() else b"")
    name = digest.hexdigest()
    if name not in _BUILT:
        other = Warehouse(_temporary())
        for folder in ("data", "mappings"):
            shutil.copytree(
                warehouse.folder / folder, other.folder / folder, dirs_exist_ok=True
            )
        other.built(*WITH_SEEDS, *arguments)
        _BUILT[name] = other
    return _BUILT[name]


def is_as_new(warehouse: Warehouse, *arguments: str) -> bool:
    """Say whether all tables are as if they were built anew from the same files."""
    different = differences(warehouse, anew(warehouse, *arguments))
    if different:
        raise AssertionError("\n".join(different))
    return True


def differences(one: Warehouse, two: Warehouse) -> list[str]:
    """Name the tables and views that aren't equal, with rows of one side only.

    Left aside are tables of one run, and what only says when something was built.
    """
    found = []
    with duckdb.connect(config={"threads": 1}) as opened:
        opened.execute(f"attach '{one.database}' as one (read_only)")
        opened.execute(f"attach '{two.database}' as two (read_only)")
        both = [
            {
                name
                for (name,) in opened.execute(
                    "select table_schema || '.' || table_name from"
                    f" information_schema.tables where table_catalog = '{side}'"
                    f" and table_schema in {SCHEMAS}"
                ).fetchall()
            }
            for side in ("one", "two")
        ]
        if both[0] != both[1]:
            found.append(f"only in one of them: {sorted(both[0] ^ both[1])}")
        for table in _compared():
            columns = f"columns(lambda c: c not in {LEFT_ASIDE})"
            sides = [f"select {columns} from {side}.{table}" for side in ("one", "two")]
            rows = [
                opened.execute(f"{left} except all {right}").fetchall()
                for left, right in (sides, reversed(sides))
            ]
            if rows[0] or rows[1]:
                found.append(
                    f"{table}: {rows[0][:2]} and {len(rows[0])} such here,"
                    f" {rows[1][:2]} and {len(rows[1])} such there"
                )
    return found


@functools.cache
def _compared() -> list[str]:
    """List the tables and views that two equal warehouses have alike."""
    nodes = {node["unique_id"]: node for node in models()}

    def lasts(node: dict[str, Any]) -> bool:
        # what is predicted isn't built here
        if node["schema"] == "scores":
            return False
        if node["kind"] not in ("view", "ephemeral"):
            return OF_ONE_RUN not in node["tags"]
        # a view of sources shows what this run reads
        return all(n in nodes and lasts(nodes[n]) for n in node["parents"])

    return sorted(
        f"{node['schema']}.{node['name']}"
        for node in nodes.values()
        if node["schema"] in SCHEMAS and node["kind"] != "ephemeral" and lasts(node)
    )

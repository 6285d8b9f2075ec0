"""The proof of parity: data loaded batch by batch, against full refreshes."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conftest import ROOT, run_dbt
from parity_compare import Difference, differences, tables
from parity_draw import History
from parity_files import write_batch, write_mappings

DATABASE = "clickstream.duckdb"
# bounds so low that a few events reach them
LOW = {
    "path_click_limit": 6,
    "path_step_limit": 4,
    "path_node_limit": 3,
    "min_exits": 2,
    "min_sequence_sessions": 2,
    "min_new_people": 1,
    "outcome_link_sessions": 4,
    "bot_pauses": 3,
}


@dataclass(frozen=True)
class Drift:
    """What wasn't equal after a batch, and to what."""

    batch: int
    beside: str
    difference: Difference

    def __str__(self) -> str:
        """Tell a person."""
        return f"after batch {self.batch}, beside {self.beside}: {self.difference}"


class Warehouses:
    """One warehouse that grows by batches, and one that is refreshed beside it."""

    def __init__(
        self,
        folder: Path,
        write: Callable[[Path, int], None],
        mappings: Path,
        project: Path = ROOT,
    ) -> None:
        """Load nothing yet; `write` puts a batch's files into a data folder."""
        self.write, self.mappings, self.project = write, mappings, project
        self.data, self.folder = folder / "data", folder
        self.grown, self.refreshed = folder / "grown", folder / "refreshed"
        self.database = self.grown / DATABASE
        for path in (self.data, self.refreshed):
            path.mkdir(parents=True)

    def grow(self, batch: int, is_compared: bool) -> None:
        """Write a batch's files and load them.

        Where nobody looks, only what is kept from run to run is built, and what that
        is made from: each run makes all other tables anew.
        """
        self.write(self.data, batch)
        is_whole = is_compared or not self.database.exists()
        kept = () if is_whole else ("--select", "+config.materialized:incremental")
        self.dbt(*kept, folder=self.grown, data=self.data)

    def keep(self, batch: int) -> tuple[Path, Path]:
        """Keep files and warehouse as they are after a batch; says where they lie."""
        data = self.folder / f"data_{batch}"
        shutil.copytree(self.data, data, copy_function=os.link)
        database = self.folder / f"grown_{batch}.duckdb"
        shutil.copy(self.database, database)
        return data, database

    def compare(self, data: Path, kept: Path, is_new: bool) -> list[Difference]:
        """Refresh a copy of what was kept, or build anew; tells what differs."""
        other = self.refreshed / DATABASE
        other.unlink(missing_ok=True)
        if not is_new:
            shutil.copy(kept, other)
        self.dbt("--full-refresh", "--write-json", folder=self.refreshed, data=data)
        names = tables(self.refreshed / "target" / "manifest.json")
        return differences(kept, other, names)

    def dbt(self, *arguments: str, folder: Path, data: Path) -> None:
        """Build all but the scores from these files; into a new file seeds too."""
        command = ["build", "--resource-type", "seed", "--resource-type", "model"]
        if (folder / DATABASE).exists():
            command = ["run"]
        command += ["--exclude", "path:models/*/scores+", "--vars", json.dumps(LOW)]
        places = {"CLICKSTREAM_DATA": data, "CLICKSTREAM_MAPPINGS": self.mappings}
        run_dbt(*command, *arguments, folder=folder, project=self.project, **places)


def of_histories(
    folder: Path, histories: Mapping[str, History], project: Path = ROOT
) -> Warehouses:
    """Make warehouses for histories, each a site of the name given."""
    mappings = folder / "mappings"
    write_mappings(mappings, histories)
    write = partial(write_batch, histories)
    return Warehouses(folder, write, mappings, project)


def drifts(
    warehouses: Warehouses, batches: int, copied: Iterable[int], is_new: bool = False
) -> list[Drift]:
    """Load batch by batch and compare with full refreshes.

    Args:
        warehouses: where; nothing is loaded there yet.
        batches: how many there are.
        copied: after which of them a copy is refreshed and compared.
        is_new: compare with a quite new warehouse too, after the last one.
    """
    # a refresh runs while the next batch is loaded
    with ThreadPoolExecutor(1) as pool:
        waiting = []
        for batch in range(batches):
            others = {"a refreshed copy": False} if batch in copied else {}
            if is_new and batch == batches - 1:
                others |= {"a new warehouse": True}
            warehouses.grow(batch, is_compared=bool(others))
            if others:
                kept = warehouses.keep(batch)
            for name, new in others.items():
                job = pool.submit(warehouses.compare, *kept, new)
                waiting.append((batch, name, job))
        return [
            Drift(batch, name, difference)
            for batch, name, job in waiting
            for difference in job.result()
        ]

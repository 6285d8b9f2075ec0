"""The project's own commands, each measured as a whole and model by model."""

import json
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench import measure

PROJECT = Path(__file__).resolve().parent.parent
# `dbt run` alone finds no seeds in a new warehouse
MODELS = ["build", "--resource-type", "model", "--resource-type", "seed", "--select"]
EVENTS_AND_SESSIONS = ["+int_session_sums"]
CORE = ["+tag:heavy"]
SHARE = ["+agg_transitions", "+agg_path_steps"]
AGGREGATES = ["+agg_*", "--exclude", *CORE]
# tables that are there for aggregates alone, beside those that end in _aggregated:
# names begin so
OF_AGGREGATES = (
    "int_checkout_links",
    "int_exit_positions",
    "int_funnel_step_totals",
    "int_named_nodes",
    "int_node_clicks",
    "int_sequence",
    "int_session_checkouts",
    "int_session_products",
    "int_transition_seconds",
)
# all that agg_sequences takes beyond the core, and its part of the core again
SEQUENCES = ["int_checkout_links", "int_funnel_cuts"]
SEQUENCES += ["int_session_properties"]
SEQUENCES += ["int_sequence*", "agg_sequence*"]
TESTS = ["test", "--select", *CORE, "+agg_*", "--exclude", "test_type:unit"]
# a test that also reads what was not built is left out
TESTS += ["--indirect-selection", "cautious"]


def is_aggregate(model: str) -> bool:
    """Say whether a model is an aggregate, or a table made for aggregates alone."""
    return model.startswith(("agg_", *OF_AGGREGATES)) or model.endswith("_aggregated")


@dataclass(frozen=True)
class Run:
    """One call of dbt: its cost, seconds of each node, and its own seconds.

    own_seconds: when no node ran: dbt's start, reading the project, landing, its end.
    """

    cost: measure.Cost
    nodes: dict[str, float]
    own_seconds: float

    def seconds_of(self, aggregates: bool) -> float:
        """Add up the seconds of the aggregates, or those of all other models."""
        return sum(
            seconds
            for name, seconds in self.nodes.items()
            if name.startswith("model.")
            and is_aggregate(name.split(".")[2]) == aggregates
        )


@dataclass(frozen=True)
class Warehouse:
    """A warehouse in a folder of its own, made from the files in `data`."""

    folder: Path
    data: Path

    @property
    def database(self) -> Path:
        """The DuckDB file; its views call it by this name."""
        return self.folder / "clickstream.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        """What the project reads from its environment."""
        return {
            "CLICKSTREAM_DATA": str(self.data),
            "CLICKSTREAM_MAPPINGS": str(self.data.parent / "maps"),
            "CLICKSTREAM_DB": str(self.database),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_PROFILES_DIR": ".",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }

    def dbt(self, *arguments: str) -> Run:
        """Call dbt once. Raises measure.Failed when it does not end green."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [str(Path(sys.executable).with_name("dbt")), *arguments]
        log = self.folder / "logs" / "output.txt"
        cost = measure.run(command, PROJECT, self.environment, log)
        results = self.folder / "target" / "run_results.json"
        return _run(cost, json.loads(results.read_text())["results"])

    def ask(self, *arguments: str) -> str:
        """Return what dbt prints. Raises measure.Failed when it does not end green."""
        command = [str(Path(sys.executable).with_name("dbt")), "--quiet", *arguments]
        log = self.folder / "logs" / "answer.txt"
        measure.run(command, PROJECT, self.environment, log)
        return log.read_text()

    def size_gb(self) -> float:
        """Say how large the file is, with what is not yet merged into it."""
        wal = self.database.with_name(self.database.name + ".wal")
        return measure.size_gb(self.database) + measure.size_gb(wal)

    def remove(self) -> None:
        """Delete the DuckDB file; what dbt wrote beside it stays."""
        for path in self.folder.glob(self.database.name + "*"):
            if path.is_file():
                os.unlink(path)


def _run(cost: measure.Cost, results: list[dict]) -> Run:
    """Read dbt's own account of a run."""
    spans = sorted(
        (_moment(timing["started_at"]), _moment(timing["completed_at"]))
        for result in results
        for timing in result["timing"]
    )
    busy = latest = 0.0
    for start, end in spans:  # nodes run side by side, so overlaps count once
        busy += max(0.0, end - max(start, latest))
        latest = max(latest, end)
    nodes = {r["unique_id"]: float(r["execution_time"]) for r in results}
    return Run(cost, nodes, cost.seconds - busy)


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()

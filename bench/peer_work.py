"""What retentioneering does: sessions, transitions and steps of the events in files.

Runs in the environment made from peer_requirements.txt, where nothing of this
project is: `python peer_work.py <needed or all> <answer.json> <file> ...`.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("retentioneering", "duckdb", "pandas", "pyarrow")
COLUMNS = {"needed": ["visitor_id", "occurred_at", "link"], "all": None}
STEPS = 30


def work(columns: str, files: list[str]) -> dict[str, Any]:
    """Do it all, and return the seconds of each part, the counts and the versions.

    Args:
        columns: `needed` reads three, `all` keeps each event whole.
        files: Parquet files with the events.

    Raises what the tool raises.
    """
    seconds: dict[str, float] = {}
    before = time.monotonic()

    def timed(what: str, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        started = time.monotonic()
        result = function(*args, **named)
        seconds[what] = time.monotonic() - started
        return result

    import pandas
    from retentioneering.eventstream.eventstream import Eventstream

    seconds["import"] = time.monotonic() - before
    schema = {"event_col": "link", "timestamp_col": "occurred_at"}
    schema["path_cols"] = ["visitor_id"]
    frame = timed("read", pandas.read_parquet, files, columns=COLUMNS[columns])
    events = len(frame)
    stream = timed("event stream", Eventstream, frame, schema)
    del frame
    stream = timed("sessions", stream.split_sessions, timeout="30m")
    moves = timed(
        "transitions",
        stream.transition_graph_data,
        edge_weight="count",
        path_col="session_id",
    )
    steps = timed(
        "step matrix", stream.step_matrix_data, max_steps=STEPS, path_col="session_id"
    )
    return {
        "seconds": seconds,
        "events": events,
        "sessions": int(moves.loc["path_start"].sum()),
        "transitions": int(moves.drop(columns="path_end").to_numpy().sum()),
        "steps": [int(number) for number in steps.shape],
        "versions": {name: version(name) for name in PACKAGES},
    }


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(work(sys.argv[1], sys.argv[3:])))

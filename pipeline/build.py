"""`make build`: land the files, run dbt with all its tests, say what came of it."""

import os
import re
import sys
import time

# said before dbt is imported: nothing that this project runs reports home
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt_common.events.base_types import EventMsg

from pipeline.errors import InputError
from pipeline.landing_plugin import Plugin, no_room, refuse_if_open_elsewhere
from pipeline.lock import hold, release
from pipeline.plan import plan
from pipeline.settings import PROJECT, read_settings
from pipeline.summary import summarize

FAILED = ("error", "fail", "runtime error", "partial success")


class Progress:
    """One line on the terminal that counts finished steps; silent elsewhere."""

    def __init__(self) -> None:
        """Start with nothing done."""
        self.done = 0

    def __call__(self, event: EventMsg) -> None:
        """Take an event of dbt's; a finished node is a step."""
        if event.info.name != "NodeFinished" or not sys.stderr.isatty():
            return
        self.done += 1
        name = event.data.node_info.node_name
        print(f"\r\033[K{self.done:4} done, {name[:60]}", end="", file=sys.stderr)

    def clear(self) -> None:
        """Take the line away."""
        if self.done:
            print("\r\033[K", end="", file=sys.stderr)


def problems(result: dbtRunnerResult) -> list[str]:
    """List what failed, most important first: errors in SQL, then failing tests."""
    if result.exception:
        return [_plain(str(result.exception))]
    failed = [item for item in result.result or [] if str(item.status) in FAILED]
    failed.sort(key=lambda item: str(item.status) != "error")
    return [
        f"{item.node.resource_type} {item.node.name} "
        f"({item.node.original_file_path}): {_plain(item.message or item.status)}"
        for item in failed
    ]


def _plain(message: str) -> str:
    """Leave out what dbt says twice, and all but the first lines of a long text."""
    lines = message.strip().splitlines()
    if len(lines) > 1 and re.match(r"\w+ Error in \w+ ", lines[0]):
        lines = lines[1:]
    return "\n".join(lines[:12]).strip()


def say(title: str, problems: list[str], code: int) -> int:
    """Print a list of problems where errors go; returns the exit code."""
    print(title, file=sys.stderr)
    for problem in problems[:20]:
        print(f"  - {problem}", file=sys.stderr)
    return code


def build(arguments: list[str]) -> int:
    """Build everything; arguments go to dbt. Returns the exit code.

    0 when all models and tests are green, 1 when something failed, 2 when the input
    has to be changed first.
    """
    settings, started = read_settings(), time.monotonic()
    # dbt runs in the project's folder: what was relative to another is named whole
    os.environ["CLICKSTREAM_DATA"] = str(settings.data)
    os.environ["CLICKSTREAM_MAPPINGS"] = str(settings.mappings)
    os.environ["CLICKSTREAM_DB"] = str(settings.database)
    os.chdir(PROJECT)
    try:
        plan(settings)
        hold(settings.database)
        refuse_if_open_elsewhere(settings.database)
    except InputError as error:
        return say("Nothing was built. Change this first:", error.problems, 2)
    progress = Progress()
    Plugin.say = print
    command = ["build", "--warn-error", "--log-level", "none", "--no-use-colors"]
    command += ["--log-level-file", "info"]
    result = dbtRunner(callbacks=[progress]).invoke(command + arguments)
    progress.clear()
    # dbt leaves the warehouse open; others may read it from here on
    DuckDBConnectionManager.close_all_connections()
    release(settings.database)
    if Plugin.refused:
        return say("Nothing was built. Change this first:", Plugin.refused, 2)
    if not result.success:
        found = problems(result)
        if full := no_room("\n".join(found), settings.database):
            found.insert(0, full)
        return say("The build failed (logs/dbt.log says more):", found, 1)
    print(summarize(settings, time.monotonic() - started))
    return 0


if __name__ == "__main__":
    sys.exit(build(sys.argv[1:]))

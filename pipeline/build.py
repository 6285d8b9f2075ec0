"""`make build`: land the files, run dbt with all its tests, say what came of it."""

import contextlib
import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

# said before dbt is imported: nothing that this project runs reports home
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")

if __name__ == "__main__":
    # before anything heavy is imported: where nothing is new the process ends here
    from pipeline.nothing_new import end_if_nothing_is_new

    BEGUN = end_if_nothing_is_new(sys.argv[1:])

import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt_common.events.base_types import EventMsg

from pipeline import last_build
from pipeline.errors import InputError
from pipeline.failure import (
    ADVICE,
    REFUSED,
    Problem,
    leave_page,
    page,
    plain,
    problems_of,
    standing,
    withdraw,
)
from pipeline.landing_plugin import Plugin, no_room, refuse_if_open_elsewhere
from pipeline.lock import hold, release
from pipeline.plan import plan
from pipeline.progress import show
from pipeline.read_by_build import Begun
from pipeline.refresh import note_failure
from pipeline.settings import PROJECT, Settings, read_settings
from pipeline.summary import summarize

AS_BEFORE = "All tables are as they were."


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
        show(f"{self.done:4} done, {name[:60]}")

    def clear(self) -> None:
        """Take the line away."""
        if self.done:
            show("")


def _refuse(settings: Settings, began: datetime, problems: list[str]) -> int:
    """End a run whose input has to be changed first."""
    # a glance at the warehouse would be in the way of another run
    is_ours = _note(settings, began, "refused", problems)
    stands = standing(settings.database) if is_ours else AS_BEFORE
    return _nothing_built(problems, stands)


def _nothing_built(problems: list[str], stands: str) -> int:
    listed = [Problem(problem) for problem in problems]
    title = "Nothing was built. Change this first:"
    return leave_page(page(title, listed, REFUSED, stands), 2)


def _fail(settings: Settings, began: datetime, result: dbtRunnerResult) -> int:
    """End a run in which a model, a test or dbt itself failed."""
    if result.exception:
        found, skipped = [Problem(plain(str(result.exception)))], []
        advice = ADVICE["error"]
    else:
        items = list(result.result or [])
        found = problems_of(items, settings.database)
        skipped = [
            item.node.name
            for item in items
            if str(item.status) == "skipped" and item.node.resource_type == "model"
        ]
        is_test = all(problem.what.startswith("test ") for problem in found)
        advice = ADVICE["test" if is_test else "error"]
    said = "\n".join("\n".join([problem.what, *problem.more]) for problem in found)
    if "Out of Memory Error" in said:
        advice = ADVICE["memory"]
    if full := no_room(said, settings.database):
        found.insert(0, Problem(full))
        advice = "Make room, then `make build` goes on from here."
    _note(settings, began, "failed", [problem.what for problem in found])
    stands = standing(settings.database, skipped)
    title = "The build failed (logs/dbt.log says more):"
    return leave_page(page(title, found, advice, stands), 1)


def _note(
    settings: Settings, began: datetime, status: str, problems: list[str]
) -> bool:
    """Write into the history why this run ended; False if another one is writing."""
    if not settings.database.exists():
        return True
    with contextlib.suppress(InputError):
        hold(settings.database)
        note_failure(settings.database, began, status, problems)
        return True
    return False


def with_variables(arguments: list[str], variables: dict[str, Any]) -> list[str]:
    """Give dbt the variables of settings.yml; those of the command line go before.

    Raises InputError when --vars is no YAML of names and values.

    >>> with_variables(["--vars", "{a: 1}"], {"a": 2, "b": 3})
    ['--vars', '{"a": 1, "b": 3}']
    """
    if not variables:
        return arguments
    kept, given = [], {}
    rest = iter(arguments)
    for argument in rest:
        if argument.partition("=")[0] != "--vars":
            kept.append(argument)
            continue
        text = argument.partition("=")[2] or next(rest, "")
        try:
            given |= yaml.safe_load(text) or {}
        except (yaml.YAMLError, TypeError, ValueError) as error:
            raise InputError(
                f"--vars: {text!r} can't be read. Write --vars '{{name: value}}'."
            ) from error
    return [*kept, "--vars", json.dumps(variables | given)]


def build(arguments: list[str], begun: Begun | None = None) -> int:
    """Build everything; arguments go to dbt. Returns the exit code.

    begun: how all was that a whole build reads, to know the next time whether anything
    is new; without it the next build is a real one.

    0 when all models and tests are green, 1 when something failed, 2 when the input
    has to be changed first.
    """
    started, began = time.monotonic(), datetime.now(UTC).replace(tzinfo=None)
    try:
        settings = read_settings()
    except InputError as error:
        return _nothing_built(error.problems, AS_BEFORE)
    # dbt runs in the project's folder: what was relative to another is named whole
    os.environ["CLICKSTREAM_DATA"] = str(settings.data)
    os.environ["CLICKSTREAM_MAPPINGS"] = str(settings.mappings)
    os.environ["CLICKSTREAM_DB"] = str(settings.database)
    if settings.home:
        os.environ["CLICKSTREAM_HOME"] = str(settings.home)
    os.chdir(PROJECT)
    try:
        plan(settings)
        arguments = with_variables(arguments, settings.variables)
        hold(settings.database)
        refuse_if_open_elsewhere(settings.database)
        last_build.remove(settings.database)
    except InputError as error:
        return _refuse(settings, began, error.problems)
    try:
        code = _build(settings, began, arguments)
        if begun and not code:
            last_build.keep(settings, begun)
    finally:
        release(settings.database)
    if not code:
        print(summarize(settings, time.monotonic() - started))
    return code


def _build(settings: Settings, began: datetime, arguments: list[str]) -> int:
    progress = Progress()
    Plugin.say = print
    command = ["build", "--warn-error", "--log-level", "none", "--no-use-colors"]
    command += ["--log-level-file", "info"]
    result = dbtRunner(callbacks=[progress]).invoke(command + arguments)
    progress.clear()
    # dbt leaves the warehouse open; others may read it from here on
    DuckDBConnectionManager.close_all_connections()
    if Plugin.refused:
        return _refuse(settings, began, Plugin.refused)
    if not result.success:
        return _fail(settings, began, result)
    withdraw()
    return 0


if __name__ == "__main__":
    sys.exit(build(sys.argv[1:], BEGUN))

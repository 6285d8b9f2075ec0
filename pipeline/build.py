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

from pipeline.told.progress import PROGRESS

if __name__ == "__main__":
    # before anything heavy is imported: where nothing is new the process ends here
    from pipeline.refresh.nothing_new import end_if_nothing_is_new

    BEGUN = end_if_nothing_is_new(sys.argv[1:])
    PROGRESS.begin("Building: what is new is looked for, then each table is tested.")

import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

from pipeline.landing.plugin import Plugin, refuse_if_open_elsewhere
from pipeline.refresh import last_build
from pipeline.refresh.lock import hold, release
from pipeline.refresh.read_by_build import Begun
from pipeline.refresh.run import note_failure
from pipeline.settings.places import PROJECT, Settings, logs_folder, read_settings
from pipeline.settings.plan import plan
from pipeline.told.durations import told_durations, told_part
from pipeline.told.errors import InputError
from pipeline.told.failure import (
    ADVICE,
    REFUSED,
    Problem,
    failing_sources,
    leave_page,
    log_file,
    page,
    plain,
    problems_of,
    standing,
    withdraw,
)
from pipeline.told.room import no_room
from pipeline.told.summary import summarize

# where the warehouse isn't known, or another run is writing it
AS_BEFORE = "This run changed no table."


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
    title = f"The build failed ({log_file()} says more):"
    return leave_page(page(title, found, advice, stands), 2 if full else 1)


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
    has to be changed first, or the disk is full.
    """
    began = datetime.now(UTC).replace(tzinfo=None)
    PROGRESS.begin()
    try:
        return _prepare(arguments, began, begun)
    finally:
        PROGRESS.end()


def _prepare(arguments: list[str], began: datetime, begun: Begun | None) -> int:
    """Look at settings and input, take the lock, and build."""
    try:
        settings = read_settings()
    except InputError as error:
        return _nothing_built(error.problems, AS_BEFORE)
    # dbt runs in the project's folder: what was relative to another is named whole
    os.environ["CLICKSTREAM_DATA"] = str(settings.data)
    os.environ["CLICKSTREAM_MAPPINGS"] = str(settings.mappings)
    os.environ["CLICKSTREAM_DB"] = str(settings.database)
    os.environ["DBT_LOG_PATH"] = str(logs_folder())
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
        return code
    finally:
        release(settings.database)


def _build(settings: Settings, began: datetime, arguments: list[str]) -> int:
    Plugin.say = print
    PROGRESS.go_on("reading the project")
    command = ["build", "--warn-error", "--log-level", "none", "--no-use-colors"]
    # all that dbt knows of each node, written twice: seconds, and nobody reads it
    command += ["--log-level-file", "info", "--no-write-json"]
    result = dbtRunner(callbacks=[PROGRESS]).invoke(command + arguments)
    PROGRESS.end()
    # dbt leaves the warehouse open; others may read it from here on
    DuckDBConnectionManager.close_all_connections()
    if Plugin.refused:
        return _refuse(settings, began, Plugin.refused)
    if not result.success:
        return _fail(settings, began, result)
    withdraw()
    print(
        summarize(settings, time.monotonic() - PROGRESS.began, _told(result, arguments))
    )
    if failing := failing_sources(settings.database):
        return leave_page(failing, 2)
    return 0


def _told(result: dbtRunnerResult, arguments: list[str]) -> str:
    """Say how long it took, and whether it was a part only."""
    results, began = list(result.result or []), PROGRESS.began
    first = (PROGRESS.first_node or began) - began
    spent = told_durations(results, first, time.monotonic() - began)
    return "\n".join(filter(None, [told_part(results, arguments), spent]))


if __name__ == "__main__":
    sys.exit(build(sys.argv[1:], BEGUN))

"""A run that finds nothing new: said in a second, before anything heavy is imported.

All that a build reads is as it was at the last whole build that was green, and nothing
is due by date. So the tables are what a build would make; a row in the history and two
lines say so. `FORCE=1` builds anyway.
"""

import os
import sys
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb

from pipeline.refresh import due, last_build
from pipeline.refresh.last_build import LastBuild
from pipeline.refresh.lock import hold, release
from pipeline.refresh.read_by_build import RAW, UNSEEN, Begun, begin
from pipeline.settings.places import Settings, read_settings
from pipeline.told.errors import InputError
from pipeline.told.failure import withdraw

FRESHNESS = """
select
    max(last_event_at),
    list(source || ', ' || days_behind || ' days behind' order by source)
        filter (where is_stale)
from marts.agg_source_freshness
"""
# as a run writes its row that reads nothing (pipeline/refresh/run.py)
ROW = """
insert into refresh.runs (
    run_id, refresh_number, command, started_at, ended_at, is_full, status,
    files_read, rows_read, rows_accepted, rows_rejected, sessions_rewritten
)
select ?, last_number, 'build', ?, ?, false, 'unchanged', 0, 0, 0, 0, 0
from refresh.run
"""


def look(
    settings: Settings,
    arguments: Sequence[str],
    environment: Mapping[str, str] = os.environ,
) -> tuple[Begun | None, str]:
    """Look whether a build has anything to do.

    Args:
        settings: where all lies.
        arguments: dbt's.
        environment: variables as dbt sees them, and FORCE.

    Returns how all was as the build began, for `pipeline.build.build` to write down at
    its end, and what a person is told where nothing is new; that is in the history
    then. The text is empty where there has to be a build.
    """
    last = last_build.read(settings.database)
    begun = begin(settings, arguments, last.trees if last else {}, environment)
    if not begun or not last or environment.get("FORCE", "0") not in ("", "0"):
        return begun, ""
    return begun, _told_unless_new(settings, begun, last)


def end_if_nothing_is_new(arguments: Sequence[str]) -> Begun | None:
    """Say that nothing is new, and end the process; else give what a build needs.

    None where what follows is no whole build.
    """
    try:
        begun, told = look(read_settings(), arguments)
    except InputError:
        # the build says what is wrong
        return None
    if told:
        print(told)
        sys.exit(0)
    return begun


def _told_unless_new(settings: Settings, begun: Begun, last: LastBuild) -> str:
    """Write the run down and say so; empty where something is new or in the way."""
    try:
        hold(settings.database)
        if last != last_build.read(settings.database):
            # another run ended just now
            return ""
        if last_build.difference(settings, begun, last):
            return ""
        with duckdb.connect(str(settings.database)) as connection:
            _note(connection, begun.at)
            found = connection.execute(FRESHNESS).fetchall()[0]
        last_build.keep_again(settings, begun, last)
        withdraw()
    except (*UNSEEN, duckdb.Error):
        # the build says what is wrong
        return ""
    finally:
        release(settings.database)
    return told(len(begun.trees[RAW].paths), last.at, *found)


def _note(connection: duckdb.DuckDBPyConnection, began: datetime) -> None:
    """Write into the history that a run found nothing new."""
    times = [at.replace(tzinfo=None) for at in (began, due.now())]
    connection.execute(ROW, [uuid.uuid4().hex, *times])


def told(
    files: int, built_at: datetime, until: datetime | None, stale: list[str] | None
) -> str:
    """Say that nothing is new, and how fresh the tables are.

    >>> print(told(2, datetime(2024, 6, 1, 4), datetime(2024, 5, 31, 22, 5), None))
    Nothing is new: 2 files, settings and code are as they were on 2024-06-01 04:00 UTC.
    Data until 2024-05-31 22:05 UTC. To build anyway: FORCE=1 make build
    """
    data = f"Data until {until:%Y-%m-%d %H:%M} UTC" if until else "There are no events"
    behind = f"; stale: {'; '.join(stale)}" if stale else ""
    return (
        f"Nothing is new: {files:,} files, settings and code are as they were on "
        f"{built_at:%Y-%m-%d %H:%M} UTC.\n"
        f"{data}{behind}. To build anyway: FORCE=1 make build"
    )

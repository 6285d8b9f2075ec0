"""Writing a database file anew, so that what was removed is in none of its bytes."""

import os
import shutil

import duckdb

from pipeline.landing.read_sql import literal
from pipeline.refresh.kept import is_there, with_steps
from pipeline.refresh.retired import HAS_LIST, IN_FILE
from pipeline.settings.memory import work_beside
from pipeline.settings.places import Settings
from pipeline.told.errors import InputError

EXPIRED = with_steps("""
select 1 from step.rejected_events as rejected
semi join landing.files as files
    on rejected.source = files.source and rejected.source_file = files.source_file
    and files.is_in_batch
where rejected.reason = 'expired' limit 1
""")
THERE = is_there("rejected_events")

NO_LONGER_IN_FILE = "update refresh.dropped_relations set is_in_file = false"


def compact_what_is_gone(settings: Settings) -> None:
    """Write the warehouse's file anew if rows were left out as too old, or dropped.

    Too old: by the last run. Dropped: with a table that the project no longer names,
    since the file was last written anew.

    Raises InputError when it can't; then the file is as it was.
    """
    with duckdb.connect(str(settings.database), read_only=True) as connection:

        def finds(there: str, sql: str) -> bool:
            tables = connection.execute(there).fetchall()
            return bool(tables and connection.execute(sql).fetchall())

        is_needed = finds(THERE, EXPIRED) or finds(HAS_LIST, IN_FILE)
    if is_needed:
        compact(settings)


def compact(settings: Settings) -> None:
    """Write the warehouse's file anew, with what is in it and nothing that was removed.

    Raises InputError when there is no room; then the file is as it was.
    """
    database = settings.database
    new = database.with_name(f".unfinished-{database.name}")
    free, needed = shutil.disk_usage(database.parent).free, database.stat().st_size
    if free < needed:
        raise InputError(
            f"{database}: to write it anew takes {needed / 1e9:.1f} GB, and "
            f"{free / 1e9:.1f} GB are free. Make room."
        )
    try:
        new.unlink(missing_ok=True)
        with duckdb.connect() as connection:
            work_beside(connection, settings)
            # opened for writing, so that nothing is left in a log beside it
            connection.execute(f"attach {literal(str(database))} as old")
            connection.execute("checkpoint old")
            connection.execute(f"attach {literal(str(new))} as new")
            connection.execute("copy from database old to new")
            connection.execute("use new")
            if connection.execute(HAS_LIST).fetchall():
                connection.execute(NO_LONGER_IN_FILE)
        os.replace(new, database)
    except (OSError, duckdb.Error) as error:
        what = str(error).splitlines()[0]
        raise InputError(f"{database}: can't be written anew ({what}).") from error
    finally:
        new.unlink(missing_ok=True)

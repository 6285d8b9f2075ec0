"""Lands the raw files whenever dbt opens the warehouse, so plain `dbt build` works."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import duckdb
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.events.logging import AdapterLogger
from dbt.flags import get_flags
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from pipeline.landing.land import land
from pipeline.landing.user_agents import describe, described_type
from pipeline.refresh.dbt_flags import run_flags, run_manifest
from pipeline.refresh.lock import hold
from pipeline.settings.home import refuse_wrong_variables
from pipeline.settings.memory import limit_memory
from pipeline.settings.places import Settings, read_settings
from pipeline.settings.plan import plan
from pipeline.told.errors import InputError
from pipeline.told.room import no_room

# dbt's commands that leave the kept tables as they are
BUILD_NOTHING = {
    "compile",
    "debug",
    "freshness",
    "generate",
    "list",
    "run-operation",
    "seed",
    "show",
    "test",
}
FAILING = "select distinct source from landing.failing_sources order by source"
EMPTY = (
    "--empty: the files would be marked as taken, without their rows. Leave it out; "
    "`dbt compile` writes the SQL and builds nothing."
)


class Plugin(BasePlugin):
    """dbt-duckdb's hook: one call when the database opens, one per connection.

    refused: what a person has to change first, when the last run ended at that; dbt
    itself only passes on one long text. say: where a sentence for a person goes.
    """

    refused: ClassVar[list[str]] = []
    say: ClassVar[Callable[[str], None]] = AdapterLogger("clickstream").info

    def update_connection_config(
        self, creds: DuckDBCredentials, config: dict[str, Any]
    ) -> None:
        """Make the folder that the warehouse lies in, and keep other runs out."""
        try:
            refuse_another_warehouse(read_settings(), Path(creds.path))
            hold(Path(creds.path))
            refuse_if_open_elsewhere(Path(creds.path))
        except InputError as error:
            raise _refusal(error) from None

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Make the schemas `landing` and `refresh`, and say why all is built anew."""
        flags = run_flags()
        try:
            settings = read_settings()
        except InputError as error:
            raise _refusal(error) from None
        conn.execute("set timezone = 'UTC'")
        builds = flags.command not in BUILD_NOTHING
        # not as the warehouse is opened: dbt opens it once more after a refusal
        Plugin.refused = []
        try:
            limit_memory(conn, settings)
            if builds and getattr(get_flags(), "EMPTY", False):
                raise InputError(EMPTY)
            if builds:
                refuse_wrong_variables(flags.variables)
                refuse_unread_variables(settings, flags.variables)
            why = land(
                conn,
                plan(settings),
                settings,
                flags.variables,
                flags.full_refresh,
                builds,
                flags.command,
                run_manifest(),
            )
        except InputError as error:
            raise _refusal(error) from None
        except duckdb.Error as error:
            if not (said := no_room(str(error), settings.database)):
                raise
            raise _refusal(InputError(said)) from None
        # last, as dbt comes here again after a failure
        conn.create_function("file_modified_ns", _modified_ns, ["varchar"], "bigint")
        conn.create_function(
            "described_user_agent", describe, ["varchar"], described_type()
        )
        _say(conn, why, builds)

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Give each connection the salt; it is kept in no table and no view."""
        try:
            salt = read_settings().salt()
        except InputError as error:
            raise DbtRuntimeError(str(error)) from None
        cursor.execute("set variable clickstream_salt = ?", [salt])


def _say(connection: DuckDBPyConnection, why: list[str], builds: bool) -> None:
    """Say why all is built anew, and which sources nothing new is taken from."""
    if why:
        Plugin.say(f"Everything is built anew: {'; '.join(why)}.")
    failing = connection.execute(FAILING).fetchall() if builds else []
    if failing:
        names = ", ".join(name for (name,) in failing)
        Plugin.say(
            f"Nothing new is taken from {names}, whose "
            "values can't be read: landing.failing_sources says what to change."
        )


def refuse_another_warehouse(settings: Settings, database: Path) -> None:
    """Raise InputError when dbt was told another warehouse than settings.yml says."""
    if settings.home and settings.database.resolve() != database.resolve():
        raise InputError(
            f"settings.yml says database: {settings.database}, which dbt itself "
            "doesn't read. Call `make build`, or set CLICKSTREAM_DB to it."
        )


def refuse_unread_variables(settings: Settings, given: dict[str, Any]) -> None:
    """Raise InputError when dbt was not given the variables of settings.yml."""
    missing = {k: v for k, v in settings.variables.items() if k not in given}
    if missing:
        raise InputError(
            f"settings.yml sets {', '.join(missing)}, which dbt itself doesn't read. "
            f"Call `make build`, or give dbt: --vars '{json.dumps(missing)}'"
        )


def refuse_if_open_elsewhere(database: Path) -> None:
    """Raise InputError when another program has the warehouse open."""
    try:
        duckdb.connect(str(database)).close()
    except duckdb.ConnectionException:
        # this process has it open, with settings of its own
        return
    except duckdb.IOException as error:
        reason = str(error).splitlines()[0]
        if no_room(reason, database):
            raise InputError(no_room(reason, database)) from error
        raise InputError(
            f"{database}: can't be written. If another program has it open, "
            f"close it there and try again. ({reason})"
        ) from error


def _refusal(error: InputError) -> DbtRuntimeError:
    """Pass a person's mistake on without a traceback."""
    Plugin.refused = error.problems
    return DbtRuntimeError(str(error))


def _modified_ns(source_file: str) -> int:
    """Say when a raw file was last written, for SQL; 0 when it is gone."""
    try:
        return (read_settings().data / source_file).stat().st_mtime_ns
    except OSError:
        return 0

"""Lands the raw files whenever dbt opens the warehouse, so plain `dbt build` works."""

from pathlib import Path
from typing import Any, ClassVar

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from pipeline.errors import InputError
from pipeline.landing import land, plan
from pipeline.settings import read_settings


class Plugin(BasePlugin):
    """dbt-duckdb's hook: one call when the database opens, one per connection.

    refused: what a person has to change first, when the last run ended at that; dbt
    itself only passes on one long text.
    """

    refused: ClassVar[list[str]] = []

    def update_connection_config(
        self, creds: DuckDBCredentials, config: dict[str, Any]
    ) -> None:
        """Make the folder that the warehouse lies in."""
        Path(creds.path).parent.mkdir(parents=True, exist_ok=True)

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Make the schema `landing`; a person's mistake is told without traceback."""
        settings = read_settings()
        conn.execute("set timezone = 'UTC'")
        Plugin.refused = []
        try:
            land(conn, plan(settings), settings)
        except InputError as error:
            Plugin.refused = error.problems
            raise DbtRuntimeError(str(error)) from None

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Give each connection the salt; it is kept in no table and no view."""
        try:
            salt = read_settings().salt()
        except InputError as error:
            raise DbtRuntimeError(str(error)) from None
        cursor.execute("set variable clickstream_salt = ?", [salt])

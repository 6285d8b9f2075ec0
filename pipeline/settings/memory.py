"""How much memory DuckDB may take, and where what doesn't fit goes."""

import duckdb

from pipeline.settings.places import Settings
from pipeline.told.errors import InputError


def limit_memory(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Leave the rest of the machine to others; what doesn't fit goes to disk.

    Raises InputError when the setting is no size.
    """
    try:
        connection.execute("set memory_limit = ?", [settings.memory_limit()])
    except duckdb.Error as error:
        raise InputError(
            f"CLICKSTREAM_MEMORY (memory in settings.yml) is {settings.memory!r}: "
            "write a size such as 6GB."
        ) from error


def work_beside(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Limit a connection that has no file of its own; its files lie as dbt's do.

    Else they would lie in the folder that the command was called in.
    """
    limit_memory(connection, settings)
    connection.execute("set temp_directory = ?", [f"{settings.database}.tmp"])

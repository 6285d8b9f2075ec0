"""A reader of what is published with tools of its own: `publishing_client.py FOLDER`.

Started by test_publishing_clients.py with another Python, which has an older DuckDB,
pandas, polars and ADBC, and nothing of this project. Prints as JSON what it read.
"""

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

TABLES = "select schema_name || '.' || table_name from duckdb_tables() order by all"
SOURCES = "select count(*) from marts.agg_source_freshness"
SAVED = "select count(*) from clickstream.marts.agg_source_freshness"
SESSIONS = "select count(*) from marts.fct_sessions"
# more than fits into the memory that it is given
LARGE = """
select count(*), max(row_number) from (
    select row_number() over (order by hash(number)::varchar)
    from marts.fct_sessions cross join range({times}) as times (number)
) as numbered (row_number)
"""


def with_duckdb(path: Path) -> dict[str, Any]:
    """Read all columns of all tables, in DuckDB and as frames of pandas."""
    with duckdb.connect(str(path), read_only=True) as opened:
        tables = [name for (name,) in opened.execute(TABLES).fetchall()]
        for table in tables:
            opened.execute(f"summarize {table}").fetchall()
        return {table: len(opened.execute(f"from {table}").df()) for table in tables}


def with_polars(folder: Path) -> dict[str, Any]:
    """Read all Parquet files as frames of polars."""
    # pytest imports this file too, without what only the other Python has
    import polars

    return {
        f"{path.parent.name}.{path.stem}": polars.read_parquet(path).height
        for path in sorted(folder.rglob("*.parquet"))
    }


def with_adbc(path: Path) -> int:
    """Ask one question through ADBC, with the driver that DuckDB's own library is."""
    import adbc_driver_manager.dbapi

    # DuckDB's own library: beside the package, in older ones inside it
    package = Path(duckdb.__file__).parent
    found = [*package.parent.glob("_duckdb*.so"), *package.glob("duckdb*.so")]
    places = {"path": str(path), "access_mode": "READ_ONLY"}
    driver = {"driver": str(found[0]), "entrypoint": "duckdb_adbc_init"}
    opened = adbc_driver_manager.dbapi.connect(**driver, db_kwargs=places)
    with opened, opened.cursor() as cursor:
        cursor.execute(SOURCES)
        return cursor.fetchall()[0][0]


def with_saved_view(path: Path, own: Path) -> int:
    """Ask a view that was saved in a file of its own, over what is attached."""
    is_new = not own.exists()
    with duckdb.connect(str(own)) as opened:
        opened.execute(f"attach '{path}' as clickstream (read_only)")
        if is_new:
            opened.execute(f"create view saved as {SAVED}")
        return opened.execute("from saved").fetchall()[0][0]


def with_little_memory(path: Path, spill: Path) -> list[int]:
    """Ask what doesn't fit into memory, and spills into a folder of its own."""
    with duckdb.connect(str(path), read_only=True) as opened:
        sessions = opened.execute(SESSIONS).fetchall()[0][0]
        opened.execute("set memory_limit = '100MB'; set threads = 1")
        opened.execute(f"set temp_directory = '{spill}'")
        times = 3_000_000 // sessions
        found = opened.execute(LARGE.format(times=times)).fetchall()[0]
    return [value // times for value in found]


def main(published: Path, own: Path) -> None:
    """Read it all in all ways."""
    path = published / "current" / "clickstream.duckdb"
    found = {
        "duckdb": duckdb.__version__,
        "rows": with_duckdb(path),
        "parquet": with_polars(path.parent / "parquet"),
        "adbc": with_adbc(path),
        "view": with_saved_view(path, own / "own.duckdb"),
        "spilled": with_little_memory(path, own / "spilled"),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

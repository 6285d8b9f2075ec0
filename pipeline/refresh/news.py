"""What a run has to do beside new files: files gone, look-ups changed, work left over.

Kept in `refresh.news` until a run was green to its end, so that one which follows a
failure says it too.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipeline.settings.places import PROJECT, Settings

TABLES = """
create table if not exists refresh.news (said varchar);
create table if not exists refresh.lookups (lookup varchar, content_hash varchar);
"""
LAST_RUN = """
select status = 'succeeded', refresh_number, files_read, rows_read
from refresh.runs where refresh_number is not null
order by started_at desc limit 1
"""
GONE = """
select source_file, raw_rows from landing.files
where not is_present and taken_hash is not null order by source_file
"""
NAMED = 3


def note_news(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Write down what there is to do beside new files, before a run begins.

    Args:
        connection: to the warehouse, in a transaction, with landing.files up to date
            and the run not begun.
        settings: where a company's own look-ups are.

    Raises InputError when a look-up can't be read.
    """
    connection.execute(TABLES)
    last = connection.execute(LAST_RUN).fetchall()
    if last and last[0][0]:
        connection.execute("delete from refresh.news")
    news = [
        *_left_over(connection, last),
        *told_gone(connection.execute(GONE).fetchall()),
        *_changed_lookups(connection, settings),
    ]
    for said in news:
        connection.execute(
            "insert into refresh.news select ? where ? not in (from refresh.news)",
            [said, said],
        )


def _left_over(connection: duckdb.DuckDBPyConnection, last: list[tuple]) -> list[str]:
    """Say what a run took that wasn't green to its end: it is taken only once."""
    if not last or last[0][0] or not last[0][2]:
        return []
    _, number, files, rows = last[0]
    taken = connection.execute("select last_number from refresh.run").fetchall()
    if taken != [(number,)]:
        return []
    return [
        f"The run before broke off, or failed, once it had taken {told_files(files)} "
        f"({told_rows(rows)}); what follows from them was made now."
    ]


def told_gone(gone: list[tuple[str, int]]) -> list[str]:
    """Say which files are gone, given their names and rows.

    >>> told_gone([("shop/a.csv", 1200)])
    ['1 file is gone (shop/a.csv); its 1,200 rows count no more.']
    """
    if not gone:
        return []
    names = ", ".join(name for name, _ in gone[:NAMED])
    more = ", ..." if len(gone) > NAMED else ""
    verb, whose = ("are", "their") if len(gone) > 1 else ("is", "its")
    rows = sum(rows for _, rows in gone)
    return [
        f"{told_files(len(gone))} {verb} gone ({names}{more}); "
        f"{whose} {told_rows(rows)} count{'s' if rows == 1 else ''} no more."
    ]


def told_files(count: int) -> str:
    """Say how many files: 1 file, 2 files."""
    return f"{count:,} file{'s' if count != 1 else ''}"


def told_rows(count: int) -> str:
    """Say how many rows: 1 row, 2 rows."""
    return f"{count:,} row{'s' if count != 1 else ''}"


def _changed_lookups(
    connection: duckdb.DuckDBPyConnection, settings: Settings
) -> list[str]:
    """Name the look-ups that are other than in the run before, and keep their state."""
    before = dict(connection.execute("from refresh.lookups").fetchall())
    own = settings.lookups
    now = {
        path.stem: _hash([path, *([own / path.name] if own else [])])
        for path in sorted((PROJECT / "seeds").rglob("*.csv"))
    }
    connection.execute("delete from refresh.lookups")
    connection.executemany("insert into refresh.lookups values (?, ?)", [*now.items()])
    if not before:
        return []
    changed = [name for name in now if now[name] != before.get(name)]
    return [f"The look-up {name} changed." for name in changed]


def _hash(paths: Iterable[Path]) -> str:
    """Hash the lines of files; what is not there counts as empty."""
    there = [path.read_bytes().splitlines() for path in paths if path.exists()]
    return hashlib.md5(repr(there).encode()).hexdigest()

"""One page on why a run failed: what, where, how many rows, what to do, what stands."""

import contextlib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.refresh.news import told_files, told_rows
from pipeline.settings.places import PROJECT, logs_folder

FAILED = ("error", "fail", "runtime error", "partial success")
LONGEST_PAGE = 40
SHOWN = 5
# columns of a failing row that may be shown: none says who somebody is
SAFE = re.compile(
    r"source|source_file|day|line_number|reason|broken_rule|column_name|column_kind"
    r"|node_name|run_id|[a-z_]+_on|(site|session|rejected_row|product|campaign)_id"
)
# errors that quote what stood in a row; others quote names in SQL and files
QUOTES_ROWS = re.compile(
    r"(?:Conversion|Invalid Input|Out of Range|Constraint|Mismatch Type) Error: "
)
STANDING = """
select
    run.last_number,
    (select max(ended_at) from refresh.runs where status = 'succeeded')
from refresh.run
"""
FAILING = "select source, problem from landing.failing_sources order by all"
HELD = """
select
    count_if(is_held_back), count(taken_hash),
    coalesce(sum(raw_rows) filter (where is_held_back), 0)
from landing.files
where is_present and source in (select source from landing.failing_sources)
"""
KINDS = "select table_name, table_type from information_schema.tables"
NOTHING_YET = "No events were ever written: there is nothing yet to rely on."
REFUSED = "Change what is named above and run `make build` again."
ADVICE = {
    "test": "Look at the rows with the SQL named above. Are they right, so the test "
    "isn't? Change it. Are they wrong? Mend the raw file or its mapping: changed "
    "files are read again.",
    "error": "If you changed the file named above, look there; if you didn't, it "
    "is a mistake in the project: report it with this page. `make build` goes on "
    "from here.",
    "memory": "Give DuckDB more memory (CLICKSTREAM_MEMORY, or memory in "
    "settings.yml), or close other programs: then `make build` goes on from here.",
}


@dataclass(frozen=True)
class Problem:
    """One thing that failed: a sentence, and lines that say more."""

    what: str
    more: tuple[str, ...] = ()


def problems_of(results: Sequence[Any], database: Path) -> list[Problem]:
    """List what failed, most important first: errors in SQL, then failing tests.

    Args:
        results: dbt's, of each node that it ran.
        database: the warehouse, closed by now, where an example is looked up.
    """
    failed = [item for item in results if str(item.status) in FAILED]
    failed.sort(key=lambda item: str(item.status) not in ("error", "runtime error"))
    return [_problem(item, database) for item in failed]


def _problem(item: Any, database: Path) -> Problem:
    node = item.node
    name = f"{node.resource_type} {node.name}"
    table = (getattr(node, "attached_node", None) or "").rpartition(".")[2]
    name += f" of {table}" if table else ""
    message = plain(item.message or str(item.status))
    first, *rest = message.splitlines() or [""]
    more = [line.rstrip() for line in rest if line.strip()]
    count = getattr(item, "failures", None)
    if str(item.status) == "fail" and count:
        more = [f"Rows that break it: {count:,}{_example(node, database)}"]
        where = getattr(node, "compiled_path", None)
        more += [f"SQL that finds them: {where}"] if where else []
    return Problem(f"{name} ({node.original_file_path}): {first}", tuple(more[:10]))


def _example(node: Any, database: Path) -> str:
    """Give the key of one failing row, without what says who somebody is."""
    sql = getattr(node, "compiled_code", None)
    if not sql:
        return ""
    # a test that can't be run again has said why
    with contextlib.suppress(duckdb.Error), _opened(database) as connection:
        found = connection.execute(f"from ({sql.strip().rstrip(';')}) limit 1")
        names = [column[0] for column in found.description]
        row = next(iter(found.fetchall()), ())
        shown = [
            f"{name} = {str(value)[:80]}"
            for name, value in zip(names, row, strict=False)
            if SAFE.fullmatch(name) and value is not None
        ]
        return f", such as {', '.join(shown)}" if shown else ""
    return ""


def plain(message: str) -> str:
    """Leave out what dbt says twice, the end of a long text, and values of rows.

    >>> plain('Conversion Error: invalid date: "ann@x.example", expected a date')
    'Conversion Error: invalid date: ..., expected a date'
    """
    lines = message.strip().splitlines()
    if len(lines) > 1 and re.match(r"\w+ Error in \w+ ", lines[0]):
        lines = lines[1:]
    text = "\n".join(lines[:12]).strip()
    if not QUOTES_ROWS.match(text):
        return text
    # a value may hold quotes itself, and lines: the last quote of the first line ends
    # it, and where none does, the line
    first = text.splitlines()[0]
    return re.sub(r"""(["'])(?:.*\1|.*)""", "...", first)


def failing_sources(database: Path) -> str:
    """Write the page on sources of which nothing new was taken; empty without any.

    Args:
        database: the warehouse, after a run that built all others.
    """
    with _opened(database) as connection:
        problems = connection.execute(FAILING).fetchall()
        held, had, rows = connection.execute(HELD).fetchall()[0]
    if not problems:
        return ""
    names = sorted({source for source, _ in problems})
    title = f"Nothing new was taken from {_named(names)}. Change this first:"
    files = f"{told_files(held)} ({told_rows(rows)}) wait."
    stays = "What they had stays. " if had else ""
    stands = f"{stays}{files} All other sources are built and tested."
    return page(title, [Problem(said) for _, said in problems], REFUSED, stands)


def standing(database: Path, skipped: Sequence[str] = ()) -> str:
    """Say which version of the tables is there after a run that failed.

    Args:
        database: the warehouse.
        skipped: names of models that were to be built and weren't.
    """
    if not database.exists():
        return "There is no warehouse yet."
    try:
        with _opened(database) as connection:
            return _stands(connection, skipped)
    except duckdb.CatalogException:
        # a file without a table: the run ended before it wrote any
        return NOTHING_YET
    except (duckdb.Error, OSError):
        return "The warehouse can't be opened now, so nobody can look into it."


def _stands(connection: duckdb.DuckDBPyConnection, skipped: Sequence[str]) -> str:
    number, ended_at = connection.execute(STANDING).fetchall()[0]
    if not number:
        return NOTHING_YET
    when = f"{ended_at:%Y-%m-%d %H:%M} UTC" if ended_at else "never"
    said = (
        f"The events are those of refresh {number}; the last run that was green "
        f"to the end: {when}."
    )
    kinds = dict(connection.execute(KINDS).fetchall())
    # a view has no rows of its own that could be old
    held = [name for name in skipped if kinds.get(name) == "BASE TABLE"]
    missing = [name for name in skipped if name not in kinds]
    if held:
        hold = "tables hold what they" if len(held) > 1 else "table holds what it"
        said += f" {len(held)} {hold} held before: {_named(held)}."
    if missing:
        said += f" Never built: {_named(missing)}."
    return said


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")


def _opened(database: Path) -> duckdb.DuckDBPyConnection:
    if not database.exists():
        raise duckdb.IOException("no warehouse yet")
    try:
        return duckdb.connect(str(database), read_only=True)
    except duckdb.ConnectionException:
        # this process has it open still, after a refusal in the middle of dbt's start
        return duckdb.connect(str(database))


def page(title: str, problems: Sequence[Problem], advice: str, stands: str) -> str:
    """Write the page; at most forty lines."""
    lines = [title]
    for problem in problems[:SHOWN]:
        lines += [f"  - {problem.what}", *(f"    {line}" for line in problem.more)]
    if len(problems) > SHOWN:
        lines.append(f"  ... and {len(problems) - SHOWN} more ({log_file()})")
    ending = ["", f"What to do: {advice}", f"What stands: {stands}"]
    kept = lines[: LONGEST_PAGE - len(ending)]
    return "\n".join(kept + ending)


def leave_page(text: str, code: int) -> int:
    """Print the page where errors go, and keep it; returns the exit code."""
    print(text, file=sys.stderr)
    path = page_file()
    # where nothing can be written, it has been said
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
        print(f"(kept in {path})", file=sys.stderr)
    return code


def withdraw() -> None:
    """Take the page of an earlier failure away, as this run was green."""
    with contextlib.suppress(OSError):
        page_file().unlink(missing_ok=True)


def log_file() -> str:
    """Name dbt's log as a person finds it from the project's folder."""
    path = logs_folder() / "dbt.log"
    return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)


def page_file() -> Path:
    """Say where the page of the last failure is kept."""
    return logs_folder() / "last_failure.md"

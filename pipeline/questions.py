"""Answer the business questions in analyses/: `make questions`.

Each file there is one question: its first line says it, its SQL answers it from
the warehouse. `python -m pipeline.questions q01 q02` answers some of them.
"""

import sys
import tempfile
import textwrap
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
from dbt.cli.main import dbtRunner

from pipeline.settings.places import settings_or_exit

ROOT = Path(__file__).parents[1]
MARK = "-- question:"
SHOWN_ROWS = 20
SENTENCE_WIDTH = 88


class CannotAnswer(Exception):
    """A question can't be answered; the message says what to do about it."""


def compiled(wanted: list[str]) -> dict[str, str]:
    """Compile the analyses and give each one's SQL by its name.

    Args:
        wanted: names or their beginnings (`q01`); all questions if empty.

    Raises:
        CannotAnswer: dbt could not compile them, or there is no such question.
    """
    with tempfile.TemporaryDirectory() as folder:
        quiet = ["--quiet", "--log-path", folder, "--project-dir", str(ROOT)]
        quiet += ["--profiles-dir", str(ROOT), "--target-path", folder]
        # nothing to look up: the warehouse stays closed, and free for our reading
        closed = ["--no-populate-cache", "--no-introspect"]
        done = dbtRunner().invoke(
            ["compile", *quiet, *closed, "--select", "resource_type:analysis"]
        )
    if not done.success:
        raise CannotAnswer(f"dbt could not compile analyses/: {done.exception or ''}")
    found = {
        result.node.name: result.node.compiled_code or ""
        for result in sorted(done.result.results, key=lambda each: each.node.name)
    }
    unknown = [name for name in wanted if not any(n.startswith(name) for n in found)]
    if unknown:
        known = ", ".join(found) or "none yet"
        raise CannotAnswer(f"no question {', '.join(unknown)} in analyses/: {known}")
    return {
        name: sql
        for name, sql in found.items()
        if not wanted or name.startswith(tuple(wanted))
    }


def question_of(sql: str) -> str:
    r"""Give the question that stands in the first line of an analysis.

    >>> question_of("-- question: Who buys?\nselect 1")
    'Who buys?'
    """
    return sql.lstrip().splitlines()[0].removeprefix(MARK).strip()


def shown(value: object) -> str:
    """Write one value as people read it: few digits, nothing for null.

    >>> shown(0.123456), shown(None), shown(True)
    ('0.1235', '', 'yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | Decimal):
        small = 0 < abs(value) < 0.001
        return f"{value:.2e}" if small else f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def is_number(value: object) -> bool:
    """Say whether a value is a number; yes and no are none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def aligned(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write rows as a table: texts to the left, numbers to the right.

    >>> print(aligned(["link", "clicks"], [("Home", 12), ("Pay", 3)]))
    link  clicks
    Home      12
    Pay        3
    """
    lines = [list(names), *([shown(value) for value in row] for row in rows)]
    columns = []
    for position, cells in enumerate(zip(*lines, strict=True)):
        values = [row[position] for row in rows if row[position] is not None]
        side = str.rjust if values and all(map(is_number, values)) else str.ljust
        width = max(len(cell) for cell in cells)
        columns.append([side(cell, width) for cell in cells])
    return "\n".join("  ".join(line).rstrip() for line in zip(*columns, strict=True))


def told(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write rows that are sentences as such, so that they can be read aloud.

    >>> print(told(["answer"], [("Of 630 sessions 272 did not order.",)]))
    - Of 630 sessions 272 did not order.
    """
    # a number and its percent sign stay on one line
    lines = (
        textwrap.fill(
            str(row[0]).replace(" %", "\N{NO-BREAK SPACE}%"),
            SENTENCE_WIDTH,
            initial_indent="- ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for row in rows
    )
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def answer_of(sql: str, connection: duckdb.DuckDBPyConnection) -> str:
    """Run a query and give its first rows as an aligned table, one for each site."""
    result = connection.execute(sql)
    names = [column[0] for column in result.description]
    rows = result.fetchall()
    if names[0] != "site_id":
        return first_rows(names, rows)
    sites: dict[object, list[tuple]] = {}
    for row in rows:
        sites.setdefault(row[0], []).append(row[1:])
    return "\n\n".join(
        f"{site}:\n{first_rows(names[1:], mine)}" for site, mine in sites.items()
    ) or first_rows(names, rows)


def first_rows(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Give the first rows as an aligned table, and say how many more there are."""
    if not rows:
        return "(no rows)"
    more = len(rows) - SHOWN_ROWS
    listed = told if list(names) == ["answer"] else aligned
    table = listed(names, rows[:SHOWN_ROWS])
    return table + (f"\n(and {more:,} more rows)" if more > 0 else "")


def main(wanted: list[str]) -> None:
    """Print each wanted question and its answer.

    Raises:
        CannotAnswer: there is no warehouse yet, or no such question.
    """
    path = settings_or_exit().database
    if not path.exists():
        raise CannotAnswer(f"there is no warehouse at {path}: run `make build` first")
    questions = compiled(wanted)
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name, sql in questions.items():
            print(f"{name}: {question_of(sql)}\n")
            try:
                print(answer_of(sql, connection), end="\n\n")
            except duckdb.CatalogException as problem:
                raise CannotAnswer(
                    f"{name} reads a table that {path} lacks: run `make build` again"
                    f" ({str(problem).splitlines()[0]})"
                ) from problem


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotAnswer as problem:
        sys.exit(f"make questions: {problem}")

"""A prompt for SQL: statements end with `;`, answers are DuckDB's own tables."""

import contextlib
import shutil
import sys

import duckdb

HELP = """\
Statements end with `;`. Nothing can be changed, and no other file read or written.
  .tables [WORD]     list the tables, or those with WORD in their name
  .describe TABLE    list a table's columns and what they mean
  .help              this
  .quit              leave (also Ctrl-D)"""
TABLES = """
select
    schema_name || '.' || table_name as "table",
    split_part(coalesce(comment, ''), chr(10), 1) as "what is one row"
from (
    select schema_name, table_name, comment, internal from duckdb_tables()
    union all
    select schema_name, view_name, comment, internal from duckdb_views()
)
-- a published file has each table's bare name in the schema main
where
    not internal and schema_name <> 'main'
    and contains(lower(schema_name || '.' || table_name), lower(?))
order by all
"""
COLUMNS = """
select
    column_name as "column",
    data_type as "type",
    replace(coalesce(comment, ''), chr(10), ' ') as meaning
from duckdb_columns()
where
    schema_name <> 'main'
    and lower(?) in (lower(table_name), lower(schema_name || '.' || table_name))
order by schema_name, column_index
"""
PROMPT, MORE = "sql> ", "...> "
# rows on a terminal; rows and letters of a line where nobody looks at one
SHOWN_ROWS = 100
PIPED = (10_000, 10_000)


def without_end(sql: str) -> str:
    """Cut the `;` that SQL ends with, and comments behind it; else give it as it is.

    >>> without_end("select ';'; -- that's it"), without_end("select 'a;")
    ("select ';'", "select 'a;")
    """
    whole = sql.encode()
    starts = [
        start
        for start, kind in duckdb.tokenize(sql)
        if kind != duckdb.token_type.comment
    ]
    is_ended = starts and whole[starts[-1] :].startswith(b";")
    return whole[: starts[-1]].decode() if is_ended else sql


class Shell:
    """Takes lines, and answers each statement once it is whole."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, is_typed: bool) -> None:
        """Start without a statement; `is_typed` says that somebody types."""
        self.connection = connection
        self.is_typed = is_typed
        self.statement = ""
        self.failures = 0

    def take(self, line: str) -> bool:
        """Take one line; returns False when it asks to leave."""
        if not self.statement.strip() and line.lstrip().startswith("."):
            return self._obey(*line.split())
        self.statement += f"{line}\n"
        if without_end(self.statement) != self.statement:
            self.answer(is_over=False)
        return True

    def answer(self, is_over: bool) -> None:
        """Answer what was taken, unless its text goes on; `is_over`: it doesn't."""
        try:
            statements = self.connection.extract_statements(self.statement)
            self.statement = ""
            for statement in statements:
                self._show(self.connection.sql(without_end(statement.query)))
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)
        except duckdb.Error as problem:
            if "unterminated" in str(problem) and self.statement and not is_over:
                return
            print(problem, file=sys.stderr)
            self.failures += 1
        self.statement = ""

    def _show(self, answer: duckdb.DuckDBPyRelation | None) -> None:
        """Print an answer as DuckDB does; plans as they are."""
        if answer is None or answer.columns == ["Success"]:
            return
        if answer.columns == ["explain_key", "explain_value"]:
            print("\n".join(plan for _, plan in answer.fetchall()))
            return
        width = shutil.get_terminal_size().columns if self.is_typed else PIPED[1]
        rows = SHOWN_ROWS if self.is_typed else PIPED[0]
        answer.show(max_width=width, max_rows=rows)

    def _obey(self, command: str, word: str = "", *rest: str) -> bool:
        """Do what a line with a dot says; returns False when it asks to leave."""
        word = word.rstrip(";")
        if command in (".quit", ".exit"):
            return False
        if command == ".tables":
            self._show(self.connection.sql(TABLES, params=[word]))
        elif command == ".describe" and word:
            self._show(self.connection.sql(COLUMNS, params=[word]))
        else:
            print(HELP)
        return True


def shell(connection: duckdb.DuckDBPyConnection) -> int:
    """Answer what is typed, or comes through a pipe, until it ends.

    Returns the exit code: 1 when a statement that came through a pipe failed.
    """
    is_typed = sys.stdin.isatty()
    if is_typed:
        _remember_lines()
        print(HELP)
    own = Shell(connection, is_typed)
    while True:
        try:
            line = _line(is_typed, MORE if own.statement.strip() else PROMPT)
        except KeyboardInterrupt:
            own.statement = ""
            print()
            continue
        if line is None:
            own.answer(is_over=True)
            break
        if not own.take(line):
            break
    return int(own.failures > 0 and not is_typed)


def _line(is_typed: bool, prompt: str) -> str | None:
    """Give the next line; None at the end."""
    if not is_typed:
        line = sys.stdin.readline()
        return line.rstrip("\r\n") if line else None
    try:
        return input(prompt)
    except EOFError:
        print()
        return None


def _remember_lines() -> None:
    """Let the arrow keys bring back earlier lines, where Python can do that."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401

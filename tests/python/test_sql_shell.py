"""What is asked in SQL changes nothing, and a shell survives what is typed."""

import csv
import io
import os
import sys
import time
from pathlib import Path

import duckdb
import pytest

from pipeline import sql
from pipeline.publish.publishing import publish
from pipeline.refresh.run import HISTORY
from pipeline.settings.places import Settings

TABLES = """
create schema marts;
create table marts.fct_events as select number from range(3) as t (number);
create table marts.agg_source_freshness as
    select timestamp '2024-05-01 10:00:00' as last_event_at;
comment on table marts.fct_events is 'One row per event.';
comment on column marts.fct_events.number is 'Its number.';
"""
ENDED = """
insert into refresh.runs (run_id, refresh_number, command, started_at, status)
values ('a', 7, 'build', now(), 'succeeded')
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give a small warehouse, which `make sql` reads; nothing is published."""
    path = tmp_path / "wh.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES + HISTORY + ENDED)
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    monkeypatch.setenv("CLICKSTREAM_DB", str(path))
    monkeypatch.setenv("CLICKSTREAM_PUBLISHED", str(tmp_path / "published"))
    monkeypatch.delenv("CLICKSTREAM_HOME", raising=False)
    return Settings(tmp_path, tmp_path, path, published=tmp_path / "published")


def piped(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Give a text to the shell as a pipe would; returns the exit code."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return sql.main("")


def add_event(settings: Settings) -> None:
    """Change the warehouse, later than what is published."""
    with duckdb.connect(str(settings.database)) as connection:
        connection.execute("insert into marts.fct_events values (3)")
    later = time.time() + 60
    os.utime(settings.database, (later, later))


def test_the_published_version_is_read_where_there_is_one(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    count = "select count(*) as events from fct_events"
    assert sql.main(count) == 0
    out, said = capsys.readouterr()
    assert out.split() == ["events", "3"] and "Reading the warehouse" in said
    publish(settings)
    assert sql.main(count) == 0
    said = capsys.readouterr().err
    assert "published version 1, data until 2024-05-01" in said
    assert "built later" not in said
    add_event(settings)
    assert sql.main(count) == 0
    out, said = capsys.readouterr()
    assert out.split() == ["events", "3"] and "FROM=warehouse" in said
    assert sql.main(count, "warehouse") == 0
    assert capsys.readouterr().out.split() == ["events", "4"]


def test_what_cannot_be_read_is_told(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert sql.main("select 1", "published") == 2
    assert "make refresh" in capsys.readouterr().err
    assert sql.main("select 1", "elsewhere") == 2
    assert "FROM=warehouse" in capsys.readouterr().err
    settings.database.write_text("no database")
    assert sql.main("select 1") == 2
    assert "can't be opened" in capsys.readouterr().err
    monkeypatch.setenv("CLICKSTREAM_DB", str(settings.data / "none"))
    assert sql.main("select 1") == 2
    assert "make build" in capsys.readouterr().err


@pytest.mark.parametrize(
    "statement",
    [
        "insert into marts.fct_events values (9)",
        "create table marts.more as select 1",
        "drop table marts.fct_events",
        "attach '{folder}/new.duckdb' as new",
        "copy (select 1) to '{folder}/new.csv'",
        "export database '{folder}/new'",
        "from read_csv('{folder}/secret.csv')",
        "from '{folder}/secret.csv'",
        "from read_text('{folder}/secret.csv')",
        "from glob('{folder}/*')",
        "install httpfs",
        "load httpfs",
        "load '{folder}/new.duckdb_extension'",
        "set enable_external_access = true",
        "reset enable_external_access",
        "set lock_configuration = false",
        "set temp_directory = '{folder}'",
        "set log_query_path = '{folder}/new.log'",
        "pragma profiling_output = '{folder}/new.json'",
        "create persistent secret s (type s3)",
    ],
)
def test_nothing_is_written_and_no_other_file_read(
    statement: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings.data / "secret.csv").write_text("word\nopen sesame\n")
    before = settings.database.read_bytes()
    names = sorted(os.listdir(settings.data))
    assert sql.main(statement.format(folder=settings.data)) == 1
    out, said = capsys.readouterr()
    assert "Error" in said and "sesame" not in out + said
    assert sorted(os.listdir(settings.data)) == names
    assert settings.database.read_bytes() == before


def test_no_frame_of_ours_is_taken_for_a_table(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sql.main("from environ") == 1
    assert "does not exist" in capsys.readouterr().err


def test_errors_do_not_end_the_shell(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = """
        selekt 1;
        delete from fct_events;
        select sum(number) as total
        from fct_events; -- it goes on
        select 'a;
        b' as both; select 42 as answer /* ; */
        ; select 1; /* begins;
        and ends */ select 'é;' as é; -- here;
        .describe fct_events
        .tables EVENTS
        select 77 as unfinished"""
    assert piped(text, monkeypatch) == 1
    out, said = capsys.readouterr()
    assert said.count("Error") == 2 and "selekt" in said and "read-only" in said
    for expected in (" 3 │", "b", " 42 │", "é;", "Its number.", "One row per", "77"):
        assert expected in out
    assert "freshness" not in out
    assert piped("select 1;\n.quit\nselekt;", monkeypatch) == 0
    assert piped("", monkeypatch) == 0
    assert piped("explain select 1;\nset variable x = 1;", monkeypatch) == 0
    assert "explain_key" not in capsys.readouterr().out


def test_a_text_that_never_ends_is_told(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert piped("select 'a;\nselect 1;\n", monkeypatch) == 1
    assert "unterminated" in capsys.readouterr().err


def test_control_c_leaves_a_statement_and_control_d_the_shell(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # what a terminal gives: lines, Ctrl-C as KeyboardInterrupt, Ctrl-D as EOFError
    typed = iter(
        [
            "selekt;",
            "select 1 +",
            KeyboardInterrupt(),
            "select 6 * 7 as answer;",
            KeyboardInterrupt(),
            "select 'open",
            "still open' as text;",
            EOFError(),
        ]
    )
    prompts = []

    def type_next(prompt: str) -> str:
        prompts.append(prompt)
        line = next(typed)
        if isinstance(line, BaseException):
            raise line
        return line

    monkeypatch.setattr(sys, "stdin", TerminalInput())
    monkeypatch.setattr("builtins.input", type_next)
    assert sql.main("") == 0
    out, said = capsys.readouterr()
    assert said.count("Error") == 1 and "selekt" in said
    assert ".quit" in out and " 42 " in out and "still open" in out
    new, on = "sql> ", "...> "
    assert prompts == [new, new, on, new, new, new, on, new]


class TerminalInput(io.StringIO):
    """Standard input that says it is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def test_all_rows_are_written_as_csv(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = (
        "select number as n, 'a, \"b\"' as word, null as no from range(3000) t (number)"
    )
    assert sql.main(asked, written="csv") == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == ["n", "word", "no"] and rows[-1] == ["2999", 'a, "b"', ""]
    assert len(rows) == 3001
    assert sql.main(asked, written="xls") == 2
    assert "FORMAT=xls: write FORMAT=csv" in capsys.readouterr().err


def test_tables_are_listed_without_a_prompt(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sql.main(".tables events") == 0
    assert "marts.fct_events" in capsys.readouterr().out

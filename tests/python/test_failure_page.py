"""What a page on a failure says stands is what stands."""

from pathlib import Path

import duckdb
import pytest

from pipeline import build
from pipeline.refresh.run import TABLES
from pipeline.told.failure import NOTHING_YET, standing


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Name a warehouse that isn't there yet."""
    return tmp_path / "x.duckdb"


def test_where_nothing_was_built_no_table_is_spoken_of(database: Path) -> None:
    assert standing(database) == "There is no warehouse yet."
    duckdb.connect(str(database)).close()
    # a run that was refused has only opened it
    assert standing(database, ["a"]) == NOTHING_YET
    assert "tables" not in NOTHING_YET
    with duckdb.connect(str(database)) as connection:
        # runs are written down in schema landing's transaction
        connection.execute(TABLES)
    assert standing(database, ["a"]) == NOTHING_YET


def test_only_tables_that_are_there_hold_what_they_held(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(TABLES)
        connection.execute("update refresh.run set last_number = 3")
        connection.execute("create table a (x int); create view b as from a")
    said = standing(database)
    assert said == (
        "The events are those of refresh 3; the last run that was green to the end: "
        "never."
    )
    assert standing(database, ["a", "b", "c"]) == (
        f"{said} 1 table holds what it held before: a. Never built: c."
    )
    assert standing(database, ["b"]) == said


def test_a_file_that_is_no_warehouse_is_not_vouched_for(database: Path) -> None:
    database.write_text("no database at all, but long enough to be looked at" * 99)
    assert standing(database).startswith("The warehouse can't be opened now, so nobody")


def test_settings_that_cannot_be_read_end_without_a_word_on_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLICKSTREAM_HOME", str(tmp_path / "nowhere"))
    monkeypatch.setenv("DBT_LOG_PATH", str(tmp_path / "logs"))
    assert build.build([]) == 2
    said = capsys.readouterr().err
    assert "there is no such folder. CLICKSTREAM_HOME names your own" in said
    assert "What stands: This run changed no table.\n" in said

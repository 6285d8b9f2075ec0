"""The list of who was forgotten names nobody, is known again, and can't be mistaken."""

from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipeline.forget import tombstones
from pipeline.forget.tombstones import EVENT, PERSON, add_tombstones, read_tombstones
from pipeline.publish import compacting
from pipeline.publish.compacting import compact
from pipeline.settings.places import Settings
from pipeline.told.errors import InputError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give a company without a warehouse."""
    return Settings(tmp_path, tmp_path, tmp_path / "wh" / "wh.duckdb", home=tmp_path)


def test_the_list_is_known_again_and_holds_no_id(settings: Settings) -> None:
    assert read_tombstones(settings).known == {}
    pairs = [(PERSON, "ann@example.org"), (PERSON, "'7"), (EVENT, "7")]
    assert add_tombstones(settings, "shop", pairs) == 3
    assert add_tombstones(settings, "shop", pairs) == 0
    assert add_tombstones(settings, "club", pairs[:1]) == 1
    text = tombstones.list_file(settings).read_text()
    assert "ann" not in text and settings.salt() not in text
    listed = read_tombstones(settings)
    assert sorted(listed.known.values()) == [EVENT, PERSON, PERSON, PERSON]
    assert listed.names("shop", ["x", None, ' "ann@example.org"'])
    assert listed.names("club", ["ann@example.org"])
    assert not listed.names("shop", ["ann@example", "77"])
    assert not listed.names("club", ["7"])


@pytest.mark.parametrize("text", ["ann", "it's", "ä ö", "a|b"])
def test_sql_makes_the_same_tombstone(settings: Settings, text: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("set variable clickstream_salt = ?", [settings.salt()])
        made = connection.execute(
            "select "
            + tombstones.tombstone_sql("site", PERSON, "id")
            + " from (select 'shop' as site, ? as id)",
            [text],
        ).fetchall()
    known = tombstones.tombstone(settings.salt(), "shop", PERSON, text)
    assert made == [(known,)]
    assert tombstones.tombstone("other", "shop", PERSON, text) != known


def test_a_list_of_another_salt_or_with_a_damaged_row_is_refused(
    settings: Settings,
) -> None:
    add_tombstones(settings, "shop", [(PERSON, "ann")])
    path = tombstones.list_file(settings)
    whole = path.read_text()
    path.write_text(whole + "cut,off\n")
    with pytest.raises(InputError, match="forgotten.csv row 3: is no tombstone"):
        read_tombstones(settings)
    path.write_text("")
    with pytest.raises(InputError, match="its first line was changed"):
        read_tombstones(settings)
    path.write_text(whole)
    (settings.database.parent.parent / "salt").write_text("another")
    with pytest.raises(InputError, match="made with another salt"):
        read_tombstones(settings)


def test_a_compacted_file_has_no_removed_byte_and_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wh.duckdb"
    settings = Settings(tmp_path, tmp_path, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema a; create table a.ids (id varchar primary key);"
            " insert into a.ids select 'person-' || i from range(5000) t (i);"
            " create view a.all_ids as from wh.a.ids"
        )
    assert b"person-77" in path.read_bytes()
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from a.ids where id like 'person-%'")
        connection.execute("insert into a.ids values ('somebody')")
    with monkeypatch.context() as patched:
        full = namedtuple("full", "total used free")(1, 1, 0)
        patched.setattr(compacting.shutil, "disk_usage", lambda _: full)
        with pytest.raises(InputError, match="Make room"):
            compact(settings)
    with pytest.raises(InputError, match="CLICKSTREAM_MEMORY .* write a size"):
        compact(replace(settings, memory="much"))
    compact(settings)
    assert b"person-77" not in path.read_bytes()
    assert [left.name for left in tmp_path.iterdir()] == ["wh.duckdb"]
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("from a.all_ids").fetchall() == [("somebody",)]
        with pytest.raises(duckdb.ConstraintException):
            connection.execute("insert into a.ids values ('somebody')")

"""A settings.yml that can't be read is told as any other mistake, in every command."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from forked_dbt import nothing_set
from no_rights import run_without_rights
from publishing_case import small_warehouse

from pipeline import nightly
from pipeline.publish.publishing import publish
from pipeline.settings.home import make_home
from pipeline.settings.places import published_all_the_same, read_settings
from pipeline.told.errors import InputError

FOLDER = "settings.yml: is a folder, not a file. Rename it, or take it away.\n"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Give a company's folder; what was locked in it is opened in the end."""
    path = tmp_path / "own"
    make_home(path)
    yield path
    for each in (path, path / "settings.yml"):
        each.chmod(0o755)


def test_a_folder_of_that_name_ends_every_command_alike(home: Path) -> None:
    (home / "settings.yml").unlink()
    (home / "settings.yml").mkdir()
    for command in (
        *("settings.places", "rollback", "questions", "predict", "sql", "fetch"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", f"pipeline.{command}"],
            cwd=ROOT,
            env=nothing_set() | {"CLICKSTREAM_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (2, f"{home}/{FOLDER}"), command


@pytest.mark.parametrize("locked", ["settings.yml", "."])
def test_a_file_or_folder_without_rights_is_named(home: Path, locked: str) -> None:
    (home / locked).chmod(0)
    places = {"CLICKSTREAM_HOME": str(home)}
    done = run_without_rights("-m", "pipeline.settings.places", places=places)
    assert done.returncode == 2
    assert done.stderr == (
        f"{home}/settings.yml: may not be read. Change its permissions, or run this "
        "as a user who may.\n"
    )


def test_a_refresh_with_broken_settings_tells_and_says_what_serves(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    settings = small_warehouse(tmp_path)
    publish(settings)
    told = tmp_path / "told.txt"
    monkeypatch.setenv("CLICKSTREAM_HOME", str(home))
    monkeypatch.delenv("CLICKSTREAM_PUBLISHED", raising=False)
    monkeypatch.setenv("CLICKSTREAM_ON_FAILURE", f"cat > '{told}'")
    text = f"published: {settings.published}\nmin_exit: 3\n"
    (home / "settings.yml").write_text(text)
    with pytest.raises(InputError):
        read_settings()
    assert nightly.main([]) == 2
    assert told.read_text().startswith("Version 1 serves, with data until 2024")
    said = capsys.readouterr().err
    for each in (told.read_text(), said):
        assert "settings.yml line 2: the key min_exit is not known." in each
    assert "\nVersion 1 serves, with data until 2024" in said
    # what can't be read as a whole can't say where versions lie
    (home / "settings.yml").unlink()
    (home / "settings.yml").mkdir()
    os.rename(settings.published, home / "published")
    assert nightly.main([]) == 2
    assert told.read_text().startswith("Version 1 serves, with data until 2024")
    assert f"\n{home}/{FOLDER}" in told.read_text() + "\n"


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("published: /there  # ours", "/there"),
        ('published: "../near by"', "near by"),
        ("# published: no", "own/published"),
        ("published:", "own/published"),
        ("published: /there\n  wrong: : yaml", "/there"),
    ],
)
def test_where_versions_lie_is_known_from_one_line(
    home: Path, tmp_path: Path, line: str, where: str
) -> None:
    (home / "settings.yml").write_text(f"memory 6GB\n{line}\n")
    told = {"CLICKSTREAM_HOME": str(home)}
    assert published_all_the_same(told) == tmp_path / where
    told["CLICKSTREAM_PUBLISHED"] = "/elsewhere"
    assert published_all_the_same(told) == Path("/elsewhere")

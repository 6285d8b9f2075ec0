"""A folder that can't be listed is told; it isn't taken for an empty one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from landing_case import HEAD, Case
from no_rights import run_without_rights
from refresh_case import Warehouse, clicks

from pipeline.settings.lookups import read_lookups
from pipeline.settings.readable import refuse_unlisted, told
from pipeline.told.errors import InputError

ROW = "a,2024-05-01 10:00:00,home\n"


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Give a list of folders; what is put in it can't be listed from then on."""
    inner, folders = os.listdir, []

    def refuse(path: Path) -> list[str]:
        if Path(path) in folders:
            raise PermissionError(13, "Permission denied")
        return inner(path)

    # root may read everything, so the refusal is played
    monkeypatch.setattr(os, "listdir", refuse)
    return folders


def test_a_folder_on_the_way_of_a_pattern_that_may_not_be_listed_is_named(
    tmp_path: Path, closed: list[Path]
) -> None:
    for name in ("shop/day=1", "shop/day=2", "shop/.own", "other/day=1"):
        (tmp_path / name).mkdir(parents=True)
    closed += [tmp_path / "shop" / "day=2", tmp_path / "shop" / ".own"]
    closed.append(tmp_path / "other")
    for good in ("shop/day=1/*.csv", "shop/a.csv", "*.csv", "other/a.csv", "../*"):
        refuse_unlisted(tmp_path, [good])
    for bad in ("shop/day=2/*.csv", "shop/*/*.csv", "shop/**/*.csv", "s*p/**/x.csv"):
        with pytest.raises(InputError) as caught:
            refuse_unlisted(tmp_path, [bad, "shop/day=1/*.csv"])
        assert caught.value.problems == [
            f"{tmp_path}/shop/day=2: may not be listed, so nobody knows what is in it. "
            "Change its permissions (it needs r and x), or run this as a user who may."
        ], bad
    with pytest.raises(InputError) as caught:
        refuse_unlisted(tmp_path, ["**/*.csv"])
    assert len(caught.value.problems) == 2


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    refuse_unlisted(tmp_path, ["**/*.csv", "*/*/*.csv"])


def test_a_disk_that_fails_is_no_matter_of_permissions() -> None:
    said = told("shop", OSError(5, "Input/output error"), is_folder=True)
    assert said.startswith("shop: can't be read (Input/output error). Look whether its")


def test_a_source_folder_that_may_not_be_listed_is_not_empty(
    tmp_path: Path, closed: list[Path]
) -> None:
    case = Case(tmp_path)
    case.mapping()
    case.mapping("more")
    case.file("shop/a.csv", HEAD + ROW)
    case.file("more/a.csv", HEAD + ROW)
    case.plan()
    closed.append(case.settings.data / "shop")
    assert case.refused().startswith(f"{case.settings.data}/shop: may not be listed")
    closed[:] = [case.settings.data]
    assert case.refused().startswith(f"{case.settings.data}: may not be listed")
    closed[:] = [case.settings.mappings]
    assert case.refused().startswith(f"{case.settings.mappings}: may not be listed")


def test_look_ups_that_may_not_be_read_are_no_matter_of_csv(
    tmp_path: Path, closed: list[Path]
) -> None:
    closed.append(tmp_path)
    with pytest.raises(InputError, match="may not be listed, so nobody knows"):
        read_lookups(tmp_path)
    closed.clear()
    (tmp_path / "event_names.csv").mkdir()
    with pytest.raises(InputError) as caught:
        read_lookups(tmp_path)
    assert str(caught.value) == (
        "lookups/event_names.csv: is a folder, not a file. Rename it, or take it away."
    )


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that nobody but root may look into; it is opened in the end."""
    path = tmp_path / "own"
    path.mkdir()
    yield path
    for each in [path, *path.rglob("*")]:
        each.chmod(0o755)


def test_a_build_ends_before_anything_is_built(locked: Path) -> None:
    warehouse = Warehouse(locked)
    folder = warehouse.file("shop/a.csv", clicks("v1", 0)).parent
    places = {
        "CLICKSTREAM_DATA": str(warehouse.data),
        "CLICKSTREAM_MAPPINGS": str(warehouse.mappings),
        "CLICKSTREAM_DB": str(warehouse.database),
        "DBT_LOG_PATH": str(locked / "logs"),
    }
    # without it, the kept files of other sources would be all that there is
    for path, said in (
        (folder, f"{folder}: may not be listed"),
        (warehouse.mappings / "shop.yml", "shop.yml: may not be read. Change its"),
    ):
        mode = path.stat().st_mode
        path.chmod(0)
        done = run_without_rights("-m", "pipeline.build", places=places)
        path.chmod(mode)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
        assert f"  - {said}" in done.stderr, (path, done.stderr)
        assert "What stands: There is no warehouse yet." in done.stderr
        assert not warehouse.database.exists()

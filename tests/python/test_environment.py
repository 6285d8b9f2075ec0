"""`make env`: .venv has what the locks say, and nothing is done twice."""

import re
import shutil
import subprocess
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.requirements import Requirement

from pipeline import environment
from pipeline.environment import MAIN, make_environment
from pipeline.settings.installers import InstallError
from pipeline.settings.locks import entries, package
from pipeline.told.errors import InputError, lack_told

TEST = "requirements-test.lock"
ORDER = (MAIN, "requirements-cloud.lock", TEST)


class Project:
    """A folder with two locks, in which installing only notes what is to be done."""

    def __init__(self, folder: Path) -> None:
        """Write the locks."""
        self.folder, self.broken = folder, False
        self.calls: list[tuple[list[str], bool]] = []
        for name in (MAIN, TEST):
            self.says(name, "first==1.0\n")

    def says(self, name: str, text: str) -> None:
        """Write a lock anew."""
        (self.folder / name).write_text(text)

    def install(self, python: Path, locks: list[Path], again: bool = False) -> None:
        """Stand in for the installers; an environment without pip is there by then."""
        assert python.exists()
        self.calls.append(([lock.name for lock in locks], again))
        if self.broken:
            raise InstallError("it broke")

    def make(self, *asked: str) -> list[tuple[list[str], bool]]:
        """Make the environment; gives which locks were installed, and if once more."""
        self.calls.clear()
        make_environment(self.folder, asked)
        return self.calls

    def fails(self, *asked: str) -> None:
        """Make the environment while nothing can be installed."""
        self.broken = True
        with pytest.raises(InputError, match="it broke"):
            self.make(*asked)
        self.broken = False


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path)
    monkeypatch.setattr(environment, "install", made.install)
    monkeypatch.setattr(environment, "NEW", (*environment.NEW, "--without-pip"))
    return made


def test_a_lock_is_added_once_beside_what_is_there(project: Project) -> None:
    assert project.make(MAIN) == [([MAIN], False)]
    assert project.make(MAIN) == []
    assert project.make(MAIN, TEST) == [([TEST], True)]
    assert project.make(MAIN, TEST) == project.make(MAIN) == []


@pytest.mark.parametrize("changed", [MAIN, TEST])
def test_a_changed_lock_is_put_in_place_with_the_others(
    project: Project, changed: str
) -> None:
    project.make(MAIN, TEST)
    left = project.folder / ".venv" / "left"
    left.touch()
    project.says(changed, "first==2.0\n")
    assert project.make(MAIN) == [([TEST, MAIN], False)]
    assert not left.exists()
    assert project.make(MAIN, TEST) == []


def test_what_failed_is_done_again_with_all_that_was_to_be_there(
    project: Project,
) -> None:
    project.fails(MAIN, TEST)
    assert project.make(MAIN) == [([TEST, MAIN], False)]
    assert project.make(MAIN, TEST) == []


def test_a_lock_that_cannot_be_added_leaves_the_others_in_place(
    project: Project,
) -> None:
    project.make(MAIN)
    project.fails(MAIN, TEST)
    assert project.make(MAIN) == []
    assert project.make(MAIN, TEST) == [([TEST], True)]


def test_an_environment_whose_python_went_or_with_a_lock_of_old_is_made_anew(
    project: Project,
) -> None:
    project.make(MAIN)
    (project.folder / ".venv" / "bin" / "python").unlink()
    assert project.make(MAIN) == [([MAIN], False)]
    (project.folder / ".venv" / "requirements-old.lock").touch()
    assert project.make(MAIN) == [([MAIN], False)]
    assert project.make(MAIN) == []


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give `make` in a folder whose .venv seems to have two locks; no Python is found.

    A file is left out of it, or put into it, by a text for its name.
    """
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/bin/true")
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ORDER:
        (tmp_path / name).write_text(name)
    for name in (MAIN, TEST):
        (tmp_path / ".venv" / name).write_text(name)

    def run(target: str, **texts: str) -> subprocess.CompletedProcess[str]:
        for name, text in texts.items():
            (tmp_path / ".venv" / f"{name}.lock").write_text(text)
        return subprocess.run(
            ["make", target, "PYTHON=/no/python"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )

    return run


def test_no_python_is_started_where_all_locks_are_in_place(
    make: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = make("env")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("target", "texts"),
    [
        ("env", {"requirements": "older"}),
        ("env", {"requirements-test": "older"}),
        ("env", {"requirements-gone": "a lock of an earlier version"}),
        ("env-cloud", {}),
        ("env-test", {}),
    ],
)
def test_a_lock_that_is_not_in_place_is_put_there(
    make: Callable[..., subprocess.CompletedProcess[str]],
    target: str,
    texts: dict[str, str],
) -> None:
    done = make(target, **texts)
    assert done.returncode == 2
    assert done.stderr.startswith("make env needs Python 3.11")


@pytest.mark.parametrize("name", ORDER)
def test_each_lock_has_all_that_its_packages_need(name: str) -> None:
    above = ORDER[: ORDER.index(name) + 1]
    has = {package(line) for lock in above for line in entries(ROOT / lock)}
    seen: set[tuple[str, str]] = set()
    todo = [(package(line), "") for line in entries(ROOT / name)]
    lacks = set()
    while todo:
        asking = todo.pop()
        if asking in seen:
            continue
        seen.add(asking)
        for text in metadata.requires(asking[0]) or ():
            needed = Requirement(text)
            if needed.marker and not needed.marker.evaluate({"extra": asking[1]}):
                continue
            todo += [(package(needed.name), part) for part in {"", *needed.extras}]
            if package(needed.name) not in has:
                lacks.add(f"{asking[0]} needs {needed.name}")
    assert not lacks


def test_a_package_that_is_not_installed_is_told_with_its_command() -> None:
    with (
        pytest.raises(InputError, match=re.escape("needs nothing_like_it, which is")),
        lack_told("s3://bucket/web/", "make env-cloud"),
    ):
        import nothing_like_it.at_all  # noqa: F401
    with pytest.raises(ModuleNotFoundError), lack_told("s3://bucket/", "make env"):
        import pipeline.nothing_like_it  # noqa: F401

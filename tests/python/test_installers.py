"""What `make env` installs with: uv, which is told what pip knows, or else pip.

Packages here are small wheels in a folder, so nothing is asked for outside.
"""

import os
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from pipeline.settings import installers
from pipeline.settings.installers import InstallError, install, pip_settings, said_to_uv

# what a stand-in for uv does: it notes what it is called with
UV = """
import os, sys
from pathlib import Path
def main():
    said = [f"{name}={value}" for name, value in os.environ.items()]
    Path(os.environ["NOTE"]).write_text(chr(10).join([" ".join(sys.argv[1:]), *said]))
    sys.exit(os.environ["UV_ENDS"] or 0)
"""


def wheel(folder: Path, name: str, version: str, text: str = "") -> None:
    """Write a package of one module, whose function `main` is a program."""
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as file:
        file.writestr(f"{name}.py", text or f"VERSION = {version!r}\n")
        what = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        file.writestr(f"{about}/METADATA", what)
        file.writestr(
            f"{about}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: a test\n"
            "Root-Is-Purelib: true\nTag: py3-none-any\n",
        )
        if text:
            program = f"[console_scripts]\n{name} = {name}:main\n"
            file.writestr(f"{about}/entry_points.txt", program)
        file.writestr(f"{about}/RECORD", "")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with packages, the only place that pip looks in."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    wheel(folder, "first", "1.0")
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", f"{tmp_path / 'nothing'} {folder}")
    return folder


@pytest.mark.slow
def test_uv_installs_with_pips_settings_and_pip_where_uv_cannot(
    wheels: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    venv.create(tmp_path / ".venv", with_pip=True)
    python, lock = tmp_path / ".venv" / "bin" / "python", tmp_path / "requirements.lock"
    lock.write_text("third==1.0\n")
    with pytest.raises(InstallError, match=r"No matching distribution .* third==1\.0"):
        install(python, [lock])
    assert "uv can't (ERROR: Could not find a version" in capfd.readouterr().out

    def installed() -> list[Path]:
        return list((tmp_path / ".venv").glob("lib/*/site-packages/first.py"))

    lock.write_text("first==1.0\n")
    wheel(wheels, *installers.UV.split("=="), UV)
    monkeypatch.setenv("NOTE", str(tmp_path / "note"))
    monkeypatch.setenv("UV_ENDS", "")
    install(python, [lock])
    command, *environment = (tmp_path / "note").read_text().splitlines()
    assert command.startswith("pip install --quiet --python")
    assert command.endswith(f"--no-index --no-deps -r {lock}")
    assert f"UV_FIND_LINKS={wheels}" in environment
    assert (installed(), capfd.readouterr().out) == ([], "")
    monkeypatch.setenv("UV_ENDS", "error: it broke")
    install(python, [lock])
    told = "make env: uv can't (error: it broke), so pip does\n"
    assert (len(installed()), capfd.readouterr().out) == (1, told)


def test_settings_of_pip_are_said_in_words_of_uv() -> None:
    listing = (
        "global.extra-index-url='https://one.example/a\\nhttps://two.example/b'\n"
        "global.find-links='https://three.example/c file:///nowhere/d'\n"
        "install.trusted-host='one.example'\n"
        "global.no-cache-dir='true'\n"
        "global.format='columns'\n"
    )
    assert said_to_uv(pip_settings(listing)) == (
        [],
        {
            "UV_INDEX": "https://one.example/a https://two.example/b",
            "UV_INDEX_STRATEGY": "unsafe-best-match",
            "UV_FIND_LINKS": "https://three.example/c",
            "UV_INSECURE_HOST": "one.example",
            "UV_NO_CACHE": "1",
        },
    )
    assert said_to_uv(pip_settings(":env:.no-index='1'\n")) == (["--no-index"], {})
    assert said_to_uv({}) == ([], {})


def test_pips_errors_are_shown_without_its_words_about_places(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "import sys; print('WARNING: Location \\'x\\' is ignored: it is not there.');"
        "print('ERROR: no space left'); sys.exit(int(sys.argv[-1]))"
    )
    monkeypatch.setattr(installers, "UV", "uv")
    run = installers._run
    monkeypatch.setattr(
        installers, "_run", lambda command: run([sys.executable, "-c", text, *command])
    )
    with pytest.raises(InstallError, match=r"^ERROR: no space left$"):
        installers.pip(Path("python"), "1")
    installers.pip(Path("python"), "0")
    assert capsys.readouterr().out == "ERROR: no space left\n"

"""What puts packages into an environment: uv, which is quick, or else pip.

It is used before anything is installed, so it imports the standard library alone.
"""

import ast
import os
import re
import subprocess
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.told.errors import InputError

# the one tool that no lock holds: it installs them. CONTRIBUTING.md: how to renew it
UV = "uv==0.13.8"
# pip says it of each place in its settings that hasn't a package, for each package
NOISE = re.compile(r"WARNING: Location .* is ignored: ")
# uv reads no settings of pip, where companies name their own index
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "constraint": "UV_CONSTRAINT",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}
LONGEST_REASON = 200
TRUE = {"1", "true", "yes", "on"}


class InstallError(InputError):
    """An installer failed; the message is what it said of it."""


def install(python: Path, locks: Sequence[Path], again: bool = False) -> None:
    """Put all that some locks hold into an environment, with uv or else with pip.

    Args:
        python: the environment's, which has pip.
        locks: files that hold all that their packages need; nothing else is looked for.
        again: whether to put there anew what seems to be there, as a run that was
            killed may have left half of it.

    Raises InstallError when pip couldn't either.
    """
    files = [part for lock in locks for part in ("-r", str(lock))]
    try:
        _install_with_uv(python, ["--no-deps", *["--reinstall"] * again, *files])
    except InstallError as error:
        print(f"make env: uv can't ({_reason(error)}), so pip does", flush=True)
        kept = ["--no-deps", "--no-compile", *["--force-reinstall"] * again]
        pip(python, "install", *kept, *files)


def pip(python: Path, *arguments: str) -> None:
    """Let an environment's pip do something, and show what it warns of.

    Places in its settings that it passes over are no news. Raises InstallError.
    """
    quiet = ["-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    said = without_noise(_run([str(python), *quiet, *arguments]))
    if said:
        print(said, flush=True)


def without_noise(said: str) -> str:
    r"""Leave out what pip says of places that it passes over.

    >>> without_noise("WARNING: Location 'x' is ignored: it is not there.\nERROR: y")
    'ERROR: y'
    """
    return "\n".join(line for line in said.splitlines() if not NOISE.match(line))


def pip_settings(listing: str) -> dict[str, str]:
    r"""Read what `pip config list` prints: the environment's count most.

    >>> pip_settings("global.index-url='a'\n:env:.index-url='b'\nglobal.cert='c'")
    {'index-url': 'b', 'cert': 'c'}
    """
    found: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for line in listing.splitlines():
            name, is_set, value = line.partition("=")
            if is_set and name.startswith(section):
                found[name.removeprefix(section)] = ast.literal_eval(value)
    return found


def said_to_uv(settings: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Say in uv's words what pip's settings ask for; gives arguments and environment.

    >>> said_to_uv({"index-url": "https://example.org/simple"})
    ([], {'UV_DEFAULT_INDEX': 'https://example.org/simple'})
    """
    environment = {
        theirs: " ".join(settings[ours].split())
        for ours, theirs in UV_NAMES.items()
        if settings.get(ours)
    }
    if "UV_INDEX" in environment:
        # as pip does: the version is looked for in all of them
        environment["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    # uv stops where a folder isn't there, and pip goes on
    places = [place for place in settings.get("find-links", "").split() if _is(place)]
    if places:
        environment["UV_FIND_LINKS"] = ",".join(places)
    if settings.get("no-cache-dir", "").lower() in TRUE:
        environment["UV_NO_CACHE"] = "1"
    alone = settings.get("no-index", "").lower() in TRUE
    return ["--no-index"] * alone, environment


def _is(place: str) -> bool:
    """Say whether a place for packages is an address, or a file or folder there is."""
    path = place.removeprefix("file://")
    return "://" in path or Path(path).expanduser().exists()


def _reason(error: InstallError) -> str:
    """Give what an installer called an error, or all that it said, on one line."""
    lines = str(error).splitlines()
    errors = [line for line in lines if line.lower().startswith("error")] or lines
    return textwrap.shorten(" ".join(errors), LONGEST_REASON, placeholder=" ...")


def _install_with_uv(python: Path, arguments: Sequence[str]) -> None:
    uv = python.with_name("uv")
    if not uv.exists():
        pip(python, "install", "--no-deps", "--no-compile", UV)
    listing = _run([str(python), "-m", "pip", "config", "list"])
    own, environment = said_to_uv(pip_settings(listing))
    command = [str(uv), "pip", "install", "--quiet", "--python", str(python)]
    # what a person says to uv itself counts more
    _run([*command, *own, *arguments], environment | os.environ)


def _run(command: list[str], environment: Mapping[str, str] = os.environ) -> str:
    """Run a program; returns what it said. Raises InstallError with that."""
    try:
        done = subprocess.run(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise InstallError(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        said = without_noise(done.stdout).strip()
        raise InstallError(said or f"{command[0]} ended with {done.returncode}")
    return done.stdout.strip()

"""A company's own folder outside the clone: CLICKSTREAM_HOME, so upgrading is a pull.

    settings.yml   where data and warehouse lie, and values for dbt's variables
    mappings/      one YAML file per log
    lookups/       rows that replace or add to those of a seed of the same name
    salt           what addresses are hashed with; made on first use
    logs/          dbt's log, and the page of the last failure

`make home HOME_FOLDER=/folder` makes one.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import yaml

from pipeline.fetch.addresses import Address, read_addresses
from pipeline.settings.mapping_checks import load, near
from pipeline.settings.readable import is_folder, told
from pipeline.told.errors import InputError

PROJECT = Path(__file__).resolve().parents[2]
# what may stand in settings.yml beside dbt's variables
PLACES = {
    "data": "folder with the raw files",
    "database": "the warehouse's file",
    "published": "folder of the published versions",
    "memory": "what DuckDB may use",
    "fetch": "addresses that raw files are fetched from",
    "fetch_gone": "what becomes of fetched files that are gone there",
}
GONE = ("keep", "remove")
FROM_ZERO = {
    *("late_event_days", "retrain_after_days", "sequences_every_days"),
    "min_compared",
}
HEAD = """\
# Settings of this company. A line without `#` counts; environment variables
# (CLICKSTREAM_DATA, ...) go before it. Paths start from this folder.

# data: data
# database: warehouse/clickstream.duckdb
# published: published
# memory: 6GB

# What `make fetch` and `make refresh` copy into folders of data/ (docs/inputs.md).
# fetch:
#   web: s3://bucket/web/**/*.parquet
# fetch_gone: keep

# How tables are made; what lines are about stands above them, after two signs.
"""


@dataclass(frozen=True)
class Home:
    """A company's folder; what its settings.yml says of places, variables, inputs."""

    folder: Path
    places: dict[str, str] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    fetch: tuple[Address, ...] = ()


def read_home(folder: Path, project: Path = PROJECT) -> Home:
    """Read a company's folder; raises InputError with file, key and what to do."""
    _refuse_no_folder(folder)
    path = folder / "settings.yml"
    if _says_nothing(path):
        return Home(folder)
    written = load(path, "`make home` writes an example.")
    known = declared_variables(project)
    problems, places, variables, fetch = [], {}, {}, ()
    for key, value in written.content.items():
        if key not in PLACES and key not in known:
            every = [*PLACES, *known]
            hint = near(key, every, f"Known are {', '.join(every)}.")
            problems.append(f"{written.at(key)}: the key {key} is not known. {hint}")
        elif key == "fetch":
            fetch = read_addresses(written, value, problems)
        elif isinstance(known.get(key), list):
            variables[key] = _numbers(written.at(key), key, value, known[key], problems)
        elif value == "" and key in known and known[key] is None:
            # as it stands in the example, where nothing is the default
            continue
        elif not isinstance(value, str) or not value:
            problems.append(
                f"{written.at(key)}: {key} has no value, or more than one. Write one "
                "after the colon, or remove the line."
            )
        elif key == "fetch_gone" and value not in GONE:
            problems.append(f"{written.at(key)}: {key} is keep or remove.")
        elif key in PLACES:
            places[key] = value
        else:
            variables[key] = _value(written.at(key), key, value, known[key], problems)
    if problems:
        raise InputError(problems)
    return Home(folder, places, variables, fetch)


def _refuse_no_folder(folder: Path) -> None:
    if not is_folder(folder):
        if folder.exists():
            raise InputError(
                f"{folder}: is a file, not a folder. CLICKSTREAM_HOME names your own "
                "folder, which `make home HOME_FOLDER=/folder` makes."
            )
        raise InputError(
            f"{folder}: there is no such folder. CLICKSTREAM_HOME names your own; "
            f"`make home HOME_FOLDER={folder}` makes one."
        )


def declared_variables(project: Path = PROJECT) -> dict[str, Any]:
    """Give the variables of dbt_project.yml with their defaults.

    Those under the project's own name go before the others, as in dbt.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    said = yaml.load((project / "dbt_project.yml").read_text("utf-8"), loader)
    declared = dict(said.get("vars") or {})
    own = declared.pop(said.get("name"), None) or {}
    return declared | own


def _says_nothing(path: Path) -> bool:
    """Say whether a file isn't there, or holds only comments and blank lines.

    Raises InputError when it can't be read.
    """
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return True
    except OSError as error:
        raise InputError(told(str(path), error)) from error
    return all(not line.strip() or line.strip().startswith(b"#") for line in lines)


def refuse_wrong_variables(given: Mapping[str, Any], project: Path = PROJECT) -> None:
    """Raise InputError when --vars names no variable, or gives one a wrong value."""
    known, problems = declared_variables(project), []
    for key, value in given.items():
        if key not in known:
            hint = near(key, known, f"Known are {', '.join(known)}.")
            problems.append(f"--vars: the variable {key} is not known. {hint}")
        elif isinstance(known[key], list):
            _numbers("--vars", key, value, known[key], problems)
        elif value is None and known[key] is not None:
            problems.append(f"--vars: {key} has no value.")
        elif value is not None:
            before = len(problems)
            read = _value("--vars", key, str(value), known[key], problems)
            if len(problems) == before and type(value) is str is not type(read):
                problems.append(f"--vars: {key} is a text; write {read} unquoted.")
    if problems:
        raise InputError(problems)


def _value(at: str, key: str, value: str, default: Any, problems: list[str]) -> Any:
    """Read a variable's value as the kind that its default has."""
    wrong = f"{at}: {key} is {value!r}; it is "
    if isinstance(default, bool):
        if value.lower() not in ("true", "false"):
            problems.append(f"{wrong}true or false.")
        return value.lower() == "true"
    if isinstance(default, int) or key.endswith("_days"):
        least = 0 if key in FROM_ZERO else 1
        if not re.fullmatch("[0-9]{1,12}", value) or int(value) < least:
            problems.append(
                f"{wrong}a whole number from {least}, such as {default or 365}."
            )
            return default
        return int(value)
    if isinstance(default, float):
        if not re.fullmatch(r"[0-9]*\.?[0-9]+", value) or float(value) > 1:
            problems.append(f"{wrong}a number between 0 and 1, such as {default}.")
            return default
        return float(value)
    if key.endswith("timezone") and value not in available_timezones():
        zones = sorted(available_timezones())
        hint = near(value, zones, "Use a name like Europe/Madrid.")
        problems.append(f"{at}: {key} {value!r} is no time zone. {hint}")
    if key.endswith("_on") and not _is_date(value):
        problems.append(f"{wrong}a date such as 2024-05-31.")
    return value


def _numbers(
    at: str, key: str, value: Any, default: list[int], problems: list[str]
) -> list[int]:
    """Read a list of whole numbers."""
    items = value if isinstance(value, list) else [value]
    if not items or not all(re.fullmatch("[1-9][0-9]{0,11}", str(i)) for i in items):
        problems.append(
            f"{at}: {key} is a list of whole numbers from 1, such as {default}."
        )
        return default
    return sorted({int(item) for item in items})


def _is_date(value: str) -> bool:
    try:
        return value == date.fromisoformat(value).isoformat()
    except ValueError:
        return False


def make_home(folder: Path, project: Path = PROJECT) -> str:
    """Make a company's folder with a settings.yml in which nothing counts yet.

    Returns what to do next; raises InputError where there is one already.
    """
    if folder.resolve().is_relative_to(project):
        raise InputError(
            f"{folder}: lies in the project's own folder, where `git pull` and `git "
            "clean` work. Choose one outside."
        )
    if (folder / "settings.yml").exists():
        raise InputError(f"{folder}: has a settings.yml already; nothing was changed.")
    try:
        for name in ("data", "mappings", "lookups"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "settings.yml").write_text(
            HEAD + _commented(declared_variables(project), _explained(project)),
            encoding="utf-8",
        )
    except OSError as error:
        raise InputError(f"{folder}: can't be written ({error.strerror}).") from error
    return (
        f"{folder} is made. Put raw files into data/ (or write their folder in "
        "settings.yml)\nand a mapping for each log into mappings/ (CONTRIBUTING.md, "
        f"Add a source), then:\n  CLICKSTREAM_HOME={folder} make build"
    )


def _commented(variables: Mapping[str, Any], explained: Mapping[str, str]) -> str:
    """Write each variable as a line that counts once its `#` is removed."""
    return "".join(
        explained.get(name, "")
        + f"# {name}: {'' if value is None else _as_yaml(value)}".rstrip()
        + "\n"
        for name, value in variables.items()
    )


def _explained(project: Path) -> dict[str, str]:
    """Give the comment above each variable in dbt_project.yml, indented, as lines."""
    text = (project / "dbt_project.yml").read_text(encoding="utf-8")
    block = text.partition("\nvars:\n")[2].partition("\n\n")[0]
    found, above = {}, ""
    for line in block.splitlines():
        if line.startswith("  # "):
            above = (above or "\n") + f"## {line[4:]}\n"
        else:
            found[line.split(":")[0].strip()], above = above, ""
    return found


def _as_yaml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def main(arguments: list[str]) -> int:
    """Make a company's folder; returns the exit code."""
    if len(arguments) != 1 or not arguments[0].strip():
        print("Say where: make home HOME_FOLDER=/folder", file=sys.stderr)
        return 2
    try:
        print(make_home(Path(arguments[0]).expanduser().absolute()))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

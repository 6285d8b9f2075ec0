"""All that a build reads, looked at before anything heavy is imported.

Files, settings, the environment and packages; `due.py` beside it says what the date
decides. Of settings and the environment only a hash is kept.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from pipeline.landing.file_states import FileState, Tree, content_of, digest_of, look
from pipeline.refresh import due
from pipeline.settings.home import declared_variables
from pipeline.settings.locks import entries, package
from pipeline.settings.places import PROJECT, Settings
from pipeline.told.errors import InputError

# folders and files of the project that decide what is built
CODE = ("analyses", "macros", "ml", "models", "pipeline", "scoring", "seeds")
CODE_ENDS = (".sql", ".py", ".yml", ".yaml", ".csv", ".md", ".json")
CODE_FILES = ("dbt_project.yml", "selectors.yml", "packages.yml")
LOCKS = "requirements*"
# those of what is no run; no package is in two locks
OTHER_LOCKS = "requirements-*.lock"
# of tests those that a build runs
DATA_TESTS = ("tests", (".sql", ".yml", ".yaml"))
# read as settings, or of no matter for what is built
NO_MATTER = {
    *("CLICKSTREAM_DATA", "CLICKSTREAM_MAPPINGS", "CLICKSTREAM_DB", "CLICKSTREAM_HOME"),
    *("CLICKSTREAM_PUBLISHED", "CLICKSTREAM_FETCH", "CLICKSTREAM_MEMORY"),
    *("CLICKSTREAM_ON_FAILURE", "CLICKSTREAM_WEBHOOK", "CLICKSTREAM_SALT"),
    # people's ids, and questions
    *("CLICKSTREAM_PERSON", "CLICKSTREAM_SITE"),
    *("CLICKSTREAM_SQL", "CLICKSTREAM_SQL_FROM"),
    "DBT_SEND_ANONYMOUS_USAGE_STATS",
}
READ_TOO = ("PYTHONPATH", "TZ")
# whatever else dbt reads is an argument, as DBT_FULL_REFRESH is
NO_ARGUMENT = (
    *("DBT_PROFILES_DIR", "DBT_PROJECT_DIR", "DBT_TARGET_PATH", "DBT_LOG_"),
    *("DBT_SEND_ANONYMOUS_USAGE_STATS", "DBT_USE_COLORS", "DBT_PRINTER_WIDTH"),
    *("DBT_QUIET", "DBT_DEBUG", "DBT_ENV_"),
)
RAW = "raw files"
# what can't be looked at: the build that follows says why
UNSEEN = (InputError, OSError, EOFError, ValueError, KeyError, TypeError)
States = Mapping[str, Mapping[str, FileState]]


@dataclass(frozen=True)
class Begun:
    """All that a build reads, as it was when it began.

    digests: of settings, environment and packages. trees: the files, with what they
    hold, but for raw files. variables: the values of dbt's variables.
    """

    at: datetime
    digests: dict[str, str]
    trees: dict[str, Tree]
    variables: dict[str, Any]


def begin(
    settings: Settings,
    arguments: Sequence[str],
    before: States,
    environment: Mapping[str, str] = os.environ,
) -> Begun | None:
    """Look at all that a build reads.

    Args:
        settings: where it lies.
        arguments: dbt's.
        before: the files' states at the last build; those that nobody wrote to since
            aren't read again.
        environment: variables as dbt sees them.

    None where what follows is no whole build, or something can't be looked at.
    """
    if arguments or _arguments_in(environment):
        return None
    at = due.now()
    digests = {
        "settings": _settings(settings),
        "environment": _environment(environment),
        "packages": digest_of([sys.version, *_packages()]),
    }
    try:
        trees = {
            "code": _code(environment),
            "mappings": look(settings.mappings),
            "look-ups": look(settings.lookups),
            "the list of the forgotten": look(settings.forgotten),
        }
        for part, tree in trees.items():
            tree.read(before.get(part, {}), content_of)
        # their bytes take long: read are only those that somebody wrote to, and late
        trees[RAW] = look(settings.data)
        variables = declared_variables() | dict(settings.variables)
    except (*UNSEEN, yaml.YAMLError):
        return None
    return Begun(at, digests, trees, variables)


def _arguments_in(environment: Mapping[str, str]) -> list[str]:
    """List variables of the environment that say what dbt builds."""
    return [
        name
        for name in environment
        if name.startswith("DBT_") and not name.startswith(NO_ARGUMENT)
    ]


def _code(environment: Mapping[str, str]) -> Tree:
    """Look at the project's own files."""
    # as dbt does, which runs in the project's folder
    profile = PROJECT / environment.get("DBT_PROFILES_DIR", "") / "profiles.yml"
    files = [PROJECT / name for name in CODE_FILES]
    code = look(
        *(PROJECT / name for name in CODE),
        *(*files, profile, *PROJECT.glob(LOCKS)),
        suffixes=CODE_ENDS,
    )
    folder, ends = DATA_TESTS
    return code | look(PROJECT / folder, suffixes=ends)


def _settings(settings: Settings) -> str:
    """Hash what the settings say of places and variables."""
    places = (settings.data, settings.mappings, settings.database, settings.home)
    said = [*map(str, places), str(settings.memory)]
    return digest_of([*said, json.dumps(dict(settings.variables), sort_keys=True)])


def _environment(environment: Mapping[str, str]) -> str:
    """Hash what the environment says beside the settings."""
    return digest_of(
        f"{name}={value}"
        for name, value in sorted(environment.items())
        if name in READ_TOO
        or (name.startswith(("CLICKSTREAM_", "DBT_")) and name not in NO_MATTER)
    )


def _packages() -> list[str]:
    """List what is installed: each package's folder says its name and version.

    What only another lock names, of tests say, is no part of a build.
    """
    others = PROJECT.glob(OTHER_LOCKS)
    apart = {package(line) for lock in others for line in entries(lock)}
    return sorted(
        path.name
        for place in map(Path, sys.path)
        if place.name == "site-packages" and place.is_dir()
        for path in place.iterdir()
        if path.suffix in (".dist-info", ".egg-info", ".egg-link", ".pth")
        and package(path.name.partition("-")[0]) not in apart
    )

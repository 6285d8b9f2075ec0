"""The sample's warehouse that `make build` made, where a test would make the same."""

import shutil
from pathlib import Path

import duckdb

from pipeline.refresh import last_build
from pipeline.refresh.lock import hold, release
from pipeline.refresh.read_by_build import UNSEEN, begin
from pipeline.settings.places import Settings, read_settings
from pipeline.told.errors import InputError

# a test that warns has not passed
ONCE = """
select
    list(status) = ['succeeded'] and bool_and(is_full and tests_run = tests_passed)
from refresh.runs
"""


def copied_to(folder: Path) -> Path | None:
    """Copy the folder's warehouse of the sample to another; None where a test builds.

    It was built once, as a whole and without a warning, and nothing is new since:
    files, code, settings, environment, packages and the warehouse itself are as a
    build would find them.
    """
    try:
        # the folder's own, whatever the person who tests has set
        settings = read_settings({})
        if not settings.database.is_file():
            return None
        hold(settings.database)
        try:
            if not _is_as_new(settings):
                return None
            shutil.copytree(settings.database.parent, folder, dirs_exist_ok=True)
        finally:
            release(settings.database)
    except (*UNSEEN, InputError, duckdb.Error):
        return None
    return folder / settings.database.name


def _is_as_new(settings: Settings) -> bool:
    """Say whether a first build of the sample, now, would make what is there."""
    last = last_build.read(settings.database)
    if not last:
        return False
    begun = begin(settings, (), last.trees)
    if not begun or last_build.difference(settings, begun, last):
        return False
    with duckdb.connect(str(settings.database), read_only=True) as opened:
        return bool(opened.execute(ONCE).fetchall()[0][0])

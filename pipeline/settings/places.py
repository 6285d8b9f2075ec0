"""Where things lie: the environment says, then CLICKSTREAM_HOME, then the defaults."""

import contextlib
import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.fetch.addresses import Address, parse_address
from pipeline.settings.home import read_home
from pipeline.settings.readable import is_folder
from pipeline.told.errors import InputError

PROJECT = Path(__file__).resolve().parents[2]
SAMPLE = "sample_data"
DATABASE = "warehouse/clickstream.duckdb"


@dataclass(frozen=True)
class Settings:
    """The folders of one run.

    data: folder with the raw files. mappings: folder with one YAML file per log.
    database: the DuckDB file that dbt writes; beside it lie `salt` and `landing/`.
    memory: what DuckDB may use, such as `6GB`; None leaves it to memory_limit().
    home: a company's own folder, where there is one; then the salt lies there.
    published: folder of the published versions.
    fetch: addresses that raw files are fetched from. fetch_gone: `keep` or `remove`,
    what becomes of fetched files that aren't there any more.
    variables: values of dbt's variables that its settings.yml gives.
    """

    data: Path
    mappings: Path
    database: Path
    memory: str | None = None
    home: Path | None = None
    published: Path = PROJECT / "published"
    fetch: tuple[Address, ...] = ()
    fetch_gone: str = "keep"
    variables: dict[str, Any] = field(default_factory=dict)

    @property
    def lookups(self) -> Path | None:
        """Folder with a company's own rows for seeds; None without one.

        Raises InputError when nobody may look whether there is one.
        """
        folder = self.home / "lookups" if self.home else None
        return folder if folder and is_folder(folder) else None

    @property
    def forgotten(self) -> Path:
        """The list of who was forgotten; it lies beside the salt."""
        return (self.home or self.database.parent) / "forgotten.csv"

    @property
    def predictions(self) -> Path:
        """Folder for files of answers; a company's own lie in its own folder."""
        return (self.home or PROJECT) / "predictions"

    def built(self) -> Path:
        """Return the warehouse's file; raises InputError when there is none yet."""
        if not self.database.exists():
            raise InputError(f"{self.database}: no warehouse yet. Run `make build`.")
        return self.database

    @property
    def copies(self) -> Path:
        """Folder for repaired copies of files that DuckDB can't read in place."""
        return self.database.parent / "landing"

    def memory_limit(self) -> str:
        """Say how much memory DuckDB may use: 6 GB, or 70 % of a smaller machine."""
        if self.memory:
            return self.memory
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return f"{min(6_000_000_000, int(there * 0.7))}B"

    def salt(self) -> str:
        """Return the secret that addresses are hashed with; made on first use.

        Without it an address could be found by hashing all four billion of them.
        Raises InputError when it can't be kept, or was emptied.
        """
        if os.environ.get("CLICKSTREAM_SALT"):
            return os.environ["CLICKSTREAM_SALT"]
        path = (self.home or self.database.parent) / "salt"
        try:
            _make_salt(path)
            salt = path.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            place = (
                "CLICKSTREAM_HOME be" if self.home else "CLICKSTREAM_DB name a file in"
            )
            raise InputError(
                f"{path}: the salt for addresses can't be kept there ({error}). Let "
                f"{place} a folder that you may write to."
            ) from error
        if not salt:
            raise InputError(
                f"{path}: is empty. Put the salt back from a copy, or remove the file: "
                "a new one is made, and addresses are hashed differently from then on."
            )
        return salt


def _make_salt(path: Path) -> None:
    """Write a new salt unless there is one, complete from the first moment."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"salt.{os.getpid()}")
    descriptor = os.open(own, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(own, path)
    except FileExistsError:
        # another run was first: its salt is the one
        pass
    finally:
        own.unlink()


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read CLICKSTREAM_DATA, _MAPPINGS, _DB, _PUBLISHED, _MEMORY, _FETCH and _HOME.

    Each goes before the home's settings.yml, and that before the default. Relative
    paths start from the folder that the command was called in, those of settings.yml
    from its own; the defaults lie in the home, without one in the project's folder.

    Raises InputError when there is no such home, or its settings.yml or
    CLICKSTREAM_FETCH has a mistake.
    """
    named = environment.get("CLICKSTREAM_HOME")
    home = read_home(_plain(named)) if named else None
    said = home.places if home else {}
    own = environment.get("CLICKSTREAM_FETCH")

    def path(name: str, key: str, default: Path) -> Path:
        if environment.get(name):
            return _plain(environment[name])
        return _plain(said[key], home.folder) if key in said else default

    base = home.folder if home else PROJECT
    return Settings(
        data=path("CLICKSTREAM_DATA", "data", base / ("data" if home else SAMPLE)),
        mappings=path("CLICKSTREAM_MAPPINGS", "", base / "mappings"),
        database=path("CLICKSTREAM_DB", "database", base / DATABASE),
        memory=environment.get("CLICKSTREAM_MEMORY") or said.get("memory"),
        home=home.folder if home else None,
        published=path("CLICKSTREAM_PUBLISHED", "published", base / "published"),
        fetch=(parse_address(own),) if own else home.fetch if home else (),
        fetch_gone=said.get("fetch_gone", "keep"),
        variables=home.variables if home else {},
    )


def published_all_the_same(environment: Mapping[str, str] = os.environ) -> Path:
    """Say where versions are published when the settings can't be read as a whole.

    As read_settings does; of settings.yml the line `published:` alone counts, where
    the file can be read. Raises nothing.
    """
    if named := environment.get("CLICKSTREAM_PUBLISHED"):
        return _plain(named)
    home = environment.get("CLICKSTREAM_HOME")
    folder = _plain(home) if home else PROJECT
    text = ""
    if home:
        with contextlib.suppress(OSError):
            text = (folder / "settings.yml").read_text("utf-8", errors="replace")
    line = re.search(r"^published:[ \t]*([^\s#].*?)[ \t]*(?:[ \t]#.*)?$", text, re.M)
    return _plain(line[1].strip("\"'") if line else "published", folder)


def logs_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Say where dbt's log and the page of the last failure lie; raises nothing.

    DBT_LOG_PATH names it; else it is `logs/` in a company's own folder, or here.
    """
    if named := environment.get("DBT_LOG_PATH"):
        return _plain(named)
    home = environment.get("CLICKSTREAM_HOME")
    return (_plain(home) if home else PROJECT) / "logs"


def settings_or_exit() -> Settings:
    """Read the settings for a command that a person calls; a mistake ends it."""
    try:
        return read_settings()
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def _plain(given: str, start: Path | None = None) -> Path:
    """Make a path whole, without `..`: it is compared with what DuckDB gives back."""
    expanded = os.path.expanduser(given)
    return Path(os.path.abspath(os.path.join(start or "", expanded)))


if __name__ == "__main__":
    # for what calls dbt itself, which doesn't read settings.yml
    print(settings_or_exit().database)

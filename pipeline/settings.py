"""Where things lie, read from the environment once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """The folders of one run.

    data: folder with the raw files. mappings: folder with one YAML file per log.
    database: the DuckDB file that dbt writes; beside it lie `salt` and `landing/`.
    memory: what DuckDB may use, such as `6GB`; None leaves it to memory_limit().
    """

    data: Path
    mappings: Path
    database: Path
    memory: str | None = None

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
        path = self.database.parent / "salt"
        try:
            _make_salt(path)
            salt = path.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"{path}: the salt for addresses can't be kept there ({error}). Let "
                "CLICKSTREAM_DB name a file in a folder that you may write to."
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
    """Read CLICKSTREAM_DATA, _MAPPINGS, _DB and _MEMORY.

    Relative paths start from the folder that the command was called in; the
    defaults lie in the project's own folder.
    """

    def path(name: str, default: Path) -> Path:
        given = environment.get(name) or str(default)
        # without `..`: paths are compared with those that DuckDB gives back
        return Path(os.path.abspath(os.path.expanduser(given)))

    return Settings(
        data=path("CLICKSTREAM_DATA", PROJECT / "sample_data"),
        mappings=path("CLICKSTREAM_MAPPINGS", PROJECT / "mappings"),
        database=path("CLICKSTREAM_DB", PROJECT / "warehouse" / "clickstream.duckdb"),
        memory=environment.get("CLICKSTREAM_MEMORY") or None,
    )

"""Where things lie, read from the environment once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """The folders of one run.

    data: folder with the raw files. mappings: folder with one YAML file per log.
    database: the DuckDB file that dbt writes; beside it lie `salt` and `landing/`.
    """

    data: Path
    mappings: Path
    database: Path

    @property
    def copies(self) -> Path:
        """Folder for repaired copies of files that DuckDB can't read in place."""
        return self.database.parent / "landing"

    def salt(self) -> str:
        """Return the secret that addresses are hashed with; made on first use.

        Without it an address could be found by hashing all four billion of them.
        """
        if os.environ.get("CLICKSTREAM_SALT"):
            return os.environ["CLICKSTREAM_SALT"]
        path = self.database.parent / "salt"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
        return path.read_text().strip()


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read CLICKSTREAM_DATA, CLICKSTREAM_MAPPINGS and CLICKSTREAM_DB.

    Relative paths start from the folder that the command was called in; the
    defaults lie in the project's own folder.
    """

    def path(name: str, default: Path) -> Path:
        return Path(environment.get(name) or default).expanduser().absolute()

    return Settings(
        data=path("CLICKSTREAM_DATA", PROJECT / "sample_data"),
        mappings=path("CLICKSTREAM_MAPPINGS", PROJECT / "mappings"),
        database=path(
            "CLICKSTREAM_DB", PROJECT / "warehouse" / "clickstream.duckdb"
        ),
    )

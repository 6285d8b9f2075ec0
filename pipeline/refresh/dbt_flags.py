"""What the running dbt command was given and has read, for code that dbt calls."""

from dataclasses import dataclass
from typing import Any

from dbt.adapters.factory import FACTORY
from dbt.contracts.graph.manifest import Manifest
from dbt.flags import get_flags


@dataclass(frozen=True)
class RunFlags:
    """The flags of one dbt command.

    full_refresh: `--full-refresh`. variables: those of `--vars`, without those of
    dbt_project.yml. command: dbt's word for it, such as `build`, `run`, `test`,
    `generate` (for `docs generate`), and for `retry` the command that is tried again;
    empty outside dbt.
    """

    full_refresh: bool
    variables: dict[str, Any]
    command: str


def run_flags() -> RunFlags:
    """Give the flags of the dbt command that this process runs, in any thread of it."""
    flags = get_flags()
    return RunFlags(
        full_refresh=bool(getattr(flags, "FULL_REFRESH", False)),
        variables=dict(getattr(flags, "VARS", None) or {}),
        command=getattr(flags, "WHICH", None) or "",
    )


def run_manifest() -> Manifest | None:
    """Give the manifest of the dbt command that this process runs.

    It is the one that dbt itself works with, not a file, which may be of another run
    (`--target-path`, `--no-write-json`, a project that didn't parse). None for a
    command that reads no project, such as `dbt debug`, and outside dbt.
    """
    read = [adapter.get_macro_resolver() for adapter in FACTORY.adapters.values()]
    return next((found for found in read if isinstance(found, Manifest)), None)

"""A disk that is full, however that is said."""

import re
from pathlib import Path

FULL = re.compile(
    "no space left on device|file too large|disk quota exceeded"
    "|max_temp_directory_size",
    re.IGNORECASE,
)


def no_room(error: str, database: Path) -> str:
    """Say what to do when an error means that a disk is full; else empty."""
    found = FULL.search(error)
    if not found:
        return ""
    return (
        f"{database}: there is no room to write ({found[0]}). Make room on "
        "that disk, or let CLICKSTREAM_DB name a file on another one, and run again: "
        "files that were not taken are taken then."
    )

"""What a lock says: exact versions of packages, a line each."""

import re
from pathlib import Path


def entries(path: Path) -> list[str]:
    """List the lines of a lock, or of what asks for it, without comments."""
    lines = path.read_text().splitlines()
    return [line for text in lines if (line := text.split("#")[0].strip())]


def package(entry: str) -> str:
    """Give the name of a package as all spellings of it have it.

    >>> package("Diff_Cover==11.0.1")
    'diff-cover'
    """
    return re.sub(r"[-_.]+", "-", entry.partition("==")[0]).lower()

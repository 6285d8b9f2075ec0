"""What the two command lines share: reading options, and saying what was written."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulate.settings import SettingsError


def make_parser(
    usual: object, options: dict[str, dict[str, Any]], **says: str
) -> argparse.ArgumentParser:
    """Build a parser; what isn't given is as in ``usual``, but for ``out``.

    Args:
        usual: settings with their defaults.
        options: what argparse is told of each.
        says: ``prog``, ``description`` and ``epilog``.
    """
    parser = argparse.ArgumentParser(**says)
    for option, how in options.items():
        parser.add_argument(option, **how)
    defaults = {key: value for key, value in vars(usual).items() if key != "out"}
    parser.set_defaults(**defaults)
    return parser


def write_and_tell(write: Callable[[], dict[str, Any]], out: Path, told: str) -> int:
    """Write a log and say its size; 0 when it is written, 2 when it could not be.

    Args:
        write: writes it and gives its truth.
        out: the folder that it goes to.
        told: what to print, with the names of the truth's ``sizes`` in braces.
    """
    try:
        sizes = write()["sizes"]
    except (SettingsError, OSError) as error:
        print(f"simulate: {error}", file=sys.stderr)
        return 2
    print(f"{out}: {told.format(**sizes)}")
    return 0

"""One line on a terminal that says what is under way; silent elsewhere."""

import sys


def show(text: str) -> None:
    """Show a text in place of the one before; an empty one takes the line away."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

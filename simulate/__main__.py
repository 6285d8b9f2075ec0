"""The command line: ``python -m simulate --clicks 40000 --out DIR``.

``python -m simulate company`` writes the company's web log instead.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from simulate.company.command import main as company
from simulate.options import make_parser, write_and_tell
from simulate.run import simulate
from simulate.settings import CLICKS_PER_DAY, Settings

USUAL = Settings(out=Path())
OPTIONS: dict[str, dict[str, Any]] = {
    "--out": {
        "type": Path,
        "required": True,
        "help": "folder for click_log/ and truth.json",
    },
    "--clicks": {"type": int, "help": f"in all (default {CLICKS_PER_DAY:,} a day)"},
    "--days": {"type": int, "help": "length of the period (%(default)s)"},
    "--start": {
        "type": date.fromisoformat,
        "metavar": "YYYY-MM-DD",
        "help": "first day (%(default)s)",
    },
    "--seed": {"type": int, "help": "same seed, same bytes (%(default)s)"},
    "--test-share": {
        "type": float,
        "help": "last share of the sessions, written without labels (%(default)s)",
    },
    "--bad-share": {
        "type": float,
        "help": "damaged extra rows per genuine labelled row (%(default)s)",
    },
    "--with-test-labels": {
        "action": "store_true",
        "help": "write the test sessions' labels to truth_test_labels.csv",
    },
    "--format": {"dest": "file_format", "choices": ("csv", "parquet")},
    "--overwrite": {"action": "store_true", "help": "replace an earlier click log"},
}


def _parser() -> argparse.ArgumentParser:
    """Build the parser; defaults are those of Settings."""
    return make_parser(
        USUAL,
        OPTIONS,
        prog="python -m simulate",
        description="Write a simulated shop's click log and the truth planted in it.",
        epilog="A company's web log, with returning people, devices, campaigns, "
        "products and bots: python -m simulate company --help",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator; 0 when the log is written, 2 when it could not be."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["company"]:
        return company(given[1:])
    settings = Settings(**vars(_parser().parse_args(given)))
    told = "{clicks:,} clicks of {sessions:,} sessions in {rows:,} rows"
    return write_and_tell(lambda: simulate(settings), settings.out, told)


if __name__ == "__main__":
    sys.exit(main())

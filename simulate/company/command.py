"""The command line: ``python -m simulate company --events 100000 --out DIR``."""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from simulate.company.run import simulate_company
from simulate.company.settings import FORMATS, CompanySettings
from simulate.options import make_parser, write_and_tell

USUAL = CompanySettings(out=Path())
OPTIONS: dict[str, dict[str, Any]] = {
    "--out": {
        "type": Path,
        "required": True,
        "help": "folder for web_shop/, web_shop_crm/ and truth.json",
    },
    "--events": {"type": int, "help": "in all, about (%(default)s)"},
    "--days": {"type": int, "help": "length of the period, a file a day (%(default)s)"},
    "--start": {
        "type": date.fromisoformat,
        "metavar": "YYYY-MM-DD",
        "help": "first day (%(default)s)",
    },
    "--seed": {"type": int, "help": "same seed, same bytes (%(default)s)"},
    "--visits-factor": {
        "type": int,
        "help": "visits per person times this, by fewer people (%(default)s)",
    },
    "--bot-share": {"type": float, "help": "bots for each person (%(default)s)"},
    "--bad-share": {
        "type": float,
        "help": "damaged and repeated rows per genuine one (%(default)s)",
    },
    "--late-share": {
        "type": float,
        "help": "share of the events that come days late (%(default)s)",
    },
    "--independent": {
        "action": "store_true",
        "help": "nothing has to do with orders but the planted sequences",
    },
    "--no-effects": {
        "action": "store_true",
        "help": "with --independent: not even those; whatever is found is false",
    },
    "--with-truth-rows": {
        "action": "store_true",
        "help": "write visitors, people and sessions to truth_web_shop/",
    },
    "--format": {"dest": "file_format", "choices": FORMATS},
    "--overwrite": {"action": "store_true", "help": "replace an earlier web log"},
}


def _parser() -> argparse.ArgumentParser:
    """Build the parser; defaults are those of CompanySettings."""
    return make_parser(
        USUAL,
        OPTIONS,
        prog="python -m simulate company",
        description="Write a simulated company's web log and CRM, and what is planted.",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator; 0 when the log is written, 2 when it could not be."""
    settings = CompanySettings(**vars(_parser().parse_args(arguments)))
    told = "{events:,} events of {people:,} people and {visitors:,} visitors"
    told += " in {rows:,} rows"
    return write_and_tell(lambda: simulate_company(settings), settings.out, told)

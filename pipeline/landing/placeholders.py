"""Words that stand for nothing: as an id they are nothing, whoever wrote them."""

from pipeline.landing.read_sql import literals
from pipeline.settings.mapping import Log

# as programs write that there was no value; letters' case doesn't matter
PLACEHOLDERS = (
    *("null", "(null)", "undefined", "(not set)", "(none)", "none", "nil", "nan"),
    *("n/a", "\\n", "-", "00000000-0000-0000-0000-000000000000"),
)
# of whom or what nobody counts from 0
NEVER_ZERO = ("user_id", "order_id")


def is_id(ours: str) -> bool:
    """Say whether one of our columns says who or which."""
    return ours == "id" or ours.endswith("_id")


def is_placeholder(log: Log, ours: str, words: str) -> str:
    """Write the condition that a text stands for nothing, in one of our columns.

    Everywhere the mapping's own `nulls` do, to the letter; the usual words only where
    they can't be meant: as an id.
    """
    held = []
    if log.nulls:
        held.append(f"{words} in ({literals(log.nulls)})")
    if is_id(ours):
        usual = (*PLACEHOLDERS, *(("0",) if ours in NEVER_ZERO else ()))
        held.append(f"lower({words}) in ({literals(usual)})")
    return " or ".join(held) or "false"


def without_placeholder(log: Log, ours: str, words: str) -> str:
    """Write a text, or null where it stands for nothing."""
    held = is_placeholder(log, ours, words)
    return words if held == "false" else f"case when not ({held}) then {words} end"

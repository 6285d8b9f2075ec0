"""The SQL that reads a number as people write it: groups of three, a currency."""

import re

from pipeline.landing.read_sql import literal
from pipeline.settings.mapping import Log

FLOATS = ("FLOAT", "DOUBLE")
INTEGERS = {
    f"{sign}{size}"
    for sign in ("", "U")
    for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
}
# the sign of a currency, or its three letters, on either side
CURRENCY = r"^([+-]?)\s*(?:\p{Sc}|[A-Z]{3}\s)\s*|\s*(?:\p{Sc}|\s[A-Z]{3})$"
# a space between thousands may be one that doesn't break a line
SPACES = "[ \u00a0\u202f]"


def number(log: Log, column: str, kind: str, words: str, data_type: str) -> str:
    """Write a column as a number; null where it is none. words: the column's text.

    What the file itself holds as a number is taken as it is. A text is read by the
    mapping's `decimal` and `thousands`; groups must be of three digits, so that 20.00
    is no two thousand. What a currency's sign is beside is read without it.
    """
    exact = kind in INTEGERS or kind.startswith("DECIMAL")
    # a whole number that came as a double is rounded as its text is
    if exact or (kind == "DOUBLE" and data_type != "bigint"):
        return f"try_cast({column} as {data_type})"
    if kind != "VARCHAR":
        return f"try_cast({words} as {data_type})"
    amount = f"regexp_replace({words}, {literal(CURRENCY)}, '\\1', 'g')"
    if log.decimal == "." and not log.thousands:
        plain = f"try_cast({words} as {data_type})"
        if data_type == "bigint":
            return plain
        return f"coalesce({plain}, try_cast({amount} as {data_type}))"
    return f"try_cast({_plain(log, amount)} as {data_type})"


def _plain(log: Log, amount: str) -> str:
    """Write a text with a point before the cents and nothing between thousands."""
    group = SPACES if log.thousands == " " else re.escape(log.thousands)
    whole = "[0-9]+"
    if log.thousands:
        whole = f"(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+)"
    shape = literal(f"[+-]?{whole}(?:{re.escape(log.decimal)}[0-9]+)?")
    if log.thousands:
        ungrouped = f"regexp_replace({amount}, {literal(group)}, '', 'g')"
    else:
        ungrouped = amount
    pointed = f"replace({ungrouped}, {literal(log.decimal)}, '.')"
    return f"case when regexp_full_match({amount}, {shape}) then {pointed} end"

"""Abbreviations of time zones: one offset each, whatever the season.

Source: RFC 822, 5.1, for those of North America; the others are those of Europe and the
Pacific that stand for one zone only. The abbreviations of the log's own zone go before
them: IST is +05:30 in a log of Asia/Kolkata, and elsewhere nobody knows.
"""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from pipeline.landing.read_sql import literal

OFFSETS = (
    {"UT": "+00", "UTC": "+00", "GMT": "+00", "WET": "+00", "BST": "+01"}
    | {"WEST": "+01", "CET": "+01", "MEZ": "+01", "CEST": "+02", "MESZ": "+02"}
    | {"EET": "+02", "EEST": "+03", "MSK": "+03"}
    | {"EST": "-05", "EDT": "-04", "CST": "-06", "CDT": "-05", "MST": "-07"}
    | {"MDT": "-06", "PST": "-08", "PDT": "-07", "AKST": "-09", "AKDT": "-08"}
    | {"HST": "-10", "JST": "+09", "KST": "+09", "AEST": "+10", "AEDT": "+11"}
    | {"NZST": "+12", "NZDT": "+13"}
)
# a time ends with letters that are no name of a place, and no Z
ENDS_SO = "[0-9] ?([A-Z]{2,5})$"


@cache
def offsets_of(time_zone: str) -> dict[str, str]:
    """Give the offset that each abbreviation stands for in a log of a time zone.

    >>> offsets_of("Asia/Kolkata")["IST"], offsets_of("UTC").get("IST")
    ('+05:30', None)
    """
    own = {}
    for month in (1, 7):
        moment = datetime(2024, month, 1, tzinfo=ZoneInfo(time_zone))
        if (name := moment.tzname() or "").isalpha():
            offset = f"{moment:%z}"
            minutes = "" if offset[3:5] == "00" else f":{offset[3:5]}"
            own[name] = f"{offset[:3]}{minutes}"
    return OFFSETS | own


def by_ending(words: str, abbreviated: str, otherwise: str) -> str:
    """Write one SQL for a time's text that ends with an abbreviation, else another.

    Most end with a digit, or a Z, and are not matched: one case inside the other, as
    both sides of an `and` would be worked out for each row.
    """
    last = f"right({words}, 1)"
    matches = f"regexp_matches(upper({words}), {literal(ENDS_SO)})"
    return (
        f"case when {last} > '9' and {last} not in ('Z', 'z') "
        f"then case when {matches} then {abbreviated} else {otherwise} end "
        f"else {otherwise} end"
    )


def with_offset(words: str, time_zone: str) -> str:
    """Write a time's text with an offset for its abbreviation; null if not known."""
    pairs = ", ".join(
        f"{literal(name)}: {literal(offset)}"
        for name, offset in offsets_of(time_zone).items()
    )
    bare = f"regexp_replace(upper({words}), ' ?[A-Z]{{2,5}}$', '')"
    named = f"regexp_extract(upper({words}), {literal(ENDS_SO)}, 1)"
    return f"{bare} || (map {{{pairs}}})[{named}]"

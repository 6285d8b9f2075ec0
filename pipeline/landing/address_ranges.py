"""Ranges of addresses, and which addresses of a log lie in them: in SQL and in Python.

An address is looked at before it is hashed: in SQL where a file is read in place, in
Python where a copy of it is written.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from pipeline.landing.read_sql import literal
from pipeline.settings.mapping import Log

Network = IPv4Network | IPv6Network
# no header has such a name
BY_ADDRESS = "clickstream filter address"
OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# of several addresses, as of proxies, the first; a port and a zone aside
VERSION_4 = rf"^ *(?:::ffff:)?({OCTET}(?:\.{OCTET}){{3}})(?::[0-9]+)? *(?:,.*)?$"
GROUP = "[0-9a-f]{1,4}"
SOME = f"(?:{GROUP}(?::{GROUP})*)?"
# eight groups, or fewer around one gap
GROUPS = f"{SOME}::{SOME}|{GROUP}(?::{GROUP}){{7}}"
VERSION_6 = rf"^ *\[?({GROUPS})(?:%[^,\]]*)?(?:\](?::[0-9]+)?)? *(?:,.*)?$"


def networks(log: Log) -> list[Network]:
    """Give the addresses that a mapping leaves out, as ranges."""
    return [ip_network(one, strict=False) for one in log.filters.get("addresses", ())]


def is_in_ranges(address: str | None, ranges: Iterable[Network]) -> bool:
    """Say whether an address, as a log has it, lies in one of the ranges.

    >>> is_in_ranges("10.1.2.3:443, 192.0.2.1", [ip_network("10.0.0.0/8")])
    True
    >>> is_in_ranges("[2001:db8::5]:80", [ip_network("2001:db8::/32")])
    True
    >>> is_in_ranges("a text", [ip_network("10.0.0.0/8")])
    False
    """
    small = (address or "").lower()
    found = re.match(VERSION_4, small) or re.match(VERSION_6, small)
    if not found:
        return False
    try:
        parsed = ip_address(found[1])
    except ValueError:
        return False
    return any(parsed in one for one in ranges)


def in_ranges(column: str, ranges: Iterable[Network]) -> str:
    """Write the condition that an address, as a log has it, lies in one of the ranges.

    It says of each address what `is_in_ranges` says.
    """
    small = f"lower(cast({column} as varchar))"
    conditions = []
    for one in ranges:
        version_4 = isinstance(one, IPv4Network)
        number = _number_4(small) if version_4 else _digits_6(small)
        low, high = one.network_address, one.broadcast_address
        if version_4:
            conditions.append(f"{number} between {int(low)} and {int(high)}")
        else:
            conditions.append(
                f"{number} between '{int(low):032x}' and '{int(high):032x}'"
            )
    return f"coalesce({' or '.join(conditions)}, false)"


def _number_4(small: str) -> str:
    """Write an address of version 4 as a number; null where it is none."""
    parts = f"string_split(regexp_extract({small}, {literal(VERSION_4)}, 1), '.')"
    return (
        f"list_reduce(list_transform({parts}, lambda x: try_cast(x as bigint)),"
        " lambda x, y: x * 256 + y)"
    )


def _digits_6(small: str) -> str:
    """Write an address of version 6 as its 32 digits; null where it is none."""
    halves = f"string_split(regexp_extract({small}, {literal(VERSION_6)}, 1), '::')"
    left, right = (
        f"list_filter(string_split(coalesce({half}, ''), ':'), lambda x: x <> '')"
        for half in (f"{halves}[1]", f"{halves}[2]")
    )
    missing = f"8 - len({left}) - len({right})"
    zeros = f"list_transform(range({missing}), lambda x: '0')"
    digits = (
        f"array_to_string(list_transform({left} || {zeros} || {right},"
        " lambda x: lpad(x, 4, '0')), '')"
    )
    is_whole = f"len({left}) = 8 or (len({halves}) = 2 and {missing} > 0)"
    return f"case when {is_whole} then {digits} end"

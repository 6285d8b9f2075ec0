"""Visitors' addresses: hashed with the installation's salt before they are kept."""

import hashlib
import re
from ipaddress import ip_address

from pipeline.files import File, normal

# what may be an address, with or without a port; and one that the line's end cut
CANDIDATE = re.compile(r"[0-9a-fA-F:]*[.:][0-9a-fA-F:.]*[0-9a-fA-F:]")
CUT = re.compile(r"(?<![0-9.])[0-9]{1,3}\.[0-9]{1,3}\.([0-9]{1,3}\.?)?$")


def address_columns(file: File) -> list[str]:
    """List the file's columns that the mapping calls an address, under any name."""
    names = {normal(name) for name in file.log.columns.get("ip_hash", ())}
    return [column for column in file.columns if normal(column) in names]


def hashed(salt: str, address: str) -> str:
    """Hash an address, as the views do in SQL.

    >>> hashed("salt", " 192.0.2.1") == hashed("salt", "192.0.2.1")
    True
    """
    return hashlib.sha256((salt + address.strip(" ")).encode()).hexdigest()[:32]


def without_addresses(salt: str, line: str) -> str:
    """Hash each address in a line that can't be split into columns.

    >>> "192.0.2" in without_addresses("salt", "1,192.0.2.1,10:00:00")
    False
    >>> without_addresses("salt", "a,10:00:00,1.5")
    'a,10:00:00,1.5'
    """

    def replaced(match: re.Match[str]) -> str:
        text = match[0]
        # an address of version 4 may be followed by a port
        head, _, port = text.partition(":")
        for part, rest in ((text, ""), (head, f":{port}")):
            if _is_address(part):
                return hashed(salt, part) + rest
        return text

    line = CANDIDATE.sub(replaced, line)
    return CUT.sub(lambda match: hashed(salt, match[0]), line)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True

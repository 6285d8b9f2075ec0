"""The addresses that raw files are fetched from: how they are written and shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.settings.mapping_checks import Written
from pipeline.told.errors import InputError

SCHEMES = ("s3", "gs", "http", "https")
EXAMPLE = "fetch: {web: s3://bucket/web/**/*.parquet}"
FROM_ENVIRONMENT = re.compile(r"\$\{(\w+)\}")
WILDCARD = re.compile(r"[*?\[]")
# what the disk takes as one name
LONGEST_NAME = 255


@dataclass(frozen=True)
class Address:
    """Where raw files come from, and the folder in the data folder they go to.

    written: as it stands in the settings, with ${NAME} for what the environment has.
    where: what to point at when it is wrong.
    """

    folder: str
    written: str
    where: str = "CLICKSTREAM_FETCH"

    @property
    def scheme(self) -> str:
        """Return s3, gs, http or https."""
        return self.written.partition("://")[0]

    @property
    def shown(self) -> str:
        """Return the address as messages show it: nothing that may be a secret.

        >>> Address("a", "https://ann:pass@host/a.csv?token=x").shown
        'https://host/a.csv'
        """
        if self.scheme in ("s3", "gs"):
            return self.written
        rest = self.written.partition("://")[2].split("?")[0].split("#")[0]
        host, slash, path = rest.partition("/")
        return f"{self.scheme}://{host.rpartition('@')[2]}{slash}{path}"

    @property
    def bucket(self) -> str:
        """Return the bucket of an s3:// or gs:// address."""
        return self.written.partition("://")[2].partition("/")[0]

    @property
    def pattern(self) -> str:
        """Return what keys in the bucket have to match; all below a folder.

        >>> Address("a", "s3://bucket/a/").pattern
        'a/**'
        """
        pattern = self.written.partition("://")[2].partition("/")[2]
        return f"{pattern}**" if not pattern or pattern.endswith("/") else pattern

    @property
    def prefix(self) -> str:
        """Return what all such keys begin with: the folders before any wildcard.

        >>> Address("a", "s3://bucket/a/b*/c").prefix
        'a/'
        """
        fixed = WILDCARD.split(self.pattern)[0]
        return fixed[: fixed.rfind("/") + 1]

    def filled(self, environment: Mapping[str, str]) -> str:
        """Return the address with ${NAME} replaced; raises InputError where not set."""
        missing = [
            name
            for name in FROM_ENVIRONMENT.findall(self.written)
            if not environment.get(name)
        ]
        if missing:
            raise InputError(
                f"{self.shown}: {' and '.join(missing)} is not set. Set it in the "
                f"environment, or change the address ({self.where})."
            )
        return FROM_ENVIRONMENT.sub(lambda m: environment[m[1]], self.written)

    def below(self, key: str) -> str | None:
        """Give the path in the folder for a key of the bucket; None if it isn't asked.

        What begins with a dot or `_` is bookkeeping (`_SUCCESS`, `_delta_log/`), what
        ends with `/` a folder; such keys are left out.

        >>> Address("a", "s3://bucket/a/**/*.csv").below("a/day=1/x.csv")
        'day=1/x.csv'
        """
        rest = key.removeprefix(self.prefix)
        parts = [part for part in rest.split("/") if part]
        asked = [part for part in self.pattern[len(self.prefix) :].split("/") if part]
        if key.endswith("/") or not _matches(parts, asked):
            return None
        if any(part[0] in "._" and part not in (".", "..") for part in parts):
            return None
        return "/".join(parts)


def _matches(parts: list[str], asked: list[str]) -> bool:
    """Say whether a path matches a pattern, in which `**` is any number of folders."""
    if not asked:
        return not parts
    if asked[0] == "**":
        # at the end, `**` is what lies in the folders, too
        rest = asked[1:] or ["*"]
        return any(_matches(parts[n:], rest) for n in range(len(parts) + 1))
    if not parts or not fnmatchcase(parts[0], asked[0]):
        return False
    return _matches(parts[1:], asked[1:])


def wrong_path(path: str) -> str | None:
    """Say why a remote name can't be one in the data folder; None if it can."""
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\x00" in path:
        return "has a name that would leave its folder"
    if any(len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in parts):
        return f"has a name of more than {LONGEST_NAME} bytes"
    return None


def file_name(url: str) -> str:
    """Give the name of the file that a web address ends with.

    >>> file_name("https://host/a/b%20c.csv?x=1")
    'b c.csv'
    """
    return unquote(urlsplit(url).path.rpartition("/")[2])


def read_addresses(
    written: Written, value: Any, problems: list[str]
) -> tuple[Address, ...]:
    """Read `fetch` of settings.yml: for each folder an address, or a list of them."""
    if not isinstance(value, dict) or not value:
        problems.append(
            f"{written.at('fetch')}: below fetch, indented, stand lines `folder: "
            f"address`, such as {EXAMPLE}."
        )
        return ()
    found = []
    for folder, given in value.items():
        where = written.at(f"fetch.{folder}")
        for address in given if isinstance(given, list) else [given]:
            if wrong := wrong_address(folder, address):
                problems.append(f"{where}: {wrong}")
            else:
                found.append(Address(folder, address, where))
    return tuple(found)


def parse_address(text: str) -> Address:
    """Read CLICKSTREAM_FETCH, one `folder: address`; raises InputError."""
    folder, _, address = (part.strip() for part in text.partition(": "))
    if wrong := wrong_address(folder, address):
        raise InputError(
            f"CLICKSTREAM_FETCH: {wrong} Write `folder: address`, such as "
            "`web: s3://bucket/web/*.parquet`."
        )
    return Address(folder, address)


def wrong_address(folder: Any, address: Any) -> str | None:
    """Say what is wrong with a folder or its address; None if nothing is."""
    if "://" in str(folder):
        # it may hold a secret
        return "an address stands where its folder should."
    if not isinstance(address, str) or not address:
        return f"{folder} has no address, or something else than addresses."
    parts = str(folder).split("/")
    if any(not part or part[0] == "." or "\\" in part for part in parts):
        return f"{folder!r} is no folder's name. Write one like web, or shop/web."
    scheme, _, rest = address.partition("://")
    if scheme not in SCHEMES:
        # what stands there may be a secret in the wrong place
        return f"the address of {folder} begins with none of {', '.join(SCHEMES)}://."
    if not rest.partition("/")[0].rpartition("@")[2]:
        return f"the address of {folder} names no {_first(scheme)}."
    if scheme in ("s3", "gs"):
        # whatever that is, it isn't shown
        kept = "@" in rest.partition("/")[0] or FROM_ENVIRONMENT.search(rest)
        return (
            f"the address of {folder} is more than bucket and path. Keys stand in the "
            "environment."
            if kept
            else None
        )
    shown = Address(str(folder), address).shown
    if WILDCARD.search(shown):
        return f"{shown}: a web server can't be asked what it has. Name each file."
    if wrong_path(file_name(shown)):
        return f"{shown}: ends with no file's name. Name one file."
    return None


def _first(scheme: str) -> str:
    return "bucket" if scheme in ("s3", "gs") else "host"

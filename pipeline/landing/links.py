"""Addresses as links: a page is its path, whatever each click adds to it."""

import re
from collections.abc import Iterable

from pipeline.landing.read_sql import literal, literals
from pipeline.settings.mapping import Log

ADDRESS = "^[Hh][Tt][Tt][Pp][Ss]?://"


def is_address(words: str) -> str:
    """Write the condition that a text is an address, or the end of one."""
    # most links are no address, and needn't be matched
    return (
        f"case when starts_with({words}, '/') then true when contains({words}, '://') "
        f"then regexp_matches({words}, '{ADDRESS}') else false end"
    )


def link(log: Log, words: str) -> str:
    """Write a link: of an address its path, of anything else the text as it is.

    The host goes (one that the mapping's `own_hosts` doesn't list stays, where it
    lists any), and the query but for the mapping's `link_parameters`, in their order.
    With `fold_links` case and a last slash say nothing. A path that one of the
    `link_patterns` describes, such as /product/:id, is that pattern.
    """
    path = f"regexp_extract({words}, '^(?:[A-Za-z]+://[^/?#]*)?([^?#]*)', 1)"
    shown = f"'/' || ltrim({path}, '/')"
    if log.own_hosts:
        host = f"regexp_extract(lower({words}), '^[a-z]+://([^/?#]*)', 1)"
        own = literals(["", *(host.lower() for host in log.own_hosts)])
        shown = f"case when {host} in ({own}) then '' else {host} end || {shown}"
    if log.fold_links:
        shown = f"coalesce(nullif(rtrim(lower({shown}), '/'), ''), '/')"
    if log.link_patterns:
        whens = " ".join(
            f"when regexp_matches({shown}, {literal(_expression(pattern))}) "
            f"then {literal(pattern)}"
            for pattern in log.link_patterns
        )
        shown = f"case {whens} else {shown} end"
    if log.link_parameters:
        kept = ", ".join(_parameter(words, name) for name in log.link_parameters)
        shown = f"concat_ws('?', {shown}, nullif(concat_ws('&', {kept}), ''))"
    return f"case when {is_address(words)} then {shown} else {words} end"


def _expression(pattern: str) -> str:
    """Write a pattern of links as a regular expression: a named part is any one."""
    parts = (
        "[^/]+" if part.startswith(":") else re.escape(part)
        for part in pattern.split("/")
    )
    return f"^{'/'.join(parts)}$"


def _parameter(words: str, name: str) -> str:
    """Write a parameter as it stands in an address, null where it doesn't."""
    pattern = literal(f"[?&]({re.escape(name)}=[^&#]*)")
    return f"nullif(regexp_extract({words}, {pattern}, 1), '')"


def own_hosts(logs: Iterable[Log]) -> list[dict[str, str]]:
    """List the hosts that mappings call their own, in small letters, without www."""
    found = {
        (log.name, host.lower().removeprefix("www."))
        for log in logs
        for host in log.own_hosts
    }
    return [{"source": source, "host": host} for source, host in sorted(found)]

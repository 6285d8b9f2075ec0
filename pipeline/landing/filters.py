"""Rows that a mapping leaves out: those of its addresses, hosts and users.

Of a row that is left out nothing but its file and the rule is kept.
"""

from collections.abc import Iterable

from pipeline.landing.address_ranges import BY_ADDRESS
from pipeline.landing.addresses import hashed_text, is_mail
from pipeline.landing.group import Group, own
from pipeline.landing.read_sql import literal, literals, name

PAGES, PEOPLE = ("page_url", "link"), ("user_id", "visitor_id")
HOST = "^[a-z]+://([^/?#:]*)"


def filter_rule(group: Group) -> str | None:
    """Write which rule leaves a row out: address, host or user, else null.

    None where the mapping leaves nothing out.
    """
    filters, rules = group.log.filters, []
    if filters.get("addresses"):
        rules.append(f"when raw.{name(BY_ADDRESS)} then 'address'")
    pages = [f"raw.{own(ours, 'text')}" for ours in _there(group, PAGES)]
    if pages and (hosts := filters.get("hosts")):
        host = f"regexp_extract(lower(coalesce({', '.join(pages)})), '{HOST}', 1)"
        small = literals([host.lower() for host in hosts])
        rules.append(f"when {host} in ({small}) then 'host'")
    if users := filters.get("users"):
        names = [literal(user) for user in users]
        if group.log.mail_ids == "hashed":
            names += [hashed_text(user) for user in users if is_mail(user)]
        rules += [
            f"when raw.{own(ours, 'text')} in ({', '.join(names)}) then 'user'"
            for ours in _there(group, PEOPLE)
        ]
    return f"case {' '.join(rules)} end" if rules else None


def _there(group: Group, wanted: Iterable[str]) -> list[str]:
    """Give those of our columns that the files have."""
    return [ours for ours in wanted if ours in group.resolved]

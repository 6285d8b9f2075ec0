"""The currency of a site whose mapping names none: that of its rows, if it is one."""

from collections.abc import Sequence

import duckdb

from pipeline.settings.mapping import Log

# ISO 4217's code where no currency is involved: amounts in several are in no sum
SEVERAL = "XXX"
FOUND = """
select distinct files.site_id, unnest(found_values)
from landing.value_counts
inner join landing.files as files using (source, source_file)
where files.is_present and contract_column = 'currency'
"""


def set_currencies(
    connection: duckdb.DuckDBPyConnection, logs: Sequence[Log]
) -> dict[str, str]:
    """Give sites the currency of their rows, where their mappings name none.

    Args:
        connection: to the warehouse, with landing.sites, and all files counted.
        logs: the mappings.

    Returns what tables are made by, as a fingerprint has it: {"currency <site>": its
    currency, SEVERAL, or nothing where no row names one}.
    """
    named = {str(log.site["site_id"]) for log in logs if log.site["currency"]}
    found: dict[str, set[str]] = {str(log.site["site_id"]): set() for log in logs}
    for log in logs:
        if fixed := log.values.get("currency"):
            found[str(log.site["site_id"])].add(fixed.strip().upper())
    for site, currency in connection.execute(FOUND).fetchall():
        found.setdefault(site, set()).add(currency)
    rules = {}
    for site, currencies in found.items():
        if site in named:
            continue
        one = SEVERAL if len(currencies) > 1 else "".join(currencies)
        rules[f"currency {site}"] = one
        connection.execute(
            "update landing.sites set currency = ? where site_id = ?",
            [one or None, site],
        )
    return rules

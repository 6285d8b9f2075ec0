"""What became of the rows, and what of them is to be looked at, for a build's end."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from pipeline.landing.currencies import SEVERAL
from pipeline.told.summary_predictions import table

ROWS = """
select
    source, sum(raw_rows), sum(accepted), sum(duplicates), sum(rejected),
    sum(erased), sum(expired), sum(repeated), sum(filtered)
from marts.agg_source_quality group by source order by source
"""
REASONS = """
select source, reason, count(*) from marts.fct_rejected_rows
group by source, reason order by source, count(*) desc, reason
"""
# orders among them, and rows whose clock was wrong
LOST = """
select source, count(*), sum(revenue) from marts.fct_rejected_rows
where is_order group by source order by source
"""
CLOCKS = """
select source, count(*) from marts.fct_events
where is_clock_corrected group by source order by source
"""
# money in currencies that nothing converts
CURRENCIES = """
select currencies.site_id, sites.currency, currencies.currency,
    unconverted_count, revenue_in_currency
from marts.agg_currencies as currencies
inner join marts.dim_sites as sites using (site_id)
where unconverted_count > 0 order by all
"""
# more paths than sessions: an id in a path makes each visit a page of its own
PATHS = """
with paths as (
    select
        site_id, link, count(distinct session_id) as sessions,
        regexp_extract(link, '^(/(?:[^/]+/)*)[^/]+/?$', 1) as folder
    from marts.fct_events where is_click and link[1] = '/' and not is_bot
    group by site_id, link
),
folders as (
    select site_id, folder, count(*) as paths from paths where folder <> ''
    group by site_id, folder
),
sites as (select site_id, count(*) as sessions from marts.fct_sessions group by site_id)
select site_id, sum(paths) as links, any_value(sessions), max_by(folder, paths)
from folders inner join sites using (site_id)
group by site_id having links > greatest(any_value(sessions), 50) order by site_id
"""
# a site that so many come from may be the own one, of which nothing else tells
HOSTS = """
with origins as (
    select
        site_id, traffic_source, traffic_medium, count(*) as sessions,
        count(*) / sum(count(*)) over (partition by site_id) as share
    from marts.fct_sessions where not is_bot
    group by site_id, traffic_source, traffic_medium
)
select site_id, traffic_source, share from origins
where traffic_medium = 'referral' and share >= 0.2 and sessions >= 20
order by site_id, share desc
"""
# pages that are seen twice at once
AGAIN = """
select source, again_share from marts.agg_view_repeats
where is_seen_twice order by source
"""
# names that mean nothing to us, where outcomes come from events; those that carry an
# order's number or money first, and then by number
UNKNOWN_NAMES = """
select
    events.site_id, events.event_name, count(*) as clicks,
    count(events.order_id) > 0 or count(events.event_value) > 0 as has_order
from marts.fct_events as events
inner join marts.dim_sites as sites using (site_id)
anti join seeds.event_names as known on events.event_name = known.event_name
anti join landing.own_names as own
    on events.source = own.source and events.event_name = own.event_name
where sites.outcome_rule = 'events' and events.is_click
group by events.site_id, events.event_name
order by events.site_id, has_order desc, clicks desc, events.event_name
"""
ORDER_NAMES = (
    *("purchase", "order", "order_completed", "order_placed", "ordered", "buy"),
    *("checkout_completed", "transaction", "sale", "payment_success"),
)
# what to look at when most of a source's rows were rejected for one reason
REMEDIES = {
    "unparsable_time": "write the times' `time_format` in its mapping",
    "missing_time": "look whether its mapping names the right column as occurred_at",
    "missing_visitor": "look whether its mapping names the right visitor_id",
    "missing_session": "look whether its mapping names the right source_session_id",
    "malformed_row": "look whether its mapping names the right `delimiter` and "
    "`quote`; `short_rows: true` reads lines without their last empty cells",
    "time_in_future": "look at `time_format`: day and month may have changed places",
    "device_clock": "its clocks are wrong, or it is a backfill: then raise "
    "`max_event_age_days`",
    "time_before_1990": "look at `time_format`: the unit of an epoch may be another",
}
# of people: what is left out is told beside it
Read = Callable[[str], list[tuple[Any, ...]]]


def row_parts(read: Read) -> list[str]:
    """Write what became of the rows: their numbers, what to change, what was lost.

    read: gives the rows of a query.
    """
    rows, reasons = read(ROWS), read(REASONS)
    return [
        _rows(rows, reasons),
        "\n".join(filter(None, [_hints(rows, reasons), told_again(read(AGAIN))])),
        told_names(read(UNKNOWN_NAMES)),
        told_lost(read(LOST), read(CLOCKS)),
        told_currencies(read(CURRENCIES)),
        told_paths(read(PATHS)),
        told_hosts(read(HOSTS)),
    ]


def _rows(rows: list[tuple[Any, ...]], reasons: list[tuple[Any, ...]]) -> str:
    lines = [["Rows", "read", "accepted", "duplicates", "rejected"]]
    lines += [[row[0], *(f"{int(n):,}" for n in row[1:5])] for row in rows]
    why = [
        f"  {source}: rejected "
        + ", ".join(f"{n:,} {reason}" for s, reason, n in reasons if s == source)
        for source in dict.fromkeys(reason[0] for reason in reasons)
    ]
    why += [
        f"  {row[0]}: left out {int(row[5]):,} rows of persons who were forgotten, "
        f"{int(row[6]):,} older than the retention period"
        for row in rows
        if row[5] or row[6]
    ]
    why += [
        f"  {row[0]}: left out {int(row[7]):,} rows that were fired again within "
        "milliseconds"
        for row in rows
        if row[7]
    ]
    why += [
        f"  {row[0]}: left out {int(row[8]):,} rows by its mapping's `filters`"
        for row in rows
        if row[8]
    ]
    return "\n".join([table(lines), *why])


def _hints(rows: list[tuple[Any, ...]], reasons: list[tuple[Any, ...]]) -> str:
    """Say what to change where most rows were rejected."""
    read = {row[0]: row[1] for row in rows}
    return "\n".join(
        f"  {source}: most rows were rejected as {reason}: {REMEDIES[reason]}; "
        "marts.fct_rejected_rows shows them."
        for source, reason, count in reasons
        if 2 * count > read[source] and reason in REMEDIES
    )


def told_again(sources: Iterable[tuple[str, float]]) -> str:
    """Say of which logs pages seem to be counted twice, with the share of such views.

    >>> print(told_again([("shop", 0.5)]))
      shop: 50% of the page views come within 50 milliseconds after the same one, as \
where a page's tag fires twice. `repeat_milliseconds: 50` under `site` in its mapping \
counts each once.
    """
    return "\n".join(
        f"  {source}: {share:.0%} of the page views come within 50 milliseconds after "
        "the same one, as where a page's tag fires twice. `repeat_milliseconds: 50` "
        "under `site` in its mapping counts each once."
        for source, share in sources
    )


def told_names(names: Iterable[tuple[str, str, int, bool]]) -> str:
    """Say which names of events mean nothing, a line for each site.

    names: site, name, how often, and whether an order's number or money stands there;
    by site. What looks like an order goes before the others, however rare.

    >>> print(told_names([("shop", "order_done", 2, True), ("shop", "zoom", 9, False)]))
      shop: names of events that mean nothing here, as the seed event_names hasn't \
them: 'order_done' (2; an order?), 'zoom' (9). Translate them under `event_names` in \
the mapping, or list under `own_names` what is to mean nothing.
    """
    by_site: dict[str, list[tuple[bool, str]]] = {}
    for site, name, count, has_order in names:
        is_order = has_order or bool(get_close_matches(name.lower(), ORDER_NAMES))
        said = f"{name!r} ({count:,}{'; an order?' if is_order else ''})"
        by_site.setdefault(site, []).append((is_order, said))
    return "\n".join(
        f"  {site}: names of events that mean nothing here, as the seed event_names "
        "hasn't them: "
        + ", ".join(text for _, text in sorted(said, key=lambda one: not one[0]))
        + ". Translate them under `event_names` in the mapping, or list under "
        "`own_names` what is to mean nothing."
        for site, said in by_site.items()
    )


def told_lost(lost: list[tuple[Any, ...]], clocks: list[tuple[Any, ...]]) -> str:
    """Say what rejected rows were worth, and of how many rows the clock was wrong.

    >>> print(told_lost([("shop", 3, 300)], [("shop", 1)]))
      shop: orders among the rejected rows, which no table counts: 3 (300.00)
      shop: rows received before they happened, by a wrong clock: 1; received counts
    """
    lines = [
        f"  {source}: orders among the rejected rows, which no table counts: {count:,}"
        + (f" ({revenue:,.2f})" if revenue is not None else "")
        for source, count, revenue in lost
    ]
    lines += [
        f"  {source}: rows received before they happened, by a wrong clock: {count:,}; "
        "received counts"
        for source, count in clocks
    ]
    return "\n".join(lines)


def told_currencies(rows: Iterable[tuple[str, str, str, int, float]]) -> str:
    """Say which money is in no sum, and what would put it there.

    rows: site, its currency, the rows' currency, how many have no rate, their sum.

    >>> print(told_currencies([("shop", "EUR", "JPY", 2, 13000)]))
      shop: 2 lines of orders in JPY (13,000.00) are in no sum: give what a JPY is \
worth in EUR in lookups/exchange_rates.csv.
    """
    return "\n".join(
        f"  {site}: {count:,} line{'s' * (count != 1)} of orders in {currency} "
        f"({amount:,.2f}) are in no sum: "
        + (
            "orders are in several currencies. Write the site's `currency` in its "
            "mapping."
            if own == SEVERAL
            else f"give what a {currency} is worth in {own} in "
            "lookups/exchange_rates.csv."
        )
        for site, own, currency, count, amount in rows
    )


def told_paths(rows: Iterable[tuple[str, int, int, str]]) -> str:
    """Say where paths hold ids. rows: site, paths, sessions, where most paths differ.

    >>> print(told_paths([("shop", 900, 300, "/product/")]))
      shop: 900 paths in 300 sessions: an id in a path makes each a page of its own. \
Most differ below /product/: `link_patterns: /product/:id` makes them one.
    """
    return "\n".join(
        f"  {site}: {paths:,} paths in {sessions:,} sessions: an id in a path makes "
        f"each a page of its own. Most differ below {folder}: `link_patterns: "
        f"{folder}:id` makes them one."
        for site, paths, sessions, folder in rows
    )


def told_hosts(rows: Iterable[tuple[str, str, float]]) -> str:
    """Say which site sends suspiciously many. rows: site, host, share of sessions.

    >>> print(told_hosts([("shop", "shop.example", 0.4)]))
      shop: 40% of the sessions come from shop.example. If that is the site itself, \
write it under `own_hosts` in the mapping.
    """
    return "\n".join(
        f"  {site}: {share:.0%} of the sessions come from {host}. If that is the site "
        "itself, write it under `own_hosts` in the mapping."
        for site, host, share in rows
    )

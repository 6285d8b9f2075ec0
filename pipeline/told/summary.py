"""What a person wants to read when a build is done."""

from pathlib import Path
from typing import Any

import duckdb

from pipeline.refresh.kept import with_steps
from pipeline.settings.funnels import NOTICES
from pipeline.settings.places import PROJECT, Settings
from pipeline.told.summary_predictions import table, told_predictions

TAKEN = with_steps("""
select
    count_if(is_in_batch), count(*), sum(raw_rows) filter (where is_in_batch),
    (
        select count(distinct session_key)
        from step.stored_events
        where built_in = (select last_number from refresh.run)
    )
from landing.files
where is_present
""")
NEWS = "select said from refresh.news order by all"
ROWS = """
select
    source, sum(raw_rows), sum(accepted), sum(duplicates), sum(rejected),
    sum(erased), sum(expired)
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
# names that mean nothing to us, where outcomes come from events
UNKNOWN_NAMES = """
select events.site_id, events.event_name, count(*)
from marts.fct_events as events
inner join marts.dim_sites as sites using (site_id)
anti join seeds.event_names as known on events.event_name = known.event_name
where sites.outcome_rule = 'events' and events.is_click
group by events.site_id, events.event_name
order by count(*) desc, events.site_id, events.event_name limit 5
"""
# what to look at when most of a source's rows were rejected for one reason
REMEDIES = {
    "unparsable_time": "write the times' `time_format` in its mapping",
    "missing_time": "look whether its mapping names the right column as occurred_at",
    "missing_visitor": "look whether its mapping names the right visitor_id",
    "missing_session": "look whether its mapping names the right source_session_id",
    "malformed_row": "look whether its mapping names the right `delimiter` and `quote`",
    "time_in_future": "look at `time_format`: day and month may have changed places",
    "device_clock": "its clocks are wrong, or it is a backfill: then raise "
    "`max_event_age_days`",
    "time_before_1990": "look at `time_format`: the unit of an epoch may be another",
}
# of people: what is left out is told beside it
SESSIONS = """
select
    sessions.site_id, count(*), min(started_on), max(started_on),
    any_value(sites.session_rule), any_value(sites.session_timeout_minutes),
    count(outcome), count_if(outcome = 'ordered'), count_if(outcome = 'checked_out'),
    count_if(outcome = 'browsed')
from marts.fct_sessions as sessions inner join marts.dim_sites as sites using (site_id)
where not is_bot
group by sessions.site_id order by sessions.site_id
"""
# sessions of bots, by what gave them away
BOTS = """
select bot_reason, count(*), count(distinct (site_id, visitor_id))
from marts.fct_sessions where is_bot
group by bot_reason order by count(*) desc, bot_reason
"""
# sources of which something is to be looked at
DOUBTS = """
select source, verdict from reports.rpt_data_quality_sources
where verdict <> 'good' order by all
"""
QUERIES = (
    "select site_id, last_links, exits, exit_share from marts.agg_drop_offs\n"
    "    where outcome = 'all' and link_count = 1 order by exits desc",
    "select site_id, from_node, to_node, probability_out from marts.agg_transitions\n"
    "    where grain = 'link' and outcome = 'all' order by transitions desc",
)
# where outcomes are known, and where they aren't
THIRD_QUERIES = (
    "select site_id, band, count(*), avg(order_probability)\n"
    "    from scores.score_conversion where landmark = '5'\n"
    "    group by site_id, band order by site_id, band",
    "select site_id, started_on, count(*) from marts.fct_sessions\n"
    "    where not is_bot group by site_id, started_on order by site_id, started_on",
)


def summarize(settings: Settings, seconds: float, told: str = "") -> str:
    """Write the summary of a finished build; a short one where tables are missing.

    Args:
        settings: where the warehouse is.
        seconds: how long the build took.
        told: lines about the run itself, such as what took longest.
    """
    size = settings.database.stat().st_size / 1_000_000
    where = _shown(settings.database)
    head = f"Built and tested in {seconds:.0f} s: {where} ({size:.0f} MB)"
    try:
        parts = _parts(settings)
    except duckdb.CatalogException:
        missing = "  Not all tables are there yet: `make build` makes them."
        return "\n".join(filter(None, [head, missing, told]))
    first = "\n".join(filter(None, [head, parts[0], told]))
    return "\n\n".join([first, *(part for part in parts[1:] if part)])


def _parts(settings: Settings) -> list[str]:
    """Write the summary's parts: what was read, then all the others."""
    with duckdb.connect(str(settings.database), read_only=True) as connection:

        def read(sql: str) -> list[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        rows, reasons = read(ROWS), read(REASONS)
        return [
            _taken(*read(TAKEN)[0], [said for (said,) in read(NEWS)]),
            _rows(rows, reasons),
            _hints(rows, reasons, read(UNKNOWN_NAMES)),
            told_lost(read(LOST), read(CLOCKS)),
            _sessions(read(SESSIONS)) + told_bots(read(BOTS)),
            told_predictions(read),
            told_doubts(read(DOUBTS)),
            _notices(read(NOTICES)),
            _try(bool(read("select 1 from scores.score_conversion limit 1"))),
        ]


def _taken(
    taken: int, files: int, rows: int | None, sessions: int, news: list[str]
) -> str:
    """Say what this run read, a refresh takes only what is new; and what else it did.

    >>> print(_taken(0, 2, None, 0, ["The look-up event_names changed."]))
      No file is new or changed of 2.
      The look-up event_names changed.
    """
    what = "files" if taken == files else f"new or changed of {files:,} files"
    if taken:
        said = (
            f"Read {taken:,} {what}: {rows:,} rows; {sessions:,} sessions are new or "
            "were opened again."
        )
    elif news:
        said = f"No file is new or changed of {files:,}."
    else:
        said = f"Nothing was new in {files:,} files."
    return "\n".join(f"  {line}" for line in [said, *news])


def _shown(path: Path) -> str:
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)


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
    return "\n".join([table(lines), *why])


def _hints(
    rows: list[tuple[Any, ...]],
    reasons: list[tuple[Any, ...]],
    unknown_names: list[tuple[Any, ...]],
) -> str:
    """Say what to change where most rows were rejected, or names say nothing."""
    read = {row[0]: row[1] for row in rows}
    hints = [
        f"  {source}: most rows were rejected as {reason}: {REMEDIES[reason]}; "
        "marts.fct_rejected_rows shows them."
        for source, reason, count in reasons
        if 2 * count > read[source] and reason in REMEDIES
    ]
    hints += [
        f"  {site}: the event name {name!r} ({count:,}) is not in the seed event_names "
        "and means nothing: translate it under event_names in the mapping."
        for site, name, count in unknown_names
    ]
    return "\n".join(hints)


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


def _sessions(rows: list[tuple[Any, ...]]) -> str:
    lines = [["Sessions", "", "ordered", "checked out", "browsed", "from", "to"]]
    for site, count, first, last, *_, known, ordered, checked, browsed in rows:
        shares = [
            f"{part:,} ({part / known:.1%})" if known else "not known"
            for part in (ordered, checked, browsed)
        ]
        lines.append([site, f"{count:,}", *shares, str(first), str(last)])
    rules = [
        f"  {site}: "
        + ("sessions as the source gives them" if rule == "source" else "")
        + (f"a pause over {timeout} minutes starts one" if rule == "gap" else "")
        + (
            f"; outcome unknown of {count - known:,}, which no share counts"
            if 0 < known < count
            else ""
        )
        for site, count, _, _, rule, timeout, known, *_ in rows
    ]
    return "\n".join([table(lines), *rules])


def told_bots(rows: list[tuple[Any, ...]]) -> str:
    """Say how many sessions tables about people leave out, and why."""
    if not rows:
        return "\n  No session looks like a bot's."
    sessions, visitors = (sum(row[i] for row in rows) for i in (1, 2))
    why = ", ".join(f"{count:,} by {reason}" for reason, count, _ in rows)
    return (
        f"\n  Bots: {sessions:,} more sessions, of {visitors:,} visitors ({why}); "
        "flagged, and left out above as in funnels, paths, people and predictors."
    )


def told_doubts(rows: list[tuple[Any, ...]]) -> str:
    """Say which sources to look at before relying on them.

    >>> print(told_doubts([("shop", "days behind: 4; columns renamed: 1")]))
      Look before you rely on it (`make questions Q=q08` says more):
      - shop: days behind: 4; columns renamed: 1
    """
    if not rows:
        return ""
    lines = ["  Look before you rely on it (`make questions Q=q08` says more):"]
    return "\n".join(lines + [f"  - {source}: {what}" for source, what in rows])


def _notices(rows: list[tuple[Any, ...]]) -> str:
    lines = ["  Good to know:", *(f"  - {row[0]}" for row in rows)]
    return "\n".join(lines) if rows else ""


def _try(has_scores: bool) -> str:
    queries = "\n".join(
        f"  {query};" for query in (*QUERIES, THIRD_QUERIES[0 if has_scores else 1])
    )
    return (
        f'  What next: try, with `make sql Q="..."` or any DuckDB client:\n{queries}\n'
        "  or `make questions`, `make docs` for pages about all tables, and "
        "`make predict`\n  for order predictions as CSV."
    )

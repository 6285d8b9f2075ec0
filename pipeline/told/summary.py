"""What a person wants to read when a build is done."""

from pathlib import Path
from typing import Any

import duckdb

from pipeline.refresh.kept import with_steps
from pipeline.settings.funnels import NOTICES
from pipeline.settings.places import PROJECT, Settings
from pipeline.told.summary_predictions import table, told_predictions
from pipeline.told.summary_rows import row_parts

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
SESSIONS = """
select
    sessions.site_id, count(*), any_value(first_on), any_value(last_on),
    any_value(sites.session_rule), any_value(sites.session_timeout_minutes),
    count(outcome), count_if(outcome = 'ordered'), count_if(outcome = 'checked_out'),
    count_if(outcome = 'browsed')
from marts.fct_sessions as sessions inner join marts.dim_sites as sites using (site_id)
inner join marts.dim_site_periods as periods using (site_id)
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

        return [
            _taken(*read(TAKEN)[0], [said for (said,) in read(NEWS)]),
            *row_parts(read),
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

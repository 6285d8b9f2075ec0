"""What a person wants to read when a build is done."""

from pathlib import Path
from typing import Any

import duckdb

from pipeline.settings import PROJECT, Settings

ROWS = """
select
    source, sum(raw_rows), sum(accepted), sum(duplicates), sum(rejected)
from marts.agg_source_quality group by source order by source
"""
REASONS = """
select source, reason, count(*) from marts.fct_rejected_rows
group by source, reason order by source, count(*) desc, reason
"""
SESSIONS = """
select
    sessions.site_id, count(*), min(started_on), max(started_on),
    any_value(sites.session_rule), any_value(sites.session_timeout_minutes),
    count(outcome), count_if(outcome = 'ordered'), count_if(outcome = 'checked_out'),
    count_if(outcome = 'browsed')
from marts.fct_sessions as sessions inner join marts.dim_sites as sites using (site_id)
group by sessions.site_id order by sessions.site_id
"""
QUALITY = """
select
    quality.site_id, slice, value, baseline, baseline_value, difference,
    difference_low, difference_high, rows, persons, split_by
from scores.score_model_quality as quality
inner join marts.dim_training_periods using (site_id)
where metric = 'average_precision' and value is not null
    and slice in ('click 5', 'click 8', 'whole session')
qualify row_number() over (
    partition by quality.site_id, slice order by baseline_value desc, baseline
) = 1
order by quality.site_id, slice
"""
QUERIES = (
    "select last_links, exits, exit_share from marts.agg_drop_offs\n"
    "    where outcome = 'all' and link_count = 1 order by exits desc",
    "select from_node, to_node, transitions, probability_out from"
    " marts.agg_transitions\n"
    "    where grain = 'link' and outcome = 'all' order by transitions desc",
)
# where outcomes are known, and where they aren't
THIRD_QUERIES = (
    "select band, count(*), avg(probability) from scores.score_conversion\n"
    "    where landmark = '5' group by band order by band",
    "select started_on, count(*), avg(event_count) from marts.fct_sessions\n"
    "    group by started_on order by started_on",
)


def summarize(settings: Settings, seconds: float) -> str:
    """Write the summary of a finished build; opens the warehouse for reading."""
    with duckdb.connect(str(settings.database), read_only=True) as connection:

        def read(sql: str) -> list[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        parts = [
            _rows(read(ROWS), read(REASONS)),
            _sessions(read(SESSIONS)),
            _quality(
                read(QUALITY),
                dict(read("from scores.score_conversion_serving")),
                read("select site_id, link from marts.agg_outcome_links order by all"),
            ),
            _notices(read("select notice from landing.notices")),
            _try(bool(read("select 1 from scores.score_conversion limit 1"))),
        ]
    size = settings.database.stat().st_size / 1_000_000
    where = _shown(settings.database)
    head = f"Built and tested in {seconds:.0f} s: {where} ({size:.0f} MB)"
    return "\n\n".join([head, *(part for part in parts if part)])


def _shown(path: Path) -> str:
    return str(path.relative_to(PROJECT)) if path.is_relative_to(PROJECT) else str(path)


def _table(rows: list[list[str]], left: int = 1) -> str:
    """Align columns: the first `left` to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  "
        + "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _rows(rows: list[tuple[Any, ...]], reasons: list[tuple[Any, ...]]) -> str:
    lines = [["Rows", "read", "accepted", "duplicates", "rejected"]]
    lines += [[row[0], *(f"{int(n):,}" for n in row[1:])] for row in rows]
    why = [
        f"  {source}: rejected "
        + ", ".join(f"{n:,} {reason}" for s, reason, n in reasons if s == source)
        for source in dict.fromkeys(reason[0] for reason in reasons)
    ]
    return "\n".join([_table(lines), *why])


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
        + (f"; outcome unknown of {count - known:,}" if 0 < known < count else "")
        for site, count, _, _, rule, timeout, known, *_ in rows
    ]
    return "\n".join([_table(lines), *rules])


def _quality(
    rows: list[tuple[Any, ...]],
    serving: dict[str, str],
    outcome_links: list[tuple[Any, ...]],
) -> str:
    """Write how good the prediction is beside its best baseline."""
    if not rows:
        return "  No prediction: no site has enough sessions whose outcome is known."
    lines = [
        ["Prediction", "after", "sessions", "boosted", "best baseline"]
        + ["difference (95 %)"]
    ]
    notes = []
    for site, part, value, name, other, *difference, count, _, split in rows:
        low_high = "{:+.3f} ({:+.3f} to {:+.3f})".format(*difference)
        figures = [f"{count:,}", f"{value:.3f}", f"{other:.3f} {name}", low_high]
        lines.append([site, part, *figures])
        notes.append(_how_measured(site, split, serving, outcome_links))
    title = "  Does a session end in an order? Average precision, higher is better:"
    return "\n".join([title, _table(lines, left=2), *dict.fromkeys(notes)])


def _how_measured(
    site: str,
    split: str,
    serving: dict[str, str],
    outcome_links: list[tuple[Any, ...]],
) -> str:
    """Write on whom a site's figures were measured, and what serves."""
    whose = (
        "of people never learnt from"
        if split == "person"
        else "never learnt from, known people's too (too few are new)"
    )
    cut = ", ".join(link for at, link in outcome_links if at == site)
    return (
        f"  {site}: measured on later sessions {whose}; "
        f"{serving.get(site, 'boosted')} serves"
        + (f"; cut away as the outcome itself: {cut}" if cut else "")
    )


def _notices(rows: list[tuple[Any, ...]]) -> str:
    if not rows:
        return ""
    return "\n".join(["  Good to know:", *(f"  - {row[0]}" for row in rows)])


def _try(has_scores: bool) -> str:
    queries = "\n".join(
        f"  {query};" for query in (*QUERIES, THIRD_QUERIES[0 if has_scores else 1])
    )
    return (
        f'  Try, with `make sql Q="..."` or any DuckDB client:\n{queries}\n'
        "  or `make questions`, and `make predict` for order predictions as CSV."
    )

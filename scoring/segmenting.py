"""Segments of people: what is due is learnt, and everybody is put into one."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from ml import segments
from ml.segment_words import names_of
from pipeline.landing.read_sql import name
from scoring.segment_counts import columns_of, counts_of, shares_of
from scoring.segment_figures import figures

Relation = duckdb.DuckDBPyRelation
COLUMNS = (
    *("site_id", "segments_version", "segment_count", "people", "silhouette"),
    *("stability", "why", "reason", "trained_until", "decided_in", "features_hash"),
    *("settings", "learnt"),
)
PEOPLE_AT_ONCE = 100_000
# who came on odd and on even days, drawn by a hash of who they are
DRAWN = """
select person_id, row_number() over (order by md5(person_id), person_id) - 1 as number
from habits
where site_id = $site and kind = 'session' and habit = 'all'
    and odd_day_count between 1 and habit_count - 1
order by number
limit {limit}
"""
NUMBERED = """
create or replace temp table people_numbered as
select
    site_id, person_id, row_number() over (order by site_id, person_id) - 1 as number
from habits
where kind = 'session' and habit = 'all'
"""
ASSIGNED = """
select
    site_id, person_id, segment, names[segment] as segment_name, certainty,
    segments_version, trained_until
from people_numbered
inner join found using (number)
inner join (
    select
        site_id, segments_version, trained_until,
        cast(learnt -> 'names' as varchar[]) as names
    from learnt
) using (site_id)
"""


@dataclass(frozen=True)
class Limits:
    """What is learnt from whom, and how long it serves (vars of dbt_project.yml)."""

    people: int
    fewest_people: int
    most_segments: int
    retrain_after_days: int
    train_now: bool


def decide(
    session: duckdb.DuckDBPyConnection,
    people: Relation,
    habits: Relation,
    before: Mapping[str, dict[str, Any]],
    limits: Limits,
) -> pd.DataFrame:
    """Learn a site's segments where that is due; keep the others as they are.

    Args:
        session: to the warehouse.
        people, habits: feat_people and feat_people_habits.
        before: what this gave in the last build, by site.
        limits: of how many people, and when.

    Returns one row per site with COLUMNS.
    """
    run, is_full, digest = session.execute(
        # by now this run's events are there: full_in says whether all were built anew
        "select refresh_number, full_in = refresh_number, features_hash"
        " from refresh.run"
    ).fetchall()[0]
    sites = session.sql(
        "select site_id, max(data_until) from people group by site_id order by site_id"
    ).fetchall()
    rows = []
    for site, until in sites:
        older = before.get(site)
        why = _due(older, until, is_full, digest or "", limits)
        if older and not why:
            rows.append(older)
            continue
        given = {"site_id": site, "reason": why, "trained_until": until}
        given |= {"decided_in": run, "features_hash": digest or ""}
        rows.append(given | _learn(session, people, habits, site, limits))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def kept(
    session: duckdb.DuckDBPyConnection, schema: str, table: str
) -> dict[str, dict[str, Any]]:
    """Read what the last build decided, by site; nothing where that isn't there."""
    found = session.execute(
        "select column_name from duckdb_columns()"
        " where database_name = current_database() and schema_name = ?"
        " and table_name = ?",
        [schema, table],
    ).fetchall()
    if not set(COLUMNS) <= {column for (column,) in found}:
        return {}
    rows = session.execute(
        f"select {', '.join(COLUMNS)} from {name(schema)}.{name(table)}"
    ).fetchall()
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows}


def _due(
    older: Mapping[str, Any] | None,
    until: datetime,
    is_full: bool,
    digest: str,
    limits: Limits,
) -> str | None:
    """Say why a site's segments are learnt now; None while they serve."""
    if not older:
        return "none were there"
    if is_full:
        return "everything is built anew"
    if limits.train_now:
        return "it was asked for"
    settings = _settings(limits)
    if older["features_hash"] != digest or older["settings"] != settings:
        return "features or settings changed"
    unseen = pd.Timestamp(until) - pd.Timestamp(older["trained_until"])
    if unseen >= pd.Timedelta(days=limits.retrain_after_days):
        return f"those there have not seen the last {limits.retrain_after_days} days"
    return None


def _settings(limits: Limits) -> str:
    """Name what segments are learnt by: another one learns others."""
    counts = (limits.people, limits.fewest_people, limits.most_segments)
    return f"{segments.REVISION} {counts}"


def _learn(
    session: duckdb.DuckDBPyConnection,
    people: Relation,
    habits: Relation,
    site: str,
    limits: Limits,
) -> dict[str, Any]:
    """Learn a site's segments, and what to call them."""
    drawn = DRAWN.format(limit=limits.people)
    who = session.sql(drawn, params={"site": site}).df()
    columns = columns_of(session, habits, who, site)
    counts, odd = counts_of(session, habits, who, site, columns)
    of = shares_of(columns)
    halves = segments.Halves(odd, counts - odd, of)
    found = segments.learn(halves, limits.most_segments, limits.fewest_people)
    who["segment"], _ = segments.assign(found, counts, of)
    who["site_id"] = site
    assigned = session.from_df(who[["site_id", "person_id", "segment"]])
    names = names_of(figures(session, assigned, people, habits))
    if len(found.centres) == 1:
        names = {}
    learnt = {"columns": columns, "found": segments.as_plain(found)}
    learnt["names"] = [
        names.get((site, number), "everybody")
        for number in range(1, len(found.centres) + 1)
    ]
    text = json.dumps(learnt)
    return {
        "segments_version": hashlib.sha256(text.encode()).hexdigest()[:12],
        "segment_count": len(found.centres),
        "people": found.people,
        "silhouette": found.silhouette,
        "stability": found.stability,
        "why": found.why,
        "settings": _settings(limits),
        "learnt": text,
    }


def assigned(
    session: duckdb.DuckDBPyConnection, habits: Relation, learnt: Relation
) -> Relation:
    """Put everybody into a segment that was learnt.

    In: feat_people_habits; what decide gave. Out: site_id, person_id, segment,
    segment_name, certainty, segments_version, trained_until.
    """
    session.sql(NUMBERED)
    parts = [
        part
        for site, text in learnt.project("site_id, learnt").order("1").fetchall()
        for part in _assigned(session, habits, site, json.loads(text))
    ]
    columns = {"number": "int64", "segment": "int64", "certainty": "float64"}
    none = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    found = pd.concat([none, *parts], ignore_index=True)  # noqa: F841, ASSIGNED reads it
    return session.sql(ASSIGNED)


def _assigned(
    session: duckdb.DuckDBPyConnection,
    habits: Relation,
    site: str,
    known: dict[str, Any],
) -> Iterator[pd.DataFrame]:
    """Give a site's people, so many at once: number, segment, certainty."""
    columns = [tuple(column) for column in known["columns"]]
    found, of = segments.from_plain(known["found"]), shares_of(columns)
    (first, end) = session.execute(
        "select min(number), max(number) + 1 from people_numbered where site_id = ?",
        [site],
    ).fetchall()[0]
    for start in range(first or 0, end or 0, PEOPLE_AT_ONCE):
        stop = min(end, start + PEOPLE_AT_ONCE)
        who = session.sql(
            "select person_id, number - $start as number from people_numbered"
            " where number >= $start and number < $stop",
            params={"start": start, "stop": stop},
        ).df()
        counts, _ = counts_of(session, habits, who, site, columns)
        segment, certainty = segments.assign(found, counts, of)
        yield pd.DataFrame(
            {
                "number": np.arange(start, stop),
                "segment": segment,
                "certainty": certainty,
            }
        )

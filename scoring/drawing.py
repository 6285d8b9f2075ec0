"""Feature rows read once for all sites, of no more sessions than are asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pandas as pd

from ml.predictor import answered_rows
from ml.tasks import Task
from pipeline.landing.read_sql import literal

Relation = duckdb.DuckDBPyRelation
# hexadecimal digits of a session's id by which sessions are drawn
DIGITS = 8
# sessions of a site and split, all of them or a share that has about so many rows
DRAW = """
create or replace temp table sessions_drawn as
with counted as (
    select *, sum({rows}) over (partition by site_id, split) as rows_there
    from labels
)
select * exclude (rows_there)
from counted
where
    rows_there <= {limit}
    or session_id < format(
        '{{:0{digits}x}}', cast(floor({all} * {limit} / rows_there) as bigint)
    )
"""
READ = """
create or replace temp table rows_drawn as
select features.* from features semi join sessions_drawn using (session_id)
"""
# at most so many rows a session: its clicks, or its landmarks and its end
CLICKS, LANDMARKS, ONE = "click_count", "least(click_count + 1, 8)", "1"


@contextmanager
def drawn(
    session: duckdb.DuckDBPyConnection,
    labels: Relation,
    features: Relation,
    rows_each: str,
    row_limit: int,
) -> Iterator[tuple[Relation, Relation]]:
    """Read the feature rows of some sessions, all sites at once; features is read once.

    Args:
        session: to the warehouse.
        labels: the sessions, as in feat_session_labels.
        features: their feature rows, and others.
        rows_each: SQL on labels: at most how many feature rows a session has.
        row_limit: at most about so many of each site and split are read.

    Yields the sessions that were drawn and their rows, as long as the block lasts.
    Sessions are drawn by their id, which is a hash: the same ones in each run.
    """
    figures = {"rows": rows_each, "limit": row_limit, "digits": DIGITS}
    try:
        # by sql(), which finds labels and features among the names here
        session.sql(DRAW.format(**figures, all=16**DIGITS))
        session.sql(READ)
        yield session.table("sessions_drawn"), session.table("rows_drawn")
    finally:
        session.execute("drop table if exists rows_drawn")
        session.execute("drop table if exists sessions_drawn")


def most_rows_each(task: Task) -> str:
    """Return, as SQL on labels, at most how many feature rows a session has."""
    return LANDMARKS if task.is_sliced else CLICKS


def answered(task: Task, sessions: Relation, rows: Relation, site: str) -> pd.DataFrame:
    """Return ml.predictor.answered_rows of a site, of what `drawn` yields."""
    of_site = f"site_id = {literal(site)}"
    return answered_rows(task, rows.filter(of_site).df(), sessions.filter(of_site).df())

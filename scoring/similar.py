"""Who is like whom in a warehouse: what people are compared by, and who is asked."""

import duckdb
import pandas as pd

from ml.similar_people import similar_people

Relation = duckdb.DuckDBPyRelation
# What people are compared by: columns of feat_people, and what they are called when
# told. Nothing of orders, checkouts and money: whoever orders would be like those who
# did only. One column for each thing that people do, as each weighs the same.
NUMBERS = {
    "session_count": "sessions",
    "clicks_per_session": "clicks a session",
    "page_view_count": "page views",
    "engaged_seconds": "seconds of stay",
    "median_gap_days": "days between visits",
    "days_since_seen": "days since last seen",
    "visitor_count": "devices",
    "cart_session_count": "sessions with a cart",
    "email_session_count": "sessions from email",
}
# kinds of feat_people_habits: of each, what somebody does most often
WORDS = {
    "device": "device used most",
    "channel": "channel come by most",
    "link": "link clicked most",
}
PEOPLE = """
select
    people.site_id, people.person_id, any_value(data_until) as data_until,
    any_value({is_asked}) as is_asked, {columns}
from people left join habits using (site_id, person_id)
where session_count >= {least_sessions}
group by people.site_id, people.person_id
"""
NUMBER = 'any_value(cast({column} as double)) as "{told}"'
WORD = """
max_by(habit, (habit_count, habit)) filter (where kind = '{column}') as "{told}"
"""


def similar(
    session: duckdb.DuckDBPyConnection,
    people: Relation,
    habits: Relation,
    limit: int,
    least_sessions: int,
    known_only: bool,
    pool_limit: int,
) -> pd.DataFrame:
    """Find who is most like each person of each site.

    Args:
        session: to the warehouse.
        people: feat_people.
        habits: feat_people_habits.
        limit: so many each.
        least_sessions: people with fewer are neither asked about nor anybody's
            neighbours: of one visit there is little to compare.
        known_only: only people who are known are asked about; all are neighbours.
        pool_limit: neighbours are looked for among so many of a site at most.

    Returns what ml.similar_people does, and trained_until: the site's newest event.
    """
    columns = [NUMBER.format(column=c, told=told) for c, told in NUMBERS.items()]
    columns += [WORD.format(column=c, told=told) for c, told in WORDS.items()]
    asked = PEOPLE.format(
        columns=", ".join(columns),
        is_asked="is_known" if known_only else "true",
        least_sessions=least_sessions,
    )
    # relations are read by the names of the arguments
    rows = session.sql(asked).df()
    given = list(NUMBERS.values()), list(WORDS.values())
    found = similar_people(rows, *given, limit, pool_limit)
    if found.empty:
        return found
    until = rows.groupby("site_id")["data_until"].max()
    return found.assign(trained_until=found["site_id"].map(until))

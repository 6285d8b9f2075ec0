"""What people did, as a matrix: so many clicks on each link, visits by each channel."""

import duckdb
import numpy as np
import pandas as pd

Relation = duckdb.DuckDBPyRelation
Column = tuple[str, str]
# of which of the totals each kind is a share
TOTALS: list[Column] = [("click", "all"), ("session", "all")]
SHARE_OF = {"link": 0, "channel": 1, "session": 1}
# fewer people's habit says nothing of most
LEAST_SHARE = 0.05
HAD = """
select kind, habit
from habits inner join who using (person_id)
where site_id = $site and kind in ('link', 'channel', 'session') and habit <> 'all'
group by kind, habit
having count(*) >= greatest(2, {least} * (select count(*) from who))
order by kind, habit
"""
COUNTS = """
select
    who.number, coalesce(columns.place, -1) as place, habits.kind = 'link' as is_link,
    sum(habit_count) as counts, sum(odd_day_count) as odd_counts
from habits
inner join who using (person_id)
left join columns using (kind, habit)
where habits.site_id = $site and (columns.place is not null or habits.kind = 'link')
group by who.number, columns.place, is_link
"""


def columns_of(
    session: duckdb.DuckDBPyConnection, habits: Relation, who: pd.DataFrame, site: str
) -> list[Column]:
    """List the measures of a site: totals first, then habits that enough people have.

    Relations and frames are read by the names of the arguments, here and below.
    """
    had = session.sql(HAD.format(least=LEAST_SHARE), params={"site": site}).fetchall()
    return TOTALS + [tuple(row) for row in had]


def shares_of(columns: list[Column]) -> np.ndarray:
    """Say of each column of which one it is a share; -1 of totals."""
    shares = [SHARE_OF[kind] for kind, _ in columns[len(TOTALS) :]]
    return np.array([-1] * len(TOTALS) + shares)


def counts_of(
    session: duckdb.DuckDBPyConnection,
    habits: Relation,
    who: pd.DataFrame,
    site: str,
    given: list[Column],
) -> tuple[np.ndarray, np.ndarray]:
    """Count what people did, in all and on odd days; (people, columns) each."""
    columns = pd.DataFrame(given, columns=["kind", "habit"]).astype("object")
    columns["place"] = np.arange(len(columns))
    rows = session.sql(COUNTS, params={"site": site}).fetchnumpy()
    found = []
    number, place = rows["number"].astype(int), rows["place"].astype(int)
    is_link = rows["is_link"].astype(bool)
    for which in ("counts", "odd_counts"):
        part = np.zeros((len(who), len(columns)))
        counts = rows[which].astype(np.float64)
        np.add.at(part, (number[is_link], 0), counts[is_link])
        part[number[place > 0], place[place > 0]] = counts[place > 0]
        found.append(part)
    return found[0], found[1]

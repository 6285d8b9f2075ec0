"""People as features.feat_crm_people gives them, from the CRM's raw files."""

from __future__ import annotations

import duckdb
import pandas as pd

USERS = """
select
    'crm_challenge' as site_id, cast(user_id as varchar) as person_id,
    cast(age as bigint) as age, cast(user_category as varchar) as user_category,
    cast(abandoned_cart as boolean) as has_abandoned_cart,
    {target} as marketing_target, {test_id} as test_ids
from read_csv('{folder}/{part}/user_{part}.csv', delim = ';', header = true)
"""
SESSIONS = """
select user_id, session_id, session_duration, page_views
from read_csv('{folder}/{part}/session_{part}.csv', delim = ',', header = true)
"""
PEOPLE = """
with users as ({users}),
sessions as (
    select
        cast(user_id as varchar) as person_id, count(*) as session_count,
        avg(session_duration) as mean_session_seconds,
        median(session_duration) as median_session_seconds,
        cast(max(session_duration) as double) as longest_session_seconds,
        cast(sum(session_duration) as double) as total_session_seconds,
        avg(page_views) as mean_page_views,
        cast(sum(page_views) as double) as total_page_views
    from ({sessions}) group by user_id
)
select users.*, sessions.* exclude (person_id)
    replace (coalesce(session_count, 0) as session_count)
from users left join sessions using (person_id)
order by person_id
"""
OF_USERS = {
    "test": ("cast(null as bigint)", "[cast(test_id as varchar)]"),
    "train": ("cast(marketing_target as bigint)", "cast(null as varchar[])"),
}


def read(data: str, parts: tuple[str, ...] = ("train", "test")) -> pd.DataFrame:
    """Return people as features.feat_crm_people gives them, from the raw files.

    In: the folder with crm_challenge/, and which of its parts. Those of `test` have
    no marketing_target and one test id each.
    """
    folder = f"{data}/crm_challenge"
    users = [
        USERS.format(folder=folder, part=part, target=target, test_id=test_id)
        for part in parts
        for target, test_id in [OF_USERS[part]]
    ]
    sessions = [SESSIONS.format(folder=folder, part=part) for part in parts]
    given = (" union all ".join(texts) for texts in (users, sessions))
    sql = PEOPLE.format(**dict(zip(("users", "sessions"), given, strict=True)))
    with duckdb.connect() as connection:
        return connection.sql(sql).df()


def sessions_of(data: str, people: pd.DataFrame) -> pd.DataFrame:
    """Return a row per session: its user's class and columns, its own length."""
    sql = SESSIONS.format(folder=f"{data}/crm_challenge", part="train")
    with duckdb.connect() as connection:
        rows = connection.sql(f"{sql} order by session_id").df()
    rows["user_id"] = rows["user_id"].astype("str")
    rows = rows.merge(people, left_on="user_id", right_on="person_id")
    return rows.assign(person_id=rows["session_id"].astype("str"))

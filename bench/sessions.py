"""How many sessions a refresh had to touch, and how many it wrote anew.

The first is counted from the raw files alone, by the rule of 30 minutes; the second
from the table that the refresh left.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

SETTINGS = "set memory_limit = '4GB'; set enable_progress_bar = false"
TIMEOUT = "interval 30 minute"
# a session that new events join contains them afterwards, so it is counted once
TOUCHED = f"""
with

arrived as (

    select visitor_id, occurred_at, true as is_new
    from read_parquet($new)

),

events as (

    select * from arrived

    union all

    select visitor_id, occurred_at, false as is_new
    from read_parquet($old)
    where visitor_id in (select visitor_id from arrived)

),

gaps as (

    select
        *,
        coalesce(occurred_at - lag(occurred_at) over in_time > {TIMEOUT}, true)
            as is_first,
        not is_new and coalesce(
            occurred_at - max(occurred_at) filter (where not is_new) over (
                in_time rows between unbounded preceding and 1 preceding
            ) > {TIMEOUT},
            true
        ) as is_first_of_old
    from events
    window in_time as (partition by visitor_id order by occurred_at)

),

numbered as (

    select
        *,
        count_if(is_first) over (
            partition by visitor_id order by occurred_at
            rows between unbounded preceding and current row
        ) as chain
    from gaps

),

chains as (

    select
        count_if(is_first_of_old) as sessions_before,
        max(occurred_at) - min(occurred_at) as duration
    from numbered
    group by visitor_id, chain
    having bool_or(is_new)

)

select
    count(*) as touched,
    count_if(sessions_before = 0) as begun,
    coalesce(sum(sessions_before), 0)::bigint as joined,
    coalesce(max(duration) >= interval 24 hour, false) as is_cut
from chains
"""
REWRITTEN = """
with

latest as (

    select
        session_key,
        bool_or(parse_filename(source_file) in (select unnest($names))) as has_new
    from intermediate.int_stored_events
    where built_in = (select max(built_in) from intermediate.int_stored_events)
    group by session_key

)

select
    count(*) as rewritten,
    count_if(not has_new) as without_new,
    (select count(distinct session_key) from intermediate.int_stored_events)
        as sessions
from latest
"""


@dataclass(frozen=True)
class Sessions:
    """Sessions of a refresh.

    touched: those that new events are in, by the raw files; begun: of these, without
    an older event; joined: sessions of before that went into the others.
    rewritten: those whose rows the refresh wrote; without_new: of these, without a
    new event; sessions: all that there are.
    """

    touched: int
    begun: int
    joined: int
    rewritten: int
    without_new: int
    sessions: int


def count(old: list[Path], new: list[Path], database: Path) -> Sessions:
    """Count both, after a refresh.

    Args:
        old: the files that were there before.
        new: the files that came.
        database: the warehouse.

    Raises ValueError when a session would be cut at 24 hours, which is not counted
    here, and duckdb.Error when the table isn't there.
    """
    files = {"old": [str(p) for p in old], "new": [str(p) for p in new]}
    with duckdb.connect() as connection:
        connection.execute(SETTINGS)
        *touched, is_cut = connection.execute(TOUCHED, files).fetchall()[0]
    if is_cut:
        raise ValueError("a session is longer than 24 hours")
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(SETTINGS)
        names = {"names": [path.name for path in new]}
        rewritten = connection.execute(REWRITTEN, names).fetchall()[0]
    return Sessions(*touched, *rewritten)

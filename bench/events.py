"""Made-up events of any number for measuring: the whole contract, in one file a day.

Drawn in SQL from hashes of running numbers, so that the same call gives the same
files on any machine, and a hundred million take minutes and little memory.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import duckdb

FIRST_DAY = date(2026, 1, 1)
DAYS = 92
# what a refresh brings: so many days more, and late events of up to so many before
NEW_DAYS = 2
LATE_DAYS = 40
CLICKS_PER_SESSION = 10
SESSIONS_PER_VISITOR = 6
COLUMNS = (
    "event_id visitor_id user_id occurred_at received_at event_name link link_group "
    "page_url product_id category price quantity order_id revenue ad_id campaign_id "
    "traffic_source traffic_medium referrer device_type browser operating_system "
    "country region user_agent"
).split()
MAPPING = """\
files: events/*.parquet
site: {site_id: bench, industry: retail, outcomes: events}
columns:
""" + "".join(f"  {column}: {column}\n" for column in COLUMNS)

# sessions of 1 to 19 clicks; a visitor comes back about six times
SESSIONS = """
    select
        range as session_number,
        hash(range, 'visitor') % {visitors} as visitor,
        {day} * 86400 + hash(range, 'start') % 86400 as started_second,
        1 + hash(range, 'clicks') % 19 as click_count,
        null as received_second
    from range({first}, {last})
"""

# nine of ten visitors were there before
NEW_SESSIONS = """
    select
        range as session_number,
        case
            when hash(range, 'known') % 10 < 9
                then hash(range, 'visitor') % {visitors}
            else {visitors} + hash(range, 'visitor') % {visitors}
        end as visitor,
        {day} * 86400 + hash(range, 'start') % 86400 as started_second,
        1 + hash(range, 'clicks') % 19 as click_count,
        null as received_second
    from range({first}, {last})
"""

# of ten late events four fall into a session, three lie within 25 minutes before or
# after one, and three stand where their visitor did nothing
LATE_EVENTS = """
    select
        drawn.session_number,
        case
            when kind < 7 then hash(around, 'visitor') % {visitors}
            else hash(drawn.session_number, 'visitor') % {visitors}
        end as visitor,
        {late_day} * 86400 + case
            when kind < 4 then start + chance % (47 * clicks)
            when kind < 7 and chance % 2 = 0 then start - chance % 1500
            when kind < 7 then start + 47 * clicks + chance % 1500
            else hash(drawn.session_number, 'start') % ({late_days} * 86400)
        end as started_second,
        1 as click_count,
        {day} * 86400 + hash(drawn.session_number, 'received') % 86400
            as received_second
    from (
        select
            *,
            cast(hash(session_number, 'chance') >> 2 as bigint) as chance,
            cast(1 + hash(around, 'clicks') % 19 as bigint) as clicks,
            cast(
                around * {days} // {sessions} * 86400
                + hash(around, 'start') % 86400 - {late_day} * 86400 as bigint
            ) as start
        from (
            select
                range as session_number,
                range % 10 as kind,
                cast(
                    {late_first}
                    + hash(range, 'around') % ({sessions} - {late_first}) as bigint
                ) as around
            from range({first}, {last})
        )
    ) as drawn
"""

EVENTS = """
with

sessions as ({sessions}),

clicks as (

    select
        * replace (cast(visitor as bigint) as visitor),
        unnest(range(cast(click_count as bigint))) as click
    from sessions

),

drawn as (

    select
        *,
        cast(hash(session_number, click) >> 1 as bigint) as chance,
        timestamp '{first_day}' + to_microseconds(cast(
            started_second * 1000000 + click * 47000000
            + hash(session_number, click, 'pause') % 40000000
            as bigint
        )) as occurred_at,
        case
            when click * 100 < hash(session_number, 'interest') % 900 then 'page_view'
            when hash(session_number, click, 'name') % 10 < 4 then 'view_item'
            when hash(session_number, click, 'name') % 10 < 7 then 'add_to_cart'
            when hash(session_number, click, 'name') % 10 < 9 then 'begin_checkout'
            else 'purchase'
        end as event_name
    from clicks

)

select
    md5(session_number || '/' || click) as event_id,
    'v' || visitor as visitor_id,
    case when visitor % 5 = 0 and click > 2 then 'u' || visitor // 2 end as user_id,
    occurred_at,
    coalesce(
        timestamp '{first_day}' + to_seconds(received_second),
        occurred_at + to_milliseconds(200 + chance % 5000)
    ) as received_at,
    event_name,
    '/' || event_name || '/' || chance % 40 as link,
    'group ' || chance % 12 as link_group,
    'https://shop.example/' || event_name || '/' || chance % 40 as page_url,
    case when event_name <> 'page_view' then 'p' || chance % 5000 end as product_id,
    case when event_name <> 'page_view' then 'c' || chance % 30 end as category,
    case when event_name <> 'page_view' then (chance % 20000) / 100 end as price,
    case when event_name = 'purchase' then 1 + chance % 3 end as quantity,
    case when event_name = 'purchase' then 'o' || session_number end as order_id,
    case when event_name = 'purchase' then (chance % 30000) / 100 end as revenue,
    case when click = 0 and chance % 4 = 0 then 'ad' || chance % 50 end as ad_id,
    case when session_number % 4 = 0 then 'k' || session_number % 20 end as campaign_id,
    ['google', 'newsletter', 'direct', 'partner'][1 + session_number % 4]
        as traffic_source,
    ['cpc', 'email', '(none)', 'referral'][1 + session_number % 4] as traffic_medium,
    case when click = 0 then 'https://from.example/' || session_number % 300 end
        as referrer,
    ['mobile', 'desktop', 'tablet'][1 + visitor % 3] as device_type,
    ['Chrome', 'Safari', 'Firefox', 'Edge'][1 + visitor % 4] as browser,
    ['Android', 'iOS', 'Windows', 'macOS', 'Linux'][1 + visitor % 5]
        as operating_system,
    ['DE', 'FR', 'US', 'IN', 'BR'][1 + visitor % 5] as country,
    'r' || visitor % 60 as region,
    'Mozilla/5.0 (made up ' || visitor % 50 || ') AppleWebKit/537.36' as user_agent
from drawn
order by occurred_at
"""


def write_history(folder: Path, events: int) -> None:
    """Write about that many events to `folder`/events, one Parquet file a day.

    A file holds the sessions that began on its day. Raises ValueError for fewer than
    10,000 events, and FileExistsError when there are some already.
    """
    if events < 10_000:
        raise ValueError(f"at least 10,000 events, not {events:,}")
    target = folder / "events"
    target.mkdir(parents=True)
    sessions = events // CLICKS_PER_SESSION

    def write(day: int) -> None:
        drawn = SESSIONS.format(
            day=day,
            first=_first_session(day, sessions),
            last=_first_session(day + 1, sessions),
            visitors=sessions // SESSIONS_PER_VISITOR,
        )
        with connection.cursor() as cursor:
            _write_day(cursor, target, day, drawn)

    # a day is too little for DuckDB to share out among cores
    with _connection() as connection, ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(write, range(DAYS)))


def write_refresh(
    folder: Path, history: int, events: int = 200_000, late_share: float = 0.1
) -> list[Path]:
    """Write what comes after a history: a file for each of the days that follow it.

    Args:
        folder: where the history lies, in `folder`/events.
        history: the number that write_history was called with.
        events: about how many events come.
        late_share: so much of them happened in the 40 days before and come only now.

    Returns the files. Raises OSError when the folder can't be written.
    """
    old = history // CLICKS_PER_SESSION
    late = int(events * late_share / NEW_DAYS)
    new = (events // NEW_DAYS - late) // CLICKS_PER_SESSION
    late_day = DAYS + NEW_DAYS - LATE_DAYS
    paths, first = [], old
    with _connection() as connection:
        for day in range(DAYS, DAYS + NEW_DAYS):
            values = {"day": day, "visitors": old // SESSIONS_PER_VISITOR}
            drawn = NEW_SESSIONS.format(first=first, last=first + new, **values)
            drawn += "union all" + LATE_EVENTS.format(
                first=first + new,
                last=first + new + late,
                days=DAYS,
                late_day=late_day,
                late_days=DAYS - late_day,
                late_first=_first_session(late_day, old),
                sessions=old,
                **values,
            )
            paths.append(_write_day(connection, folder / "events", day, drawn))
            first += new + late
    return paths


def _first_session(day: int, sessions: int) -> int:
    # the first number whose day, number * DAYS // sessions, is this one
    return -(-sessions * day // DAYS)


def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": "2GB"})


def _write_day(
    connection: duckdb.DuckDBPyConnection, folder: Path, day: int, sessions: str
) -> Path:
    path = folder / f"day_{FIRST_DAY + timedelta(day)}.parquet"
    sql = EVENTS.format(sessions=sessions, first_day=FIRST_DAY)
    connection.execute(f"copy ({sql}) to '{path}' (format parquet)")
    return path

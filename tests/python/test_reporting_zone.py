"""Days in the reporting time zone: 23 and 25 hours, half hours, by hand.

Each warehouse has an event each half hour, of a visitor of its own, in the UTC days
around a change of clocks: so a day has two events, and two sessions, per hour.
"""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from refresh_case import Warehouse

TABLES = "+fct_sessions +fct_events +agg_funnel_days +agg_source_quality"
BUILD = ("build", "--resource-type", "seed", "--resource-type", "model")
HALF_HOUR = timedelta(minutes=30)
# zone, day, its first and last half hour in UTC, how many it has
DAYS = {
    "Europe/Berlin": [
        ("2024-03-31", "2024-03-30 23:00", "2024-03-31 21:30", 46),
        ("2024-10-27", "2024-10-26 22:00", "2024-10-27 22:30", 50),
    ],
    "Asia/Kolkata": [("2024-03-31", "2024-03-30 18:30", "2024-03-31 18:00", 48)],
    # clocks are changed by half an hour
    "Australia/Lord_Howe": [
        ("2024-04-07", "2024-04-06 13:00", "2024-04-07 13:00", 49),
        ("2024-10-06", "2024-10-05 13:30", "2024-10-06 12:30", 47),
    ],
    "America/St_Johns": [
        ("2024-03-10", "2024-03-10 03:30", "2024-03-11 02:00", 46),
        ("2024-11-03", "2024-11-03 02:30", "2024-11-04 03:00", 50),
    ],
}
# the same number of rows per day is counted in each of these
COUNTS = {
    "events": "select count(*) from marts.fct_events where occurred_on = '{day}'",
    "sessions": "select count(*) from marts.fct_sessions where started_on = '{day}'",
    "accepted": "select sum(accepted) from marts.agg_source_quality"
    " where day = '{day}'",
    "raw": "select sum(raw_rows) from marts.agg_source_quality where day = '{day}'",
    "funnel": "select sessions from marts.agg_funnel_days where day = '{day}'"
    " and segment = 'all' and step_number = 1 and funnel_id = 'stages'",
}


def built_in(warehouse: Warehouse, zone: str, tables: str = TABLES) -> str:
    """Build in a reporting time zone; gives what was said."""
    said = json.dumps({"reporting_timezone": zone})
    return warehouse.built(*BUILD, "--select", *tables.split(), "--vars", said).said


def half_hours(day: str) -> str:
    """Write an event each half hour, from the UTC day before to the day after."""
    start = datetime.fromisoformat(day) - timedelta(days=1)
    times = [start + HALF_HOUR * number for number in range(144)]
    return "".join(f"{t},v{t:%m%d%H%M},,{t},,view,home\n" for t in times)


@pytest.mark.parametrize("zone", DAYS)
def test_a_day_has_the_hours_of_its_zone_in_every_table(
    zone: str, tmp_path: Path
) -> None:
    warehouse = Warehouse(tmp_path)
    for day, *_ in DAYS[zone]:
        warehouse.file(f"shop/{day}.csv", half_hours(day))
    built_in(warehouse, zone)
    for day, first, last, count in DAYS[zone]:
        found = {k: warehouse.one(sql.format(day=day)) for k, sql in COUNTS.items()}
        assert found == dict.fromkeys(COUNTS, count)
        for column, table in (("occurred", "fct_events"), ("started", "fct_sessions")):
            ends = warehouse.rows(
                f"select min({column}_at), max({column}_at) from marts.{table}"
                f" where {column}_on = '{day}'"
            )
            assert ends == [tuple(map(datetime.fromisoformat, (first, last)))]


SESSIONS = {
    # who: times in UTC, and of the session: its day, seconds, the days of its events
    "over_midnight": ("10-26 21:50", "10-26 22:10", 26, 1200, {26, 27}),
    # 02:30, 02:00 and 02:30 on the clock, an hour in all
    "hour_twice": ("10-27 00:30", "10-27 01:00", "10-27 01:30", 27, 3600, {27}),
    # 01:45 and 03:10 on the clock
    "hour_skipped": ("03-31 00:45", "03-31 01:10", 31, 1500, {31}),
    # the pause is one of 31 minutes, whatever the clock says
    "two_sessions": ("03-31 00:45", "03-31 01:16", 31, 0, {31}),
}
LOCAL = (
    "l1,local,,2024-03-31 01:45,,view,home\n"
    "l2,local,,2024-03-31 03:10,,view,home\n"
    # there is no such time, and there is one twice
    "l3,neither,,2024-03-31 02:30,,view,home\n"
    "l4,both,,2024-10-27 02:30,,view,home\n"
    "l5,first_of_day,,2024-10-27 00:00,,view,home\n"
    "l6,last_of_day,,2024-10-26 23:59:59.999,,view,home\n"
)


@pytest.fixture(scope="module")
def berlin(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Build the sessions above, and a log with times of the zone, in that zone."""
    warehouse = Warehouse(tmp_path_factory.mktemp("berlin"))
    site = {"site_id": "local", "time_zone": "Europe/Berlin", "outcomes": "events"}
    warehouse.mapping(site=site | {"site_id": "shop"}, time_zone="UTC")
    warehouse.mapping("local", files="local/*", site=site)
    body = "".join(
        f"{who}{at},{who},,2024-{at}:00,,view,home\n"
        for who, (*times, _, _, _) in SESSIONS.items()
        for at in times
    )
    warehouse.file("shop/a.csv", body)
    warehouse.file("local/a.csv", LOCAL)
    built_in(warehouse, "Europe/Berlin", TABLES + " +feat_session_starts")
    return warehouse


@pytest.mark.parametrize("who", SESSIONS)
def test_a_session_lasts_as_long_as_it_does_whatever_the_clock_says(
    who: str, berlin: Warehouse
) -> None:
    *_, day, seconds, days = SESSIONS[who]
    ((on, passed, number),) = berlin.rows(
        "select started_on, duration_seconds, count(*) over ()"
        f" from marts.fct_sessions where visitor_id = '{who}' order by started_at"
        " limit 1"
    )
    assert (on.day, passed) == (day, seconds)
    assert number == (2 if who == "two_sessions" else 1)
    events = f"select occurred_on from marts.fct_events where visitor_id = '{who}'"
    assert {on.day for (on,) in berlin.rows(events)} == days


def test_times_of_a_zone_keep_their_day_and_another_zone_builds_anew(
    berlin: Warehouse,
) -> None:
    assert berlin.rows(
        "select visitor_id, started_at::varchar, started_on::varchar, duration_seconds,"
        " started_hour from marts.fct_sessions"
        " inner join features.feat_session_starts using (session_id)"
        " where fct_sessions.site_id = 'local' order by started_at"
    ) == [
        ("local", "2024-03-31 00:45:00", "2024-03-31", Decimal(1500), 1),
        ("neither", "2024-03-31 01:30:00", "2024-03-31", 0, 3),
        ("last_of_day", "2024-10-26 21:59:59.999", "2024-10-26", 0, 23),
        ("first_of_day", "2024-10-26 22:00:00", "2024-10-27", 0, 0),
        ("both", "2024-10-27 01:30:00", "2024-10-27", 0, 2),
    ]
    said = built_in(berlin, "UTC")
    assert "reporting_timezone was Europe/Berlin and is UTC" in said
    days = "select day::varchar, sum(accepted), sum(raw_rows)"
    days += (
        " from marts.agg_source_quality where source = 'local' group by 1 order by 1"
    )
    assert berlin.rows(days) == [
        ("2024-03-31", 3, 3),
        ("2024-10-26", 2, 2),
        ("2024-10-27", 1, 1),
    ]

"""The table of session rules agrees with counts made in plain SQL on the raw files.

The SQL here knows nothing of pieces, chains' keys or staging: it numbers sessions by
gaps, dates and hours, rule by rule, from the files themselves.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import run_dbt

pytestmark = [pytest.mark.real, pytest.mark.slow]

# each log as visitor, moment, order, campaign and zone, straight from its file
LOGS = {
    "news_clicks": """
        select
            user_id as who, make_timestamp(click_timestamp * 1000) as moment,
            0 as place, cast(null as boolean) as is_ordered,
            cast(null as varchar) as origin
        from '{data}/news_clicks/news_clicks.parquet'
    """,
    "shop_journeys": """
        select
            user_id as who, cast("timestamp" as timestamp) as moment,
            event_index as place, event = 'purchase' as is_ordered,
            acquisition_channel as origin
        from '{data}/shop_journeys/ecom.csv.gz'
    """,
}
ZONES = {"news_clicks": "America/Sao_Paulo", "shop_journeys": "UTC"}
SESSIONS = """
    with log as ({log}),
    timed as (
        select
            *, (moment at time zone 'UTC' at time zone '{zone}')::date as day,
            moment - lag(moment) over visitor > interval {minutes} minute
            or row_number() over visitor = 1 as is_first
        from log window visitor as (partition by who order by moment, place)
    ),
    chained as (
        select *, sum(is_first::int) over (
            partition by who order by moment, place rows unbounded preceding
        ) as chain
        from timed
    ),
    named as (
        select
            *, min(moment) over (partition by who, chain) as began,
            last_value(origin ignore nulls) over (
                partition by who, chain order by moment, place
                rows between unbounded preceding and 1 preceding
            ) as known
        from chained
    ),
    cut as (
        select
            *, floor(epoch(moment - began) / 3600 / {hours}) as block,
            sum(({campaign} and coalesce(origin <> known, false))::int) over (
                partition by who, chain order by moment, place rows unbounded preceding
            ) as campaigns
        from named
    ),
    sessions as (
        select
            count(*) as events, bool_or(is_ordered) as has_order,
            epoch_ms(max(moment)) - epoch_ms(min(moment)) as length
        from cut
        group by who, chain, block, campaigns, case when {midnight} then day end
    )
    select
        count(*), count(has_order), count(*) filter (where has_order),
        sum(events) / count(*),
        median(events), count_if(events = 1) / count(*),
        sum(length) / 1000 / count(*), median(length) / 1000
    from sessions
"""
FOUND = """
    select
        sessions, known_sessions, ordered_sessions, mean_events, median_events,
        single_event_share, mean_seconds, median_seconds
    from marts.agg_session_rules
    where site_id = ? and rule_name = ? and setting = ?
"""
CONFIGURED = {"minutes": 30, "midnight": "false", "campaign": "false", "hours": 24}
RULES = {
    "session_timeout_minutes": "minutes",
    "cut_at_midnight": "midnight",
    "cut_at_campaign": "campaign",
    "max_session_hours": "hours",
}


@pytest.fixture(scope="module")
def warehouse(
    real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Build the table from the two logs."""
    folder = tmp_path_factory.mktemp("rules")
    mappings = Path(__file__).parents[2] / "mappings"
    (folder / "mappings").mkdir()
    for name in LOGS:
        (folder / "mappings" / f"{name}.yml").symlink_to(mappings / f"{name}.yml")
    places = {"CLICKSTREAM_DATA": real_data}
    places["CLICKSTREAM_MAPPINGS"] = folder / "mappings"
    run_dbt(
        "build",
        "--select",
        "+agg_session_rules",
        "--exclude",
        "test_type:unit",
        "--indirect-selection",
        "buildable",
        folder=folder,
        **places,
    )
    database = str(folder / "clickstream.duckdb")
    with duckdb.connect(database, read_only=True) as opened:
        yield opened


@pytest.mark.parametrize("site", LOGS)
def test_every_rule_makes_the_sessions_that_plain_sql_counts(
    warehouse: duckdb.DuckDBPyConnection, real_data: Path, site: str
) -> None:
    rules = warehouse.execute(
        "select rule_name, setting from marts.agg_session_rules where site_id = ?",
        [site],
    ).fetchall()
    assert len(rules) == 1 + 9 + 2 + 2 + 3
    with duckdb.connect() as plain:
        plain.execute("set timezone = 'UTC'")
        plain.execute(f"create table log as {LOGS[site].format(data=real_data)}")
        wrong = []
        for rule, setting in rules:
            said = {} if rule == "as_configured" else {RULES[rule]: setting}
            sql = SESSIONS.format(log="from log", zone=ZONES[site], **CONFIGURED | said)
            known = plain.execute(sql).fetchall()[0]
            found = warehouse.execute(FOUND, [site, rule, setting]).fetchall()[0]
            # medians of seconds are right to 2 %
            exact = found[:-1] == pytest.approx(known[:-1], rel=1e-12, abs=1e-12)
            if not exact or found[-1] != pytest.approx(known[-1], rel=0.02):
                wrong.append((rule, setting, found, known))
    assert not wrong

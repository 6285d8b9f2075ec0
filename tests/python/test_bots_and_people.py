"""From raw files to tables: bots are flagged and left out, people are put together."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from refresh_case import MAPPING, WITH_SEEDS, Warehouse, is_as_new

from pipeline.told.summary import BOTS, told_bots

HEAD = "id,who,user,at,event,link,agent,kind,source,medium,campaign\n"
COLUMNS = {
    "event_id": "id",
    "visitor_id": "who",
    "user_id": "user",
    "occurred_at": "at",
    "event_name": "event",
    "link": "link",
    "user_agent": "agent",
    "device_type": "kind",
    "traffic_source": "source",
    "traffic_medium": "medium",
    "campaign_id": "campaign",
}
TEN = datetime(2024, 5, 1, 10)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15"
    " Version/18.2 Mobile/15E148 Safari/604.1"
)
# what comes in whole seconds varies as people do
PEOPLE_S_PAUSES = [1, 3, 1, 2, 8, 1, 1, 4, 2, 1] * 3


def row(
    who: str,
    seconds: float,
    event: str = "view",
    user: str = "",
    agent: str = "",
    kind: str = "",
    origin: tuple[str, str, str] = ("", "", ""),
) -> str:
    """Write an event, so many seconds after ten o'clock."""
    at = TEN + timedelta(seconds=seconds)
    cells = [f"{who}{seconds}", who, user, str(at), event, "home", agent, kind]
    return ",".join([*cells, *origin]) + "\n"


def rows(who: str, pauses: list[float], **what: str) -> str:
    """Write a visitor's events, one after each pause."""
    at, lines = 0.0, [row(who, 0, **what)]
    for pause in pauses:
        at += pause
        lines.append(row(who, round(at, 3), **what))
    return "".join(lines)


def sessions(warehouse: Warehouse) -> dict[str, tuple[bool, str | None]]:
    """Say of each visitor whether it is a bot, and why."""
    found = warehouse.rows(
        "select distinct visitor_id, is_bot, bot_reason from marts.fct_sessions"
    )
    said = {who: (is_bot, reason) for who, is_bot, reason in found}
    assert len(said) == len(found), "a visitor is a bot in some sessions only"
    return said


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Build from bots of each kind, people who look like them, and people."""
    warehouse = Warehouse(tmp_path_factory.mktemp("shop"))
    warehouse.mapping(**(MAPPING | {"columns": COLUMNS}))
    body = {
        "crawler": rows("crawler", [7, 900, 30], agent="Googlebot/2.1"),
        "fast": rows("fast", [0.5, 0.9, 0.2, 0.7] * 6),
        "even": rows("even", [10, 10.4, 9.7, 10.1] * 6),
        # comes often, clicks little, always with the same pause
        "often": "".join(
            row("often", 7200 * visit + 5 * click)
            for visit in range(8)
            for click in range(4)
        ),
        "person": rows("person", PEOPLE_S_PAUSES, agent=PHONE),
        "beats": row("beats", -10) + rows("beats", [10] * 30, event="ping"),
        "whole_minutes": rows("whole_minutes", [60] * 30),
        "at_once": rows("at_once", [0.0] * 40).replace("at_once0", "at_once%"),
        "nineteen": rows("nineteen", [10] * 19),
    }
    for number in range(41):
        body["at_once"] = body["at_once"].replace("at_once%", f"at_once_{number}", 1)
    for name, text in body.items():
        warehouse.file(f"shop/{name}.csv", text, HEAD)
    mails, ads = ("", "email", ""), ("google", "cpc", "spring")
    warehouse.file(
        "shop/people.csv",
        # on the phone before ever logging in, then on the laptop
        row("phone", 0, agent=PHONE)
        + row("phone", 9000, origin=mails, agent=PHONE)
        + row("laptop", 20000, user="ann", origin=ads, kind="PC")
        + row("laptop", 20060, user="ann", event="buy", kind="PC")
        # one tablet, two users: sessions between are the last one's
        + row("tablet", 0)
        + row("tablet", 9000, user="ann")
        + row("tablet", 18000)
        + row("tablet", 27000, user="bob")
        + row("tablet", 36000),
        HEAD,
    )
    warehouse.built(*WITH_SEEDS)
    return warehouse


def test_each_kind_of_bot_is_found_and_nobody_else(shop: Warehouse) -> None:
    said = sessions(shop)
    bots = {who: reason for who, (is_bot, reason) in said.items() if is_bot}
    assert bots == {
        "crawler": "user_agent",
        "fast": "rate",
        "even": "regularity",
        "often": "regularity",
    }
    assert len(said) == 12
    flagged = shop.rows("select distinct visitor_id from marts.fct_events where is_bot")
    assert {who for (who,) in flagged} == bots.keys()


def test_bots_are_left_out_of_what_is_about_people_and_counted(
    shop: Warehouse,
) -> None:
    steps = "marts.agg_path_steps where grain = 'link' and step_number = 1"
    funnel = (
        "marts.agg_funnel_days where segment_kind = 'all' and step_number = 1"
        " and funnel_id = 'stages'"
    )
    people = shop.one("select count(*) from marts.fct_sessions where not is_bot")
    for table in (
        f"sum(sessions) from {steps} and outcome = 'all'",
        f"sum(sessions) from {funnel}",
        "sum(session_count) from marts.dim_people",
        "sum(session_count) from marts.agg_person_visitors",
    ):
        assert shop.one(f"select {table}") == people, table
    events = shop.one("select count(*) from marts.fct_events where is_bot")
    assert events == 4 + 25 + 25 + 32
    quality = "marts.agg_source_quality"
    assert shop.one(f"select sum(bots) from {quality}") == events
    split = "select distinct split from features.feat_session_labels"
    bots = "session_id in (select session_id from marts.fct_sessions where is_bot)"
    assert shop.rows(f"{split} where {bots}") == [("left_out",)]
    said = told_bots(shop.rows(BOTS))
    assert "11 more sessions, of 4 visitors" in said
    assert "9 by regularity, 1 by rate, 1 by user_agent" in said


def test_no_bots_are_said_too() -> None:
    assert told_bots([]).strip() == "No session looks like a bot's."


def test_what_the_agent_says_stands_in_where_the_source_says_nothing(
    shop: Warehouse,
) -> None:
    found = shop.rows(
        "select distinct visitor_id, device_type, browser, operating_system"
        " from marts.fct_events where visitor_id in ('crawler', 'laptop', 'person')"
        " order by visitor_id"
    )
    assert found == [
        ("crawler", "bot", "Googlebot", None),
        ("laptop", "PC", None, None),
        ("person", "mobile", "Mobile Safari", "iOS"),
    ]
    kinds = "select distinct device_type from marts.fct_sessions"
    assert shop.rows(f"{kinds} where visitor_id = 'phone'") == [("mobile",)]


def test_a_shared_tablet_belongs_to_both_users_by_session(shop: Warehouse) -> None:
    assert shop.rows(
        "select person_id, session_count, has_logged_in from marts.agg_person_visitors"
        " where visitor_id = 'tablet' order by person_id"
    ) == [("ann", 3, True), ("bob", 2, True)]


def test_a_late_login_puts_a_phone_and_a_laptop_together(
    shop: Warehouse, tmp_path: Path
) -> None:
    person = (
        "select is_known, visitor_count, session_count, ordered_session_count,"
        " first_traffic_source, first_traffic_medium, first_campaign_id,"
        " device_type_count, cast(first_seen_at as varchar) from marts.dim_people"
        " where person_id = '{}'"
    )
    assert shop.rows(person.format("ann")) == [
        (True, 2, 4, 1, "google", "cpc", "spring", 1, "2024-05-01 10:00:00")
    ]
    assert shop.rows(person.format("phone"))[0][:3] == (False, 1, 2)
    later = shop.copy(tmp_path)
    # a day later the phone's user logs in; the crawler's file is gone; a new one came
    later.file("shop/login.csv", row("phone", 86400, user="ann", agent=PHONE), HEAD)
    later.file("shop/new.csv", row("new", 0, agent="curl/8.5.0"), HEAD)
    (later.data / "shop" / "crawler.csv").unlink()
    later.built()
    # the mail came first, and says neither source nor campaign
    assert later.rows(person.format("ann")) == [
        (True, 3, 7, 1, None, "email", None, 2, "2024-05-01 10:00:00")
    ]
    assert not later.rows(person.format("phone"))
    agents = "select count(*) from intermediate.int_user_agents where"
    assert later.one(f"{agents} user_agent = 'Googlebot/2.1'") == 0
    assert later.one(f"{agents} is_bot") == 1
    assert sessions(later)["new"] == (True, "user_agent")
    assert is_as_new(later)


@pytest.mark.slow
def test_a_bot_that_shows_itself_late_is_one_in_its_old_sessions_too(
    shop: Warehouse, tmp_path: Path
) -> None:
    later = shop.copy(tmp_path)
    twentieth = row("nineteen", 200)
    later.file("shop/twentieth.csv", twentieth + row("nineteen", 90000), HEAD)
    later.built()
    assert sessions(later)["nineteen"] == (True, "regularity")
    assert (
        later.one(
            "select count(*) from marts.fct_sessions where visitor_id = 'nineteen'"
        )
        == 2
    )
    assert is_as_new(later)

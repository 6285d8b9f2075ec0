"""User agents are described as what they are, and nonsense does no harm."""

import re
import time
from pathlib import Path

import duckdb
import pytest
from crawlerdetect import CrawlerDetect
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.landing.user_agents import (
    DESCRIBED,
    DEVICE_TYPES,
    LONGEST,
    describe,
    described_type,
    is_program,
)

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
# agent: kind of device, browser, operating system
PEOPLE = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/141.0.0.0 Safari/537.36": (
        ("desktop", "Chrome", "Windows")
    ),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/141.0.0.0 Safari/537.36"
    " Edg/141.0.0.0": ("desktop", "Edge", "Windows"),
    "Mozilla/5.0 (Windows NT 10.0; x64; rv:144.0) Gecko/20100101 Firefox/144.0": (
        ("desktop", "Firefox", "Windows")
    ),
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/18.4"
    " Safari/605.1.15": ("desktop", "Safari", "Mac OS X"),
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0": (
        ("desktop", "Firefox", "Ubuntu")
    ),
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {KIT} Chrome/140.0.0.0 Safari/537.36": (
        ("desktop", "Chrome", "Chrome OS")
    ),
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) {APPLE} Version/18.2"
    " Mobile/15E148 Safari/604.1": ("mobile", "Mobile Safari", "iOS"),
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) {APPLE}"
    " CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1": (
        ("mobile", "Chrome Mobile iOS", "iOS")
    ),
    f"Mozilla/5.0 (Linux; Android 10; K) {KIT} Chrome/141.0.0.0 Mobile Safari/537.36": (
        ("mobile", "Chrome Mobile", "Android")
    ),
    f"Mozilla/5.0 (Linux; Android 14; SM-S911B) {KIT} SamsungBrowser/28.0"
    " Chrome/130.0.0.0 Mobile Safari/537.36": ("mobile", "Samsung Internet", "Android"),
    f"Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) {APPLE} Version/17.6"
    " Mobile/15E148 Safari/604.1": ("tablet", "Mobile Safari", "iOS"),
    f"Mozilla/5.0 (Linux; Android 13; SM-X200) {KIT} Chrome/139.0.0.0 Safari/537.36": (
        ("tablet", "Chrome", "Android")
    ),
    f"Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) {KIT} Version/8.0 TV Safari/537.36": (
        ("other", None, "Tizen")
    ),
    f"Mozilla/5.0 (PlayStation 5 8.20) {APPLE} Version/17.0 Safari/605.1.15": (
        ("other", None, None)
    ),
    # a maker of phones, not a bot
    f"Mozilla/5.0 (Linux; Android 12; CUBOT P60) {KIT} Chrome/137.0.0.0 Mobile"
    " Safari/537.36": ("mobile", "Chrome Mobile", "Android"),
}
BOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    f"Mozilla/5.0 {KIT[:-1]}; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"
    " Chrome/130.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (X11; Linux x86_64) {KIT} HeadlessChrome/140.0.0.0 Safari/537.36",
    f"Mozilla/5.0 {KIT[:-1]}; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
    "python-requests/2.32.3",
    "curl/8.5.0",
    "Wget/1.21.4",
    "Scrapy/2.11.2 (+https://scrapy.org)",
    "Go-http-client/2.0",
    "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
]
NONSENSE = [
    "-",
    "null",
    "'; drop table events; --",
    "🦆",
    "Mozilla/5.0",
    "\x00",
    "((((",
]


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_s_agents_say_their_device_browser_and_system(agent: str) -> None:
    kind, browser, system = PEOPLE[agent]
    said = describe(agent)
    assert not said["is_bot"]
    assert (said["device_type"], said["operating_system"]) == (kind, system)
    assert browser in (said["browser"], None)


@pytest.mark.parametrize("agent", BOTS)
def test_a_bot_s_agent_is_a_bot_s(agent: str) -> None:
    said = describe(agent)
    assert said["is_bot"]
    assert said["device_type"] == "bot"


@pytest.mark.parametrize("agent", NONSENSE)
def test_nonsense_is_no_bot_and_no_device_that_we_know(agent: str) -> None:
    said = describe(agent)
    assert not said["is_bot"]
    assert said["device_type"] == "other"


@pytest.mark.parametrize("agent", ["", " ", "\t\n"])
def test_of_blanks_nothing_is_known(agent: str) -> None:
    nothing = {"device_type": None, "browser": None, "operating_system": None}
    assert describe(agent) == nothing | {"is_bot": False}


def test_a_very_long_agent_is_read_as_far_as_it_makes_sense() -> None:
    started = time.process_time()
    for filler in ("a", "Mozilla ", "(", "Safari/1.1.1"):
        said = describe(filler * 200_000 + "Googlebot")
        assert not said["is_bot"]
    assert time.process_time() - started < 2
    assert describe(" " * (LONGEST - 9) + "Googlebot")["is_bot"]


# the first one waits until the lists are read
@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_described(agent: str) -> None:
    said = describe(agent)
    assert said.keys() == DESCRIBED.keys()
    assert said["device_type"] in (*DEVICE_TYPES, None)
    assert said["is_bot"] == (said["device_type"] == "bot")


@pytest.mark.parametrize("agent", [*PEOPLE, *BOTS, *NONSENSE])
def test_the_quick_matcher_says_what_the_list_s_own_class_says(agent: str) -> None:
    assert is_program(agent) == CrawlerDetect().is_crawler(agent)


def test_what_the_quick_matcher_cannot_do_is_done_too() -> None:
    # the one rule that looks ahead
    assert is_program("Mozilla/5.0 (compatible; YandexImages/3.0)")
    assert not is_program("YandexSearch/7.70")


@pytest.mark.real
def test_a_real_shop_s_programs_are_told_from_its_customers(real_data: Path) -> None:
    with duckdb.connect() as opened:
        rows = opened.execute(
            "select distinct user_agent from read_csv(?, all_varchar = true,"
            " union_by_name = true, header = true, delim = ',', quote = '\"')"
            " where user_agent is not null",
            [str(real_data / "shop_event_log" / "*.csv")],
        ).fetchall()
    said = {agent: describe(agent) for (agent,) in rows}
    bots = {agent for agent, what in said.items() if what["is_bot"]}
    # who names itself, or a page about itself, or a browser without a window
    named = {a for a in said if re.search("bot|https?://|headless|google-a", a, re.I)}
    print(f"{len(bots)} of {len(said)} agents are bots'")
    assert len(said) > 1000
    assert named - bots == set()
    assert len(bots - named) <= 0.05 * len(bots)
    kinds = [what["device_type"] for what in said.values()]
    assert kinds.count("other") < 0.01 * len(said)


def test_in_sql_an_agent_is_a_struct_and_null_stays_null() -> None:
    with duckdb.connect() as opened:
        opened.create_function("said_by", describe, ["varchar"], described_type())
        rows = opened.execute(
            "select said_by(agent).is_bot from (values ('curl/8.5.0'), (''), (null))"
            " as agents (agent)"
        ).fetchall()
    assert rows == [(True,), (False,), (None,)]

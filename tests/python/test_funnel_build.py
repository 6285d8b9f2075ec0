"""A company's own funnels in every mode, from look-ups to tables, by hand counted."""

from pathlib import Path

import pytest
from test_funnel_lookups import FUNNELS, STEPS
from test_home_build import BUILD, ROOT, rows, run

from pipeline.settings.home import make_home

MAPPING = """
files: shop/*.csv
columns: {visitor_id: who, user_id: user, occurred_at: at, event_name: what, link: link}
"""
# who, user, minutes since the first day 10:00, event and link
CLICKS = """
ann,,0,view_item,/p1
ann,,1,page_view,/ship
ann,,2,purchase,/done
bob,,0,view_item,/p1
bob,,1,share,/p1
bob,,2,purchase,/done
cyd,,0,add_to_cart,/cart
cyd,,1,purchase,/done
dan,,0,add_to_cart,/cart
dan,,1,page_view,/x
dan,,2,purchase,/done
dan,,5,view_item,/p1
eve,,0,view_item,/p1
eve,,20,add_to_cart,/cart
fay1,fay,0,view_item,/p1
fay2,fay,1440,purchase,/done
"""
OWN = """buy,,ordered,session,
direct,,strict,session,
both,,any,session,10
people,,ordered,person,2880
ghosts,,ordered,session,
twice,,any,session,
"""
OWN_STEPS = """buy,1,see,view_item,,,,,,false,false
buy,2,ship,,^/ship,,,,,true,false
buy,3,buy,purchase,,,,,,false,false
buy,3,no share,share,,,,,,false,true
direct,1,cart,add_to_cart,,,,,,false,false
direct,2,buy,purchase,,,,,,false,false
both,1,see,view_item,,,,,,false,false
both,2,cart,add_to_cart,,,,,,false,false
people,1,see,view_item,,,,,,false,false
people,2,buy,purchase,,,,,,false,false
ghosts,1,see,view_item,,,,,,false,false
ghosts,2,ghost,,^/nowhere,,,,,false,false
ghosts,3,buy,purchase,,,,,,false,false
twice,1,see,view_item,,,,,,false,false
twice,2,product,,^/p1,,,,,false,false
"""
# dan turns out to be fay; cyd looked first; gus is new
LATE = """
dan,fay,1441,page_view,/x
cyd,,-1,view_item,/p1
gus,,0,add_to_cart,/cart
gus,,1,purchase,/done
"""
TABLES = ("marts.fct_funnel_steps", "marts.agg_funnel_days", "marts.agg_funnel_steps")
LATER = "quick,,ordered,session,1\n"
LATER_STEPS = "quick,1,cart,add_to_cart,,,,,,false,false\n" + (
    "quick,2,buy,purchase,,,,,,false,false\n"
)


def write(home: Path, funnels: str, steps: str) -> None:
    """Write a home's funnels."""
    (home / "lookups" / "funnels.csv").write_text(FUNNELS + funnels)
    (home / "lookups" / "funnel_steps.csv").write_text(STEPS + steps)


def log(clicks: str) -> str:
    """Write clicks as the log has them, with dates."""
    lines = ["who,user,at,what,link"]
    for line in clicks.split():
        who, user, minute, *what = line.split(",")
        day, hour = divmod(int(minute) + 600, 1440)
        at = f"2024-05-0{day + 1} {hour // 60:02}:{hour % 60:02}:00"
        lines.append(",".join([who, user, at, *what]))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give a home with funnels of its own, built, and what the build said."""
    home = tmp_path_factory.mktemp("company") / "own"
    make_home(home)
    (home / "data" / "shop").mkdir()
    (home / "data" / "shop" / "log.csv").write_text(log(CLICKS))
    (home / "mappings" / "shop.yml").write_text(MAPPING)
    write(home, OWN, OWN_STEPS)
    done = run(ROOT, home, *BUILD)
    assert done.returncode == 0, done.stdout + done.stderr
    return home, done.stdout


def rebuilt(home: Path, *arguments: str) -> str:
    """Build once more; gives what was said."""
    done = run(ROOT, home, *BUILD, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def steps(home: Path, funnel: str) -> list[tuple]:
    """Give a funnel's steps over all days: name, of how many, previous, reached."""
    return rows(
        home,
        "select step_name, coalesce(sessions, people), reached_previous, reached"
        f" from marts.agg_funnel_steps where funnel_id = '{funnel}'"
        " and segment_kind = 'all' order by step_number",
    )


def test_an_optional_step_is_nobody_s_step_before_and_an_exclusion_stops(
    built: tuple[Path, str],
) -> None:
    # ann, bob, dan, eve, fay see; bob shares before he buys
    assert steps(built[0], "buy") == [
        ("see", 7, 7, 5),
        ("ship", 7, 5, 1),
        ("buy", 7, 5, 1),
    ]


def test_strict_lets_nothing_come_between(built: tuple[Path, str]) -> None:
    assert steps(built[0], "direct") == [("cart", 7, 7, 3), ("buy", 7, 3, 1)]


def test_any_order_counts_how_many_were_together(built: tuple[Path, str]) -> None:
    assert steps(built[0], "both") == [("1 of 2", 7, 7, 6), ("2 of 2", 7, 6, 1)]
    # which was which stands in the steps
    assert rows(
        built[0],
        "select step_number, step_name, clicks_from_previous, seconds_from_previous"
        " from marts.fct_funnel_steps where funnel_id = 'both' and entity_id in (select"
        " session_id from marts.fct_sessions where visitor_id = 'dan') order by 1",
    ) == [(1, "cart", None, None), (2, "see", 3, 300)]


def test_people_go_through_on_several_devices(built: tuple[Path, str]) -> None:
    assert steps(built[0], "people") == [("see", 6, 6, 5), ("buy", 6, 5, 3)]
    assert rows(
        built[0],
        "select step_number, clicks_from_previous, seconds_from_previous"
        " from marts.fct_funnel_steps where entity_kind = 'person'"
        " and funnel_id = 'people' and entity_id = 'fay' order by 1",
    ) == [(1, None, None), (2, 1, 86400)]


def test_a_step_that_the_log_cannot_have_is_null_and_told(
    built: tuple[Path, str],
) -> None:
    home, said = built
    assert steps(home, "ghosts") == [
        ("see", 7, 7, 5),
        ("ghost", 7, 5, None),
        ("buy", 7, 5, None),
    ]
    assert (
        "Funnel ghosts, step 2 (ghost): nothing in the logs is link ^/nowhere, so "
        "nobody reaches it. Look at lookups/funnel_steps.csv."
    ) in said
    assert "Funnel twice takes any order, and /p1 is at its steps product and s" in said
    assert said.count("  - Funnel") == 2
    assert rows(
        home,
        "select distinct rate_of_sessions, rate_of_sessions_low, rate_of_previous_high"
        " from marts.agg_funnel_days where funnel_id = 'ghosts' and step_number > 1",
    ) == [(None, None, None)]


@pytest.mark.slow
def test_another_funnel_builds_nothing_but_its_tables_anew(
    built: tuple[Path, str],
) -> None:
    home, _ = built
    count = "select count(*) from marts.fct_funnel_steps"
    before = rows(home, count)[0][0]
    write(home, OWN + LATER, OWN_STEPS + LATER_STEPS)
    said = rebuilt(home)
    assert "anew" not in said and "No file is new or changed of 1." in said
    assert "The look-up funnels changed." in said and "Nothing was new" not in said
    assert steps(home, "quick") == [("cart", 7, 7, 3), ("buy", 7, 3, 1)]
    assert rows(home, count) == [(before + 4,)]
    # late rows open sessions again, and a late login makes one person of two
    (home / "data" / "shop" / "late.csv").write_text(log(LATE))
    assert "1 new or changed of 2 files" in rebuilt(home)
    kept = [sorted(rows(home, f"from {table}"), key=str) for table in TABLES]
    assert steps(home, "people")[1] == ("buy", 6, 5, 4)
    assert steps(home, "direct") == [("cart", 9, 9, 4), ("buy", 9, 4, 2)]
    rebuilt(home, "--full-refresh")
    assert kept == [sorted(rows(home, f"from {table}"), key=str) for table in TABLES]

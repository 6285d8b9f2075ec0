"""What is wrong with a funnel is told by name, before anything is built."""

from pathlib import Path

import pytest

from pipeline.settings.funnels import check_funnels
from pipeline.settings.home import make_home
from pipeline.settings.lookups import read_lookups
from pipeline.told.errors import InputError

FUNNELS = "funnel_id,site_id,mode,entity_kind,window_minutes\n"
STEPS = (
    "funnel_id,step_number,step_name,event_name,link_pattern,funnel_stage,category,"
    "link_group,window_minutes,is_optional,is_exclusion\n"
)
GOOD = "shop,1,see,view_item,,,,,,false,false\nshop,2,pay,purchase,,,,,5,false,false\n"


def step(text: str) -> str:
    """Write a row of funnel_steps from `number name event window`, others empty."""
    number, name, event, window = text.split()
    said = "" if event == "-" else event
    return f"shop,{number},{name},{said},,,,,{window.strip('-')},false,false\n"


def problems(folder: Path, funnels: str, steps: str) -> list[str]:
    """Give what is said about a company's funnels; files as they stand, with header."""
    home = folder / "own"
    make_home(home)
    (home / "lookups" / "funnels.csv").write_text(FUNNELS + funnels)
    (home / "lookups" / "funnel_steps.csv").write_text(STEPS + steps)
    try:
        return check_funnels(read_lookups(home / "lookups"), {"web_shop", "click_log"})
    except InputError as error:
        return error.problems


def test_the_project_s_funnels_and_good_ones_beside_them_are_taken(
    tmp_path: Path,
) -> None:
    assert check_funnels(read_lookups(None), {"web_shop"}) == []
    every = (
        GOOD + "shop,2,no help,,^/help,,,,,false,true\n"
        "shop,3,twice,purchase,,,sofas,,,true,false\n"
        "free,1,a,,,upper,,,,false,false\nfree,2,b,,,lower,,,,false,false\n"
    )
    named = "shop,web_shop,ordered,person,60\nfree,,any,session,\n"
    assert problems(tmp_path, named, every) == []


@pytest.mark.parametrize(
    ("funnel", "steps", "said"),
    [
        (
            "shop,,ordered,session,60",
            step("1 see view_itm -"),
            "funnel 'shop', step 1 (see): there is no event 'view_itm' in event_names. "
            "Did you mean 'view_item'? If your log has it, add it to",
        ),
        (
            "shop,,ordered,session,60",
            step("1 see view_item -") + step("1 buy purchase -"),
            "funnel 'shop' has two steps whose step_number is '1'",
        ),
        (
            "shop,,ordered,session,60",
            step("1 see view_item -") + step("2 see purchase -"),
            "funnel 'shop' has two steps whose step_name is 'see'",
        ),
        (
            "shop,,ordered,session,60",
            step("1 see view_item -") + step("3 buy purchase -"),
            "funnel 'shop' has a step 3 and no step 2. Number them from 1",
        ),
        ("shop,,ordered,session,0", GOOD, "row 2: breaks the rule window_lasts"),
        ("shop,,ordered,session,-5", GOOD, "row 2: breaks the rule window_lasts"),
        ("shop,,ordered,session,1.5", GOOD, "column window_minutes: '1.5' is not a wh"),
        (
            "shop,,ordered,session,4",
            GOOD,
            "step 2 (pay): its window of 5 minutes is longer than the funnel's of 4",
        ),
        (
            "shop,,ordered,session,",
            step("1 see view_item 5"),
            "step 1 (see): a window counts from the step before, and here is none",
        ),
        ("shop,,any,session,60", GOOD, "step 2 (pay): a window counts from the step b"),
        ("shop,,fast,session,60", GOOD, "column mode: 'fast' is not known; it may be"),
        ("shop,,ordered,visit,60", GOOD, "'visit' is not known; it may be session or"),
        (
            "shop,web_shp,ordered,session,60",
            GOOD,
            "funnel 'shop' is of site 'web_shp', which no mapping describes. "
            "Did you mean 'web_shop'?",
        ),
        ("shop,,ordered,session,", "", "funnel 'shop' has no steps"),
        (
            "shops,,ordered,session,",
            GOOD + GOOD.replace("shop,", "shops,"),
            "funnel_steps.csv: funnel 'shop' is not in funnels.csv. Did you mean",
        ),
        (
            "shop,,strict,session,",
            step("1 see view_item -") + "shop,2,b,purchase,,,,,,true,false\n",
            "step 2 (b): an optional step needs the mode ordered; this funnel's is st",
        ),
        (
            "shop,,any,session,",
            step("1 see view_item -") + "shop,1,b,purchase,,,,,,false,true\n",
            "step 1 (b): an exclusion needs the mode ordered; this funnel's is any",
        ),
        (
            "shop,,ordered,session,",
            "shop,1,see,view_item,,,,,,true,false\n",
            "step 1 (see): the first step can't be optional",
        ),
        (
            "shop,,ordered,session,",
            GOOD + "shop,3,c,view_cart,,,,,,false,true\n",
            "exclusion 'c' stands before step 3, which has none before it or isn't th",
        ),
        (
            "shop,,any,session,",
            step("1 see view_item -")
            + "shop,2,sofas,view_item,,,sofas,,,false,false\n",
            "takes any order, and what is at step 'see' or 'sofas' is at the other too",
        ),
        (
            "shop,,ordered,session,",
            "shop,1,see,,^(a,,,,,false,false\n",
            "row 2, column link_pattern: '^(a' is no regular expression",
        ),
        (
            "shop,,ordered,session,",
            "shop,1,see,,,,,,,false,false\n",
            "row 2: breaks the rule says_something",
        ),
        (
            "shop,,ordered,session,",
            "shop,0,see,view_item,,,,,,false,false\n",
            "row 2: breaks the rule numbered",
        ),
    ],
)
def test_a_mistake_in_a_funnel_is_told_by_name(
    funnel: str, steps: str, said: str, tmp_path: Path
) -> None:
    found = problems(tmp_path, funnel + "\n", steps)
    assert any(said in problem for problem in found), found
    assert all(problem.startswith("lookups/funnel") for problem in found)

"""Pages without a time of day: their place in the funnel is the order of events."""

import csv
from pathlib import Path

import pytest
from test_funnel_lookups import FUNNELS, STEPS
from test_home_build import BUILD, ROOT, rows, run

from pipeline.settings.home import make_home

pytestmark = [pytest.mark.real, pytest.mark.slow]

PAGES = ("home_page", "search_page", "payment_page", "payment_confirmation")
MAPPING = """
files: pages/*.csv
site: {outcomes: none}
columns:
  visitor_id: user
  occurred_at: day
  link: page
  source_position: place
  device_type: device
values: {event_name: page_view}
"""
# counted in the raw files: one row per user and page
KNOWN = [90_400, 45_200, 6_030, 452]


def read(path: Path) -> list[list[str]]:
    """Read a table without its header."""
    with path.open(newline="") as file:
        return list(csv.reader(file))[1:]


def test_users_go_from_page_to_page_as_the_source_counts_them(
    real_data: Path, tmp_path: Path
) -> None:
    folder = real_data / "funnel_pages"
    users = {row[0]: row for row in read(folder / "user_table.csv")}
    home = tmp_path / "own"
    make_home(home)
    (home / "data" / "pages").mkdir()
    with (home / "data" / "pages" / "log.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["user", "day", "page", "place", "device"])
        for place, page in enumerate(PAGES):
            for user, name in read(folder / f"{page}_table.csv"):
                _, day, device, _ = users[user]
                writer.writerow([user, day, name, place, device])
    (home / "mappings" / "pages.yml").write_text(MAPPING)
    (home / "lookups" / "funnels.csv").write_text(f"{FUNNELS}pages,,ordered,session,\n")
    steps = "".join(
        f"pages,{place},{page},,^{page},,,,,false,false\n"
        for place, page in enumerate(PAGES, 1)
    )
    (home / "lookups" / "funnel_steps.csv").write_text(STEPS + steps)
    done = run(ROOT, home, *BUILD)
    assert done.returncode == 0, done.stdout + done.stderr
    reached = (
        "select {what} from marts.agg_funnel_steps where funnel_id = 'pages'"
        " and segment_kind = '{kind}' order by step_number, segment"
    )
    sql = reached.format(what="sessions, reached", kind="all")
    assert rows(home, sql) == [(90_400, count) for count in KNOWN]
    by_device = rows(
        home, reached.format(what="step_number, reached", kind="device_type")
    )
    for place, count in enumerate(KNOWN, 1):
        assert sum(n for step, n in by_device if step == place) == count

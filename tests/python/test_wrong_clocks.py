"""A clock that is wrong moves no calendar, and no figure of another source."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import Builder
from parity_compare import differences, tables
from rendering import render

START = date(2024, 3, 1)
MAPPING = """
files: {name}/*.csv
site: {{site_id: {name}, outcomes: events}}
columns: {{visitor_id: who, occurred_at: at, event_name: what, revenue: paid}}
"""


def period(rows: dict[int, int]) -> tuple[int, int]:
    """Give the bulk's first and last day, as days since START, of rows by day."""
    opened = duckdb.connect()
    opened.execute("create table counted (site_id text, day date, row_count bigint)")
    opened.executemany(
        "insert into counted values ('shop', ?, ?)",
        [(START + timedelta(days=day), count) for day, count in rows.items()],
    )
    [(_, first, last)] = opened.execute(
        render("bulk_of_days", "counted", "site_id")
    ).fetchall()
    return (first - START).days, (last - START).days


USUAL = dict.fromkeys(range(60), 8)
BUSY = dict.fromkeys(range(60), 1000)


@pytest.mark.parametrize(
    ("rows", "bulk"),
    [
        pytest.param(USUAL, (0, 59), id="as usual"),
        pytest.param({-8000: 3, **USUAL, 259: 3}, (0, 59), id="two clocks off"),
        pytest.param(
            {**BUSY, **dict.fromkeys(range(60, 425), 3)}, (0, 59), id="a year ahead"
        ),
        pytest.param(
            {day: 2**day for day in range(20)}, (0, 19), id="doubles every day"
        ),
        pytest.param({**USUAL, 60: 1}, (0, 60), id="the last day has only begun"),
        pytest.param({**BUSY, 140: 1000}, (0, 140), id="it comes back after a pause"),
        pytest.param(
            {day: count for day, count in BUSY.items() if day % 7 < 5} | {54: 1},
            (0, 59),
            id="nobody comes at weekends",
        ),
        pytest.param({0: 1, 300: 20}, (0, 300), id="too few to tell"),
        pytest.param({7: 500}, (7, 7), id="one day"),
        pytest.param(
            {day * 40: 5 for day in range(150)}, (0, 149 * 40), id="every forty days"
        ),
    ],
)
def test_the_bulk_of_days_is_known(rows: dict[int, int], bulk: tuple[int, int]) -> None:
    assert period(rows) == bulk


def test_days_come_in_any_order_and_sites_are_apart() -> None:
    opened = duckdb.connect()
    opened.execute(
        "create table counted as select site_id, day, row_count from ("
        " select 'a' as site_id, date '2024-03-01' + cast(n as integer) as day,"
        " 10 as row_count from range(30) as days (n)"
        " union all select 'a', date '2025-03-01', 1"
        " union all select 'b', date '2024-05-01' + cast(n as integer), 500"
        " from range(3) as days (n)) order by random()"
    )
    sql = render("bulk_of_days", "counted", "site_id")
    assert opened.execute(f"{sql} order by site_id").fetchall() == [
        ("a", date(2024, 3, 1), date(2024, 3, 30)),
        ("b", date(2024, 5, 1), date(2024, 5, 3)),
    ]


def lines(name: str, wrong: dict[str, str]) -> str:
    """Write a site's log of forty days; some visitors' clocks say another day."""
    rows = ["who,at,what,paid"]
    for day in range(40):
        for number in range(5):
            who = f"{name}{day % 20}-{number}"
            at = f"{wrong.get(who, START + timedelta(days=day))}T1{number}"
            rows += [
                f"{who},{at}:00:00Z,page_view,",
                f"{who},{at}:05:00Z,add_to_cart,",
                f"{who},{at}:{10 + day}:00Z,purchase,{10 + number}",
            ][: 2 + number % 2]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def two_builds(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> tuple[Path, Path]:
    """Build two sites; then again, with two visitors of one on wrong days."""
    built = []
    for wrong in ({}, {"off3-1": "2001-01-01", "off7-2": "2024-12-24"}):
        data, mappings = (tmp_path_factory.mktemp(name) for name in ("data", "maps"))
        for name in ("good", "off"):
            (data / name).mkdir()
            text = lines(name, wrong if name == "off" else {})
            (data / name / "log.csv").write_text(text)
            (mappings / f"{name}.yml").write_text(MAPPING.format(name=name))
        built.append(build_warehouse(data, mappings=mappings))
    return built[0], built[1]


def test_a_wrong_clock_changes_no_figure_of_another_site(
    two_builds: tuple[Path, Path], parsed: Path
) -> None:
    with duckdb.connect(str(two_builds[0]), read_only=True) as opened:
        scores = opened.execute(
            "select 'scores.' || table_name from duckdb_tables()"
            " where schema_name = 'scores'"
        ).fetchall()
    names = [*tables(parsed / "manifest.json"), *(name for (name,) in scores)]
    changed = differences(*two_builds, names)
    # the comparison sees something
    assert any("off" in one.sites for one in changed)
    assert [str(one) for one in changed if "good" in one.sites] == []


def test_a_wrong_clock_moves_no_calendar_of_its_own_site(
    two_builds: tuple[Path, Path],
) -> None:
    with duckdb.connect(str(two_builds[1]), read_only=True) as opened:
        assert opened.execute(
            "select site_id, first_on, last_on, stray_session_count"
            " from marts.dim_site_periods order by site_id"
        ).fetchall() == [
            ("good", START, START + timedelta(days=39), 0),
            ("off", START, START + timedelta(days=39), 2),
        ]
        assert opened.execute(
            "select source, last_event_on, days_behind, days_without_rows,"
            " stray_events from marts.agg_source_freshness order by source"
        ).fetchall() == [
            ("good", START + timedelta(days=39), 0, 0, 0),
            ("off", START + timedelta(days=39), 0, 0, 6),
        ]
        assert opened.execute(
            "select distinct as_of_on from marts.agg_rfm where site_id = 'off'"
        ).fetchall() == [(START + timedelta(days=39),)]
        # nobody is said not to have come back in a month beyond the period
        assert opened.execute(
            "select cohort_starts_on, month_starts_on, returned from"
            " marts.agg_retention where kind = 'visit' and site_id = 'off'"
            " and (cohort_starts_on < date '2024-03-01'"
            " or month_starts_on > date '2024-04-01') order by all"
        ).fetchall() == [
            (date(2001, 1, 1), date(2001, 1, 1), 1),
            (date(2024, 12, 1), date(2024, 12, 1), 1),
        ]
        verdicts = "select source, verdict from reports.rpt_data_quality_sources"
        assert dict(opened.execute(verdicts).fetchall())["good"] == "good"

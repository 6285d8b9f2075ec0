"""The real files give the figures that are known of them."""

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, Builder
from test_order_lines import LINES

from pipeline import questions

pytestmark = [pytest.mark.real, pytest.mark.slow]
QUESTIONS = ["q01", "q02", "q03", "q04"]


def linked(folder: Path, data: list[Path]) -> Path:
    """Give a folder in which these folders of real data lie, and no others."""
    for source in data:
        (folder / source.name).symlink_to(source)
    return folder


@pytest.fixture(scope="module")
def warehouse(
    real_data: Path, build_warehouse: Builder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a warehouse of all real logs of clicks; order lines have their own.

    Without predictions: those of each click of each log take minutes, and others ask.
    """
    clicks = [
        folder
        for folder in real_data.iterdir()
        if folder.is_dir() and folder.name not in LINES
    ]
    path = build_warehouse(
        linked(tmp_path_factory.mktemp("clicks"), clicks),
        exclude="path:models/*/scores+",
    )
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


def written(question: str) -> str:
    """Read the SQL of a question."""
    [path] = (ROOT / "analyses").glob(f"{question}_*.sql")
    return path.read_text()


@pytest.fixture(scope="module")
def predicted(
    real_data: Path, build_warehouse: Builder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a warehouse of three logs with what the four questions read."""
    logs = ("shop_journeys", "shop_event_log", "eshop_clothing")
    folder = linked(tmp_path_factory.mktemp("logs"), [real_data / log for log in logs])
    read = re.findall(r"ref\('(\w+)'\)", "".join(map(written, QUESTIONS)))
    # how good predictions are isn't asked here, and to learn from all takes minutes
    path = build_warehouse(
        folder,
        select=" ".join(f"+{table}" for table in sorted(set(read))),
        variables={"training_rows": 20_000},
        tested=False,
    )
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


def fates(warehouse: duckdb.DuckDBPyConnection, source: str) -> tuple[int, ...]:
    """Give raw, accepted, duplicate and rejected rows of a source."""
    return tuple(
        map(
            int,
            warehouse.execute(
                "select sum(raw_rows), sum(accepted), sum(duplicates), sum(rejected)"
                " from marts.agg_source_quality where source = ?",
                [source],
            ).fetchall()[0],
        )
    )


def agreement_of_starts(warehouse: duckdb.DuckDBPyConnection) -> float:
    """Give the share of news clicks that start a session for us as for the source."""
    return warehouse.execute(
        """
        select avg(cast((event_number = 1) = is_start as int)) from (
            select
                event_number,
                lag(source_session_id) over (
                    partition by visitor_id order by occurred_at, event_id
                ) is distinct from source_session_id as is_start
            from marts.fct_events
            where site_id = 'news_clicks'
        )
        """
    ).fetchall()[0][0]


def test_eshop_keeps_the_order_of_the_source(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert fates(warehouse, "eshop") == (165_474, 165_474, 0, 0)
    sessions, out_of_order = warehouse.execute(
        """
        select count(distinct session_id), count_if(source_position <> event_number)
        from marts.fct_events where site_id = 'eshop'
        """
    ).fetchall()[0]
    assert (sessions, out_of_order) == (24_026, 0)
    assert warehouse.execute(
        "select distinct outcome from marts.fct_sessions where site_id = 'eshop'"
    ).fetchall() == [(None,)]


def test_shop_journeys_are_the_source_s_sessions_member_by_member(
    warehouse: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    assert fates(warehouse, "shop_journeys") == (31_106, 31_106, 0, 0)
    ours = warehouse.execute(
        "select list(source_position order by event_number) from marts.fct_events"
        " where site_id = 'shop_journeys' group by session_id"
    ).fetchall()
    theirs: dict[str, list[tuple[str, int]]] = {}
    with gzip.open(real_data / "shop_journeys" / "ecom.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            event = (row["timestamp"], int(row["event_index"]))
            theirs.setdefault(row["session_id"], []).append(event)
    expected = {tuple(n for _, n in sorted(events)) for events in theirs.values()}
    assert len(expected) == 3_605
    assert {tuple(events) for (events,) in ours} == expected


def test_news_sessions_start_where_the_source_s_do_at_30_minutes(
    warehouse: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    rows = pq.read_metadata(real_data / "news_clicks" / "news_clicks.parquet").num_rows
    assert fates(warehouse, "news_clicks") == (rows, rows, 0, 0)
    assert round(agreement_of_starts(warehouse), 4) == 0.9768


def test_news_sessions_start_where_the_source_s_do_at_60_minutes(
    real_data: Path, build_warehouse: Builder, tmp_path: Path
) -> None:
    (tmp_path / "news_clicks").symlink_to(real_data / "news_clicks")
    path = build_warehouse(
        tmp_path,
        select="+fct_events",
        variables={"session_timeout_minutes": 60},
        tested=False,
    )
    with duckdb.connect(str(path), read_only=True) as opened:
        assert round(agreement_of_starts(opened), 4) == 0.9848


def test_each_retail_line_but_the_broken_last_is_accepted_or_counted(
    warehouse: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    lines = (real_data / "retail_events" / "2019-Oct_head.csv").read_text().split("\n")
    whole = lines[1:-1]
    raw, accepted, duplicates, rejected = fates(warehouse, "retail_events")
    assert (raw, rejected) == (len(whole) + 1, 1)
    assert accepted == len(set(whole))
    assert duplicates == len(whole) - len(set(whole))
    assert warehouse.execute(
        "select reason, line_number, raw_row from marts.fct_rejected_rows"
        " where source = 'retail_events'"
    ).fetchall() == [("malformed_row", len(lines), lines[-1])]


def test_session_clicks_are_all_there(
    warehouse: duckdb.DuckDBPyConnection, real_data: Path
) -> None:
    files = sorted((real_data / "session_clicks").glob("*.txt"))
    lines = [
        line for file in files for line in file.read_text().split("\n")[1:] if line
    ]
    unique = len(set(lines))
    repeated = len(lines) - unique
    assert fates(warehouse, "session_clicks") == (len(lines), unique, repeated, 0)


def test_pages_without_times_follow_one_another_by_their_place(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    # four files and mappings, one site
    moves = warehouse.execute(
        "select from_node, to_node, transitions from marts.agg_transitions"
        " where site_id = 'funnel_pages' and grain = 'link' and outcome = 'all'"
        " and to_node <> 'path_end' order by transitions desc"
    ).fetchall()
    pages = ("home_page", "search_page", "payment_page", "payment_confirmation_page")
    counts = (90_400, 45_200, 6_030, 452)
    assert moves == [*zip(("path_start", *pages), pages, counts, strict=False)]
    outcomes = warehouse.execute(
        "select outcome, count(*) from marts.fct_sessions"
        " where site_id = 'funnel_pages' group by outcome"
    ).fetchall()
    known = {"ordered": 452, "checked_out": 6_030 - 452, "browsed": 90_400 - 6_030}
    assert dict(outcomes) == known


def test_nobody_who_doesn_t_say_so_is_taken_for_a_bot(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    flagged = warehouse.execute(
        "select site_id, bot_reason, count(distinct visitor_id)"
        " from marts.fct_sessions where is_bot group by all"
    ).fetchall()
    assert {reason for _, reason, _ in flagged} == {"user_agent"}
    assert [site for site, _, _ in flagged] == ["shop_event_log"]
    # a newer list of agents may know some more
    assert 2_800 < flagged[0][2] < 3_100
    # not for want of people who clicked enough to be judged
    judged = warehouse.execute(
        "select count(*), count(distinct site_id) from (select visitor_key, site_id"
        " from intermediate.int_session_sums group by visitor_key, site_id"
        " having sum(pause_count) >= 20)"
    ).fetchall()
    assert judged[0][0] > 7_500 and judged[0][1] == 5


@pytest.mark.parametrize("site", ["shop_journeys", "shop_event_log", "eshop"])
def test_the_four_questions_are_answered_of_each_log(
    predicted: duckdb.DuckDBPyConnection, site: str
) -> None:
    for name, sql in questions.compiled(QUESTIONS).items():
        answers = [
            row[1] for row in predicted.execute(sql).fetchall() if row[0] == site
        ]
        assert answers and all(answers), name
        no_outcome = answers[0].startswith("This log has no outcome")
        assert no_outcome == (site == "eshop"), name
        print(f"{name}, {site}:", *answers, sep="\n  ")

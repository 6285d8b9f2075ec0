"""The sample company's warehouse says what was planted in it."""

import csv
import re
from pathlib import Path
from typing import Any

import duckdb

from pipeline.predict import predict
from pipeline.settings.places import Settings
from pipeline.told.summary import summarize

REASONS = {
    "missing_id": "missing_visitor",
    "unparsable_time": "unparsable_time",
    "time_in_future": "time_in_future",
    "cut_line": "malformed_row",
}


def test_bad_rows_are_counted_as_planted(
    sample: duckdb.DuckDBPyConnection, sample_truth: dict[str, Any]
) -> None:
    found = dict(
        sample.execute(
            "select reason, count(*) from marts.fct_rejected_rows"
            " where source = 'click_log' group by reason"
        ).fetchall()
    )
    planted = {REASONS[kind]: sample_truth["bad_rows"][kind] for kind in REASONS}
    assert found == planted
    rows = sample.execute(
        "select sum(raw_rows), sum(accepted), sum(duplicates)"
        " from marts.agg_source_quality where source = 'click_log'"
    ).fetchall()[0]
    sizes = sample_truth["sizes"]
    duplicates = sample_truth["bad_rows"]["exact_duplicate"]
    assert rows == (sizes["rows"], sizes["clicks"], duplicates)


def test_sessions_and_outcomes_are_those_that_were_simulated(
    sample: duckdb.DuckDBPyConnection, sample_truth: dict[str, Any]
) -> None:
    labelled, unlabelled = sample_truth["files"]
    outcomes = dict(
        sample.execute(
            "select outcome, count(*) from marts.fct_sessions"
            " where site_id = 'click_log' group by outcome"
        ).fetchall()
    )
    checkouts = labelled["checkout_sessions"] - labelled["ordered_sessions"]
    assert outcomes["ordered"] == labelled["ordered_sessions"]
    assert outcomes["checked_out"] == checkouts
    assert sum(outcomes.values()) == sample_truth["sizes"]["sessions"]
    assert outcomes[None] == unlabelled["sessions"]


def test_the_bots_are_those_that_were_simulated(
    sample: duckdb.DuckDBPyConnection, sample_truth: dict[str, Any]
) -> None:
    found = sample.execute(
        "select site_id, bot_reason, count(distinct visitor_id), count(*),"
        " cast(sum(event_count) as bigint) from marts.fct_sessions"
        " where is_bot group by all"
    ).fetchall()
    groups = [
        sample_truth["web_shop"]["groups"][f"bot_{name}"]
        for name in ("visitors", "sessions", "events")
    ]
    # there is no stealthy one in the sample
    reasons = {"crawler": "user_agent", "rate": "rate", "regularity": "regularity"}
    assert set(found) == {
        ("web_shop", reasons[kind], *(group[kind] for group in groups))
        for kind in groups[0]
        if groups[0][kind]
    }
    revenue = "select sum(revenue) from {} where not is_bot"
    orders, sessions = (
        sample.execute(revenue.format(table)).fetchall()
        for table in ("marts.fct_orders", "marts.fct_sessions")
    )
    assert orders == sessions
    assert int(orders[0][0] * 100) == sample_truth["web_shop"]["sizes"]["revenue_cents"]


def test_the_outcome_link_is_found_and_no_other(
    sample: duckdb.DuckDBPyConnection, sample_truth: dict[str, Any]
) -> None:
    found = sample.execute(
        "select site_id, link from marts.agg_outcome_links order by site_id"
    ).fetchall()
    outcome, company = (
        sample_truth["planted"]["outcome_link"],
        sample_truth["web_shop"]["planted"],
    )
    assert found == [("click_log", outcome), ("web_shop", company["outcome_link"])]
    last = sample.execute(
        "select count(*) from features.feat_click_prefixes where last_link = ?",
        [sample_truth["planted"]["outcome_link"]],
    ).fetchall()
    assert last == [(0,)]


def test_people_drop_out_after_checkout_where_it_was_planted(
    sample: duckdb.DuckDBPyConnection, sample_truth: dict[str, Any]
) -> None:
    link, exits = sample.execute(
        "select last_links, exits from marts.agg_drop_offs"
        " where outcome = 'checked_out' and link_count = 1"
        " and site_id = 'click_log'"
        " order by exits desc limit 1"
    ).fetchall()[0]
    sessions = sample.execute(
        "select count(*) from marts.fct_sessions where outcome = 'checked_out'"
        " and site_id = 'click_log'"
    ).fetchall()[0][0]
    planted = sample_truth["planted"]["drop_off"]
    assert link == planted["link"]
    # four standard errors of a share of 272 sessions
    assert abs(exits / sessions - planted["share"]) < 0.12


def test_each_unlabelled_session_gets_one_answer(
    sample_warehouse: Path, project_root: Path, tmp_path: Path
) -> None:
    target = tmp_path / "orders.csv"
    settings = Settings(project_root, project_root, sample_warehouse)
    said = predict(settings, target)
    raw = project_root / "sample_data" / "click_log" / "clicks_test.csv"
    with raw.open(newline="") as file:
        asked = {row["ID"] for row in csv.DictReader(file)}
    with target.open(newline="") as file:
        answers = list(csv.DictReader(file))
    assert list(answers[0]) == ["id", "order_placed"]
    assert len(answers) == len(asked)
    assert {answer["id"] for answer in answers} == asked
    assert {answer["order_placed"] for answer in answers} == {"0", "1"}
    assert f"{len(asked):,} sessions" in said


def test_the_summary_says_what_came_in_and_how_good_the_prediction_is(
    sample_warehouse: Path, project_root: Path, sample_truth: dict[str, Any]
) -> None:
    settings = Settings(project_root, project_root, sample_warehouse)
    said = summarize(settings, 12.0)
    assert f"{sample_truth['sizes']['rows']:,}" in said
    assert f"{sample_truth['web_shop']['sizes']['rows']:,}" in said
    assert f"{sample_truth['bad_rows']['cut_line']} malformed_row" in said
    bots = sample_truth["web_shop"]["groups"]["bot_sessions"]
    people = sample_truth["web_shop"]["sizes"]["people_sessions"]
    assert f"Bots: {sum(bots.values())} more sessions" in said
    assert re.search(rf"^  web_shop +{people:,} +\d", said, re.M)
    assert "cut away as the outcome itself: order_confirmation" in said
    assert str(sample_warehouse) in said
    # the queries that it offers can be run
    queries = [part.split("\n\n")[0] for part in said.split("select ")[1:]]
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        for query in queries:
            assert connection.execute("select " + query.split(";")[0]).fetchall()
    assert len(queries) == 3

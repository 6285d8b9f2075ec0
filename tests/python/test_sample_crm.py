"""The simulated company's CRM is in the sample's sample, its dirt counted.

What it says of people is what they did in the web log; what is learnt from it is better
than nothing, and not sure.
"""

import csv
from pathlib import Path
from typing import Any

import duckdb
import pytest


@pytest.fixture(scope="module")
def truth(sample_truth: dict[str, Any]) -> dict[str, Any]:
    return sample_truth["web_shop"]["crm"]


def test_each_row_of_the_crm_is_accounted_for(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    found = sample.execute(
        "select source, sum(raw_rows)::int, sum(accepted)::int, sum(duplicates)::int,"
        " sum(rejected)::int from marts.agg_source_quality"
        " where source like 'web_shop_crm%' group by source order by source"
    ).fetchall()
    people, twice, sessions, nobody = (
        truth[name]
        for name in ("people", "people_twice", "sessions", "sessions_of_nobody")
    )
    assert min(twice, nobody) > 0
    assert found == [
        ("web_shop_crm_people", people + twice, people, twice, 0),
        ("web_shop_crm_sessions", sessions + nobody, sessions, 0, nobody),
    ]
    # who stands there twice is a year older the second time
    assert sample.execute(
        "select contradictory_columns, count(*)::int from marts.dim_crm_people"
        " where row_count > 1 group by all"
    ).fetchall() == [("age", twice)]


def test_most_people_have_a_class_and_the_others_a_number(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    found = sample.execute(
        "select marketing_target, count(*)::int, sum(len(test_ids))::int"
        " from marts.dim_crm_people where is_in_people_file group by all"
    ).fetchall()
    expected = [(int(name), n, 0) for name, n in truth["classes"].items()]
    asked = truth["people_to_predict"]
    assert sorted(found, key=str) == sorted([*expected, (None, asked, asked)], key=str)
    predicted = sample.execute(
        "select count(*)::int, count(*) filter (where is_labelled)::int"
        " from scores.score_marketing_target"
    ).fetchall()
    assert predicted == [(truth["people"], sum(truth["classes"].values()))]


def test_its_sessions_are_those_in_which_the_web_log_knows_the_user(
    sample: duckdb.DuckDBPyConnection, truth: dict[str, Any], project_root: Path
) -> None:
    joined = sample.execute(
        "select count(*)::int,"
        " count(*) filter (where crm.page_view_count = clicked.clicks)::int,"
        # a right clock's last click comes up to two seconds after it happened
        " count(*) filter (where abs(crm.session_seconds - log.duration_seconds)"
        " <= 3)::int"
        " from marts.fct_crm_sessions as crm"
        " inner join (select person_id, duration_seconds, session_id,"
        " date_trunc('second', started_at) as second"
        " from marts.fct_sessions where site_id = 'web_shop') as log"
        " on crm.user_id = log.person_id and crm.started_at = log.second"
        " inner join (select session_id, count(*) as clicks from marts.fct_events"
        " where is_click group by session_id) as clicked"
        " on log.session_id = clicked.session_id"
    ).fetchall()
    assert joined == [(truth["sessions"],) * 2 + (joined[0][2],)]
    # a refund or a heartbeat may be a session's last event
    assert joined[0][2] > 0.95 * truth["sessions"]
    stored = sample.execute(
        "select ip_hash, properties from marts.fct_events"
        " where site_id = 'web_shop_crm'"
    ).fetchall()
    path = project_root / "sample_data" / "web_shop_crm" / "session.csv"
    with path.open(newline="") as file:
        addresses = {row["ip_address"] for row in csv.DictReader(file)}
    said = " ".join(f"{ip_hash} {properties}" for ip_hash, properties in stored)
    assert sum(address in said for address in addresses) == 0


def test_the_class_is_learnt_better_than_by_chance_and_not_surely(
    sample: duckdb.DuckDBPyConnection,
) -> None:
    [(gain, macro_f1)] = sample.execute(
        "select gain_low, macro_f1 from scores.score_marketing_quality"
        " where site_id = 'web_shop_crm' and method = 'chosen'"
    ).fetchall()
    assert gain > 0.1 and macro_f1 < 0.85

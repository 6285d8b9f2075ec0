"""No feature knows what comes later: shown by taking the later clicks away.

The features of the first k clicks are built twice, from whole sessions and from
sessions that end at their k-th click. A feature that looked ahead would differ.
"""

import csv
import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import ROOT, file_of, made_here, run_dbt

from ml.leakage import find_leaks
from simulate import Settings, simulate
from simulate.company import CompanySettings, simulate_company

KEPT = 5
FEATURES = "features.feat_session_prefixes"
CLICKS = "features.feat_clicks"
# what both logs have of each table, and what names a row
COMPARED = {
    FEATURES: ("landmark in ('1', '2', '3', '5')", ["session_id", "landmark"]),
    CLICKS: (f"click_number <= {KEPT}", ["session_id", "click_number"]),
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give two folders: a log, and the same with sessions cut after KEPT clicks."""
    whole = tmp_path_factory.mktemp("whole")
    simulate(Settings(out=whole, clicks=4000, days=4, seed=3, bad_share=0.0))
    cut = tmp_path_factory.mktemp("cut")
    (cut / "click_log").mkdir()
    for path in sorted((whole / "click_log").glob("*.csv")):
        cut_sessions(path, cut / "click_log" / path.name)
    return whole, cut


def cut_sessions(source: Path, target: Path) -> None:
    """Copy a log, each session's first KEPT clicks only."""
    seen: Counter[str] = Counter()
    with source.open(newline="") as old, target.open("w", newline="") as new:
        rows = csv.DictReader(old)
        writer = csv.DictWriter(new, list(rows.fieldnames or []))
        writer.writeheader()
        for row in sorted(rows, key=lambda row: row["timestamp"]):
            seen[row["ID"]] += 1
            if seen[row["ID"]] <= KEPT:
                writer.writerow(row)


def prefixes(project: Path, data: Path, folder: Path) -> dict[str, pd.DataFrame]:
    """Build the features of a log; gives those up to KEPT clicks, by table."""
    run_dbt(
        *("build", "--select", "+feat_session_prefixes", "+feat_clicks"),
        *("--resource-type", "model", "--resource-type", "seed"),
        folder=folder,
        project=project,
        CLICKSTREAM_DATA=data,
    )
    with duckdb.connect(str(folder / "clickstream.duckdb"), read_only=True) as opened:
        return {
            table: opened.execute(
                f"select * from {table} where {some} order by {', '.join(keys)}"
            ).df()
            for table, (some, keys) in COMPARED.items()
        }


def columns_that_look_ahead(
    project: Path, logs: tuple[Path, Path], tmp_path: Path
) -> list[str]:
    """Name the feature columns that change when later clicks are taken away."""
    frames = []
    for data in logs:
        folder = tmp_path / data.name
        folder.mkdir()
        frames.append(prefixes(project, data, folder))
    found = set()
    for table, (_, keys) in COMPARED.items():
        whole, cut = (frame[table] for frame in frames)
        # in the cut log nothing is the outcome any more: compare rows that both have
        cut = whole[keys].merge(cut, on=keys)
        assert len(cut) == len(whole) > 1000
        found |= {
            column
            for column in whole.columns
            if not whole[column].reset_index(drop=True).equals(cut[column])
        }
    return sorted(found)


def test_features_stay_the_same_without_the_later_clicks(
    logs: tuple[Path, Path], tmp_path: Path
) -> None:
    assert columns_that_look_ahead(ROOT, logs, tmp_path) == []


def test_features_stay_the_same_without_people_s_later_days(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    settings = {"events": 6_000, "days": 14, "seed": 5, "file_format": "csv"}
    simulate_company(CompanySettings(whole, bad_share=0, late_share=0, **settings))
    shutil.copytree(whole, cut)
    files = sorted((cut / "web_shop").glob("*.csv"))
    days = [pd.read_csv(path) for path in files]
    # the second column is the visitor, by either name
    devices = [
        {visitor for day in part for visitor in day.iloc[:, 1]}
        for part in (days[:10], days[10:])
    ]
    # many come again, and some say only then who they are
    assert len(devices[0] & devices[1]) > 50
    for path in files[10:]:
        path.unlink()
    frames = []
    for data in (whole, cut):
        (tmp_path / f"of_{data.name}").mkdir()
        frames.append(prefixes(ROOT, data, tmp_path / f"of_{data.name}"))
    for table, (_, keys) in COMPARED.items():
        of_whole, of_cut = (frame[table] for frame in frames)
        same = of_cut[keys].merge(of_whole, on=keys)
        assert len(same) == len(of_cut) > 1000
        pd.testing.assert_frame_equal(of_cut, same[of_cut.columns])


def test_a_leak_put_in_on_purpose_is_found(
    logs: tuple[Path, Path], tmp_path: Path
) -> None:
    project = tmp_path / "leaky"
    shutil.copytree(ROOT, project, ignore=made_here)
    model = file_of("int_click_prefixes", project)
    honest = model.read_text()
    leaky = honest.replace(
        "    stage_depth,\n    max(",
        "    lead(stage_depth) over in_order as stage_depth,\n    max(",
    ).replace(
        "window so_far as (",
        "window in_order as (partition by session_key order by event_number),\n"
        "so_far as (",
    )
    assert leaky.count("in_order") == 2
    model.write_text(leaky)
    assert columns_that_look_ahead(project, logs, tmp_path) == ["stage_depth"]


def test_each_click_is_known_when_it_comes(sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as opened:
        features = opened.execute(
            f"select *, cast(click_number as varchar) as landmark from {CLICKS}"
        ).df()
        clicks = opened.execute(
            "select session_id, event_number, occurred_at from marts.fct_events"
        ).df()
    assert len(features) > 30_000
    assert find_leaks(features, clicks) == []


def test_each_row_is_known_at_its_click(sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as opened:
        features = opened.execute(f"from {FEATURES}").df()
        clicks = opened.execute(
            "select session_id, event_number, occurred_at from marts.fct_events"
        ).df()
    assert len(features) > 10_000
    assert find_leaks(features, clicks) == []
    late = features.copy()
    first = late["landmark"] == "3"
    late.loc[first, "known_at"] += pd.Timedelta(days=1)
    assert len(find_leaks(late, clicks)) == first.sum()


def test_only_running_sessions_are_predicted(sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as opened:
        early = opened.execute(
            f"""
            select count(*) from {FEATURES} as features
            inner join marts.fct_sessions as sessions using (session_id)
            where features.click_number > sessions.event_count
            """
        ).fetchall()
        seen = opened.execute(
            f"select count(distinct landmark) from {FEATURES}"
        ).fetchall()
    assert early == [(0,)]
    assert seen == [(8,)]


# what is known of people now, as of data_until; no predictor of sessions reads them
OF_PEOPLE = {"feat_people", "feat_people_habits", "feat_crm_people"}


def test_what_is_known_now_goes_into_no_session_s_prediction(manifest: dict) -> None:
    nodes = manifest["nodes"]
    reading = {
        node["name"]: {name.split(".")[-1] for name in node["depends_on"]["nodes"]}
        for node in nodes.values()
        if node["resource_type"] == "model"
    }
    assert OF_PEOPLE <= reading.keys()
    about = {name for name, parents in reading.items() if parents & OF_PEOPLE}
    assert "score_segmentations" in about
    # no other feature is made of them, and what learns of sessions doesn't read them
    assert {name for name in about if not name.startswith("score_")} <= OF_PEOPLE
    predicting = {"feat_session_labels", "feat_session_prefixes", "feat_clicks"}
    assert not {name for name in about if reading[name] & predicting}


def test_every_feature_says_when_it_is_known(manifest: dict) -> None:
    allowed = {"session_start", "click"}
    # recommendations are made now; who it was tells whose own sessions to leave out
    now = {("feat_product_clicks", "person_id"): "now"}
    models = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"].startswith("feat_")
    ]
    assert len(models) >= 4
    for node in models:
        known = {
            name: column["config"]["meta"].get("known_at")
            for name, column in node["columns"].items()
        }
        if node["name"] in OF_PEOPLE:
            labels = {n for n, moment in known.items() if moment == "outcome"}
            assert labels <= {"marketing_target"}
            assert {m for n, m in known.items() if n not in labels} == {"now"}
        elif node["name"] == "feat_session_labels":
            assert known["has_order"] == "outcome"
        else:
            wrong = {
                k: v
                for k, v in known.items()
                if v not in allowed and v != now.get((node["name"], k))
            }
            assert not wrong, f"{node['name']}: {wrong}"


def test_nobody_trained_on_is_tested(sample_warehouse: Path) -> None:
    with duckdb.connect(str(sample_warehouse), read_only=True) as opened:
        both = opened.execute(
            """
            select count(*) from features.feat_session_labels as test
            inner join features.feat_session_labels as train
                on test.person_id = train.person_id and train.split = 'train'
            where test.split = 'test' and test.split_by = 'person'
            """
        ).fetchall()
        times = opened.execute(
            """
            select
                max(sessions.ended_at) filter (where split = 'train'),
                min(sessions.started_at) filter (where split = 'test'),
                any_value(trained_until)
            from features.feat_session_labels as labels
            inner join marts.fct_sessions as sessions using (session_id)
            -- of sessions that a CRM knows nobody knows the outcome
            where trained_until is not null
            group by sessions.site_id
            """
        ).fetchall()
    assert both == [(0,)] and len(times) == 2
    for last_trained, first_tested, trained_until in times:
        assert last_trained <= trained_until < first_tested

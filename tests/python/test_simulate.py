"""The simulator writes what it says: the planted truth is in the files."""

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from simulate import Settings, SettingsError, simulate
from simulate.__main__ import main

HEADER = "ID,ad,Link,timestamp,checkout,order_placed,grp,funnel_level"
TEST_HEADER = HEADER.replace("checkout,order_placed,", "")
COUNTS = [3, pytest.param(20, marks=pytest.mark.long)]
SESSIONS_PER_SEED = 20_000
MEAN_CLICKS = 9.717227
Z = 1.959964
Truth = dict[str, Any]
Log = tuple[Path, Truth]
Many = list[tuple[Truth, pd.DataFrame]]


def read_log(path: Path) -> pd.DataFrame:
    """Read the rows of a log that are whole, with an id and a time inside 2018."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    is_whole = rows["funnel_level"].isin(["upper", "middle", "lower"])
    is_timed = rows["timestamp"].str.match(r"2018-(04|05)-\d\dT")
    return rows[is_whole & is_timed & (rows["ID"] != "")]


def sessions_of(rows: pd.DataFrame, planted: Truth) -> pd.DataFrame:
    """One row per session: labels, stages reached, planted links, exit link."""
    links = ", ".join(
        f"max(Link = '{one['link']}') as {one['link']}" for one in planted["links"]
    )
    return duckdb.sql(
        f"""
        select ID, count(distinct timestamp) as clicks, {links},
            max(checkout) = '1' as checkout, max(order_placed) = '1' as ordered,
            max(funnel_level = 'upper') as upper,
            max(funnel_level = 'middle') as middle,
            max(funnel_level = 'lower') as lower,
            arg_max(Link, timestamp) as exit_link
        from rows group by ID
        """
    ).df()


def lies_in_wilson(share: float, hits: int, count: int) -> bool:
    """Tell whether ``share`` lies in the 95 % Wilson interval of hits of count."""
    middle = (hits + Z * Z / 2) / (count + Z * Z)
    half = Z / (count + Z * Z) * np.sqrt(hits * (count - hits) / count + Z * Z / 4)
    return bool(middle - half - 1e-12 <= share <= middle + half + 1e-12)


def lies_in_odds_ratio(odds_ratio: float, has: pd.Series, ordered: pd.Series) -> bool:
    """Tell whether an odds ratio lies in the 95 % interval of the 2 x 2 table."""
    cells = pd.crosstab(has, ordered).to_numpy()
    found = np.log(cells[1, 1] * cells[0, 0] / (cells[1, 0] * cells[0, 1]))
    return bool(abs(found - np.log(odds_ratio)) <= Z * np.sqrt((1 / cells).sum()))


def recount_bad_rows(path: Path) -> dict[str, int]:
    """Count the damaged rows by kind, line by line, knowing nothing of the writer."""
    with path.open(newline="") as file:
        lines = list(csv.reader(file))[1:]
    kinds = []
    for fields in lines:
        try:
            moment = datetime.fromisoformat(fields[3])
            kind = "time_in_future" if moment.year == 2099 else None
        except (ValueError, IndexError):
            kind = "unparsable_time"
        kind = "missing_id" if not fields[0] else kind
        kinds.append("cut_line" if len(fields) < 8 else kind)
    genuine = [tuple(f) for f, kind in zip(lines, kinds, strict=True) if kind is None]
    found = {kind: kinds.count(kind) for kind in kinds if kind}
    return found | {"exact_duplicate": len(genuine) - len(set(genuine))}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A small log of one file with many damaged rows, and its truth."""
    out = tmp_path_factory.mktemp("log")
    return out, simulate(Settings(out, 60_000, bad_share=0.05, with_test_labels=True))


@pytest.fixture(scope="module", params=COUNTS)
def many(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Many:
    """The truth and the sessions, read from the files, of so many seeds."""
    out = tmp_path_factory.mktemp("many")
    clicks = round(SESSIONS_PER_SEED * MEAN_CLICKS)
    found = []
    for seed in range(1, 1 + request.param):
        truth = simulate(Settings(out, clicks, seed=seed, test_share=0, overwrite=True))
        rows = read_log(out / "click_log" / "clicks.csv")
        found.append((truth, sessions_of(rows, truth["planted"])))
    return found


def test_same_seed_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        simulate(Settings(tmp_path / name, 8_000, seed=seed, with_test_labels=True))
    first, same, other = (contents(tmp_path / name) for name in "abc")
    assert first == same and first.keys() == other.keys()
    assert all(first[name] != other[name] for name in first)


def test_the_columns_are_those_of_the_request(log: Log) -> None:
    folder = log[0] / "click_log"
    assert (folder / "clicks.csv").read_text().splitlines()[0] == HEADER
    assert (folder / "clicks_test.csv").read_text().splitlines()[0] == TEST_HEADER
    rows = read_log(folder / "clicks.csv")
    assert rows["ID"].str.fullmatch("[0-9a-f]{12}").all()
    assert rows["ad"].str.fullmatch(r"(ad_\d+)?").all() and (rows["ad"] == "").any()
    pattern = r"2018-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-04:00"
    assert rows["timestamp"].str.fullmatch(pattern).all()
    assert rows["timestamp"].max() < "2018-05-14"
    assert rows["grp"].nunique() == 11


def test_labels_are_constant_and_an_order_implies_a_checkout(log: Log) -> None:
    rows = read_log(log[0] / "click_log" / "clicks.csv")
    for label in ("checkout", "order_placed"):
        assert rows.groupby("ID")[label].nunique().max() == 1
    assert set(rows["checkout"]) == set(rows["order_placed"]) == {"0", "1"}
    assert (rows["checkout"] >= rows["order_placed"]).all()


def test_checkout_and_order_links_are_the_labels(log: Log) -> None:
    rows = read_log(log[0] / "click_log" / "clicks.csv").drop_duplicates()
    labels = {"checkout_start": "checkout", "order_confirmation": "order_placed"}
    for link, label in labels.items():
        clicks = (rows["Link"] == link).groupby(rows["ID"]).sum()
        assert (clicks == rows.groupby("ID")[label].first().astype(int)).all()


def test_planted_links_are_neither_entry_nor_exit(log: Log) -> None:
    rows = read_log(log[0] / "click_log" / "clicks.csv").sort_values("timestamp")
    planted = {one["link"] for one in log[1]["planted"]["links"]}
    ends = rows.groupby("ID")["Link"].agg(["first", "last"])
    assert not planted & set(ends["first"]) and not planted & set(ends["last"])


def test_genuine_times_strictly_rise_in_a_session(tmp_path: Path) -> None:
    truth = simulate(Settings(tmp_path, clicks=50_000, bad_share=0, test_share=0))
    rows = read_log(tmp_path / "click_log" / "clicks.csv")
    assert len(rows) == truth["sizes"]["rows"] == truth["sizes"]["clicks"]
    assert not rows.duplicated(["ID", "timestamp"]).any()
    assert rows["timestamp"].is_monotonic_increasing


def test_bad_rows_are_counted_exactly(log: Log) -> None:
    out, truth = log
    record = next(one for one in truth["files"] if not one["is_test"])
    found = recount_bad_rows(out / record["file"])
    assert found == record["bad_rows"] and min(found.values()) > 100
    assert sum(found.values()) == truth["bad_rows"]["total"]
    assert truth == json.loads((out / "truth.json").read_text())


@pytest.mark.slow
def test_bad_rows_have_the_planted_shares(many: Many) -> None:
    clicks = sum(truth["sizes"]["clicks"] for truth, _ in many)
    for kind, share in many[0][0]["planted"]["bad_row_shares"].items():
        count = sum(truth["bad_rows"][kind] for truth, _ in many)
        assert abs(count - clicks * share) < 4 * np.sqrt(clicks * share), kind


def test_sizes_are_those_of_the_files_also_in_parts(tmp_path: Path) -> None:
    truth = simulate(Settings(tmp_path, clicks=60_000, sessions_per_chunk=1_500))
    names = [Path(one["file"]).stem for one in truth["files"]]
    assert names == [f"clicks_{part:04d}" for part in range(1, 5)] + ["clicks_test"]
    for one in truth["files"]:
        rows = (tmp_path / one["file"]).read_text().count("\n") - 1
        assert rows == one["rows"] == one["clicks"] + sum(one["bad_rows"].values())
    for name in ("sessions", "clicks", "rows"):
        assert truth["sizes"][name] == sum(one[name] for one in truth["files"])
    assert truth["sizes"]["sessions"] == round(60_000 / MEAN_CLICKS)
    labelled = [read_log(tmp_path / one["file"]) for one in truth["files"][:-1]]
    assert pd.concat(labelled)["ID"].nunique() == truth["sizes"]["labelled_sessions"]


def test_test_sessions_start_last_and_hide_their_labels(log: Log) -> None:
    out, truth = log
    logs = [read_log(out / one["file"]) for one in truth["files"]]
    starts = [rows.groupby("ID")["timestamp"].min() for rows in logs]
    assert starts[0].max() <= starts[1].min()
    assert not set(starts[0].index) & set(starts[1].index)
    answers = pd.read_csv(out / "truth_test_labels.csv", dtype={"ID": str})
    answers = answers.set_index("ID")["order_placed"]
    confirmed = logs[1]["Link"].eq("order_confirmation").groupby(logs[1]["ID"]).any()
    assert len(answers) == len(confirmed) == truth["sizes"]["test_sessions"]
    assert (answers == confirmed.astype(int).reindex(answers.index)).all()


def test_parquet_holds_the_same_rows_as_csv(tmp_path: Path) -> None:
    for file_format in ("csv", "parquet"):
        out = tmp_path / file_format
        simulate(Settings(out, 9_000, bad_share=0, file_format=file_format))
    parquet = pd.read_parquet(tmp_path / "parquet" / "click_log" / "clicks.parquet")
    assert parquet.fillna("").equals(read_log(tmp_path / "csv/click_log/clicks.csv"))
    truth = simulate(Settings(out / "bad", 9_000, bad_share=0.1, file_format="parquet"))
    assert truth["planted"]["bad_row_shares"]["cut_line"] == 0
    assert truth["bad_rows"]["cut_line"] == 0 < truth["bad_rows"]["missing_id"]


@pytest.mark.slow
def test_planted_shares_lie_in_their_intervals(many: Many) -> None:
    checks = []
    for truth, sessions in many:
        planted = truth["planted"]
        assert len(sessions) == SESSIONS_PER_SEED and sessions["upper"].all()
        shares = {stage: planted["stage_rates"][stage] for stage in ("middle", "lower")}
        shares["ordered"] = planted["order_share"]
        shares["checkout"] = planted["checkout_share"]
        for column, share in shares.items():
            checks.append(lies_in_wilson(share, sessions[column].sum(), len(sessions)))
        ordered = sessions["ordered"]
        for link in planted["links"]:
            for given, which in (("ordered", ordered), ("not_ordered", ~ordered)):
                has, share = sessions[link["link"]][which], link[f"chance_if_{given}"]
                checks.append(lies_in_wilson(share, has.sum(), len(has)))
        dropped = sessions[sessions["checkout"] & ~ordered]
        hits = (dropped["exit_link"] == planted["drop_off"]["link"]).sum()
        checks.append(lies_in_wilson(planted["drop_off"]["share"], hits, len(dropped)))
    assert len(checks) == 13 * len(many)
    assert np.mean(checks) >= 0.9


@pytest.mark.slow
def test_planted_odds_ratios_lie_in_their_intervals(many: Many) -> None:
    checks = [
        lies_in_odds_ratio(link["odds_ratio"], found[link["link"]], found["ordered"])
        for truth, found in many
        for link in truth["planted"]["links"]
    ]
    assert len(checks) == 4 * len(many)
    assert np.mean(checks) >= 0.9


@pytest.mark.slow
def test_clicks_are_calibrated_to_the_real_log(many: Many) -> None:
    sessions = pd.concat(sessions for _, sessions in many)
    in_ordered = sessions.loc[sessions["ordered"], "clicks"].sum()
    assert abs(in_ordered / sessions["clicks"].sum() - 0.188) < 0.003
    shares = [s.loc[s["ordered"], "clicks"].sum() / s["clicks"].sum() for _, s in many]
    assert max(abs(share - 0.188) for share in shares) < 0.01
    assert sessions["clicks"].mean() == pytest.approx(MEAN_CLICKS, rel=0.01)
    assert many[0][0]["planted"]["mean_clicks"] == pytest.approx(MEAN_CLICKS)
    assert sessions["clicks"].quantile([0.05, 0.95]).tolist() == [3, 20]


def test_an_earlier_log_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    simulate(Settings(tmp_path, clicks=500))
    before = contents(tmp_path)
    with pytest.raises(SettingsError, match="--overwrite"):
        simulate(Settings(tmp_path, clicks=700, seed=2))
    assert contents(tmp_path) == before
    simulate(Settings(tmp_path, 700, seed=2, file_format="parquet", overwrite=True))
    names = sorted(path.name for path in (tmp_path / "click_log").iterdir())
    assert names == ["clicks.parquet", "clicks_test.parquet"]


@pytest.mark.parametrize(
    "wrong", "clicks=-5 clicks=0 days=0 seed=-1 test-share=1 bad-share=-1".split()
)
def test_a_wrong_setting_is_one_line_and_exit_2(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--out", str(tmp_path), f"--{wrong}"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("simulate: ") and said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert main(["--out", str(tmp_path / "file"), "--clicks", "100"]) == 2
    assert capsys.readouterr().err.count("\n") == 1

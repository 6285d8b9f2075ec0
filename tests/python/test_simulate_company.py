"""The simulated company's log holds what truth.json says, read without its writer."""

import json
from pathlib import Path

import pandas as pd
import pytest
from company_log import genuine, kinds_of, read_days, read_rows, sessions_of

from simulate import Settings, SettingsError, simulate
from simulate.__main__ import main
from simulate.company import CompanySettings, simulate_company

Log = tuple[Path, dict, pd.DataFrame]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A small log with many bad rows and bots, its truth, and its rows."""
    out = tmp_path_factory.mktemp("company")
    truth = simulate_company(
        CompanySettings(
            out,
            events=60_000,
            seed=5,
            bad_share=0.03,
            late_share=0.03,
            bot_share=0.06,
            with_truth_rows=True,
        )
    )
    return out, truth, read_rows(out)


@pytest.fixture(scope="module")
def sessions(log: Log) -> pd.DataFrame:
    """The log's sessions by the 30-minute rule, each with its truth beside it."""
    out, _, rows = log
    found = sessions_of(genuine(rows))
    truth = pd.read_csv(out / "truth_web_shop" / "sessions.csv", dtype={"user_id": str})
    truth["started_at"] = pd.to_datetime(truth["started_at"]).dt.tz_localize(None)
    both = found.merge(
        truth,
        left_on=["visitor", "started_at"],
        right_on=["visitor_id", "started_at"],
        how="outer",
        suffixes=("", "_true"),
        indicator=True,
    )
    visitors = pd.read_csv(out / "truth_web_shop" / "visitors.csv")
    return both.merge(visitors[["visitor_id", "kind"]], on="visitor_id", how="left")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("file_format", ["csv", "csv.gz", "parquet"])
def test_same_seed_same_bytes_and_another_seed_others(
    tmp_path: Path, file_format: str
) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        simulate_company(
            CompanySettings(
                tmp_path / name,
                events=4_000,
                days=7,
                seed=seed,
                people_per_chunk=50,
                with_truth_rows=True,
                file_format=file_format,
            )
        )
    first, same, other = (contents(tmp_path / name) for name in "abc")
    assert first == same and first.keys() == other.keys() and len(first) == 14
    assert all(first[name] != other[name] for name in first)


def test_rows_of_each_kind_are_counted_exactly_in_each_file(log: Log) -> None:
    _, truth, rows = log
    kinds, late = kinds_of(rows), genuine(rows)
    is_late = late["received_time"] - late["event_time"] > pd.Timedelta(days=3)
    for record in truth["files"]:
        own = rows["file"] == Path(record["file"]).name
        found = kinds[own].value_counts().to_dict()
        assert record["rows"] == own.sum()
        assert record["events"] == found.pop("genuine")
        told = record["bad_rows"] | record["other_rows"]
        assert told == dict.fromkeys(told, 0) | found
        of_file = late["file"] == Path(record["file"]).name
        assert record["late"] == (is_late & of_file).sum()
    bad = truth["bad_rows"]
    others = sum(truth["dirt"]["rows"].values())
    assert bad["total"] + others == (kinds != "genuine").sum()
    assert min(bad.values()) > 100
    assert truth["sizes"]["late"] == is_late.sum() > 500


def test_a_row_stands_in_the_file_of_the_day_on_which_it_came(log: Log) -> None:
    rows = log[2][~log[2]["is_cut"]]
    days = "events_" + rows["received_time"].str[:10] + ".csv"
    assert (days == rows["file"]).all()


def test_the_visitors_column_is_renamed_on_the_day_that_the_truth_names(
    log: Log,
) -> None:
    out, truth, _ = log
    renamed = truth["planted"]["time"]["renamed_column"]
    assert renamed["on"] == "2025-03-15"
    for name, lines in read_days(out).items():
        is_later = name[len("events_") :] >= renamed["on"]
        assert lines[0][1] == renamed["to" if is_later else "from"]


def test_sessions_by_the_30_minute_rule_are_the_planted_ones(
    log: Log, sessions: pd.DataFrame
) -> None:
    sizes = log[1]["sizes"]
    assert (sessions["_merge"] == "both").all()
    assert len(sessions) == sizes["sessions"]
    for name in ("events", "has_order"):
        assert (sessions[name] == sessions[f"{name}_true"]).all(), name
    assert (sessions["revenue"].astype(float) == sessions["revenue_true"]).all()
    assert sessions["has_order"].sum() == sizes["orders"] > 300
    assert (
        round(sessions["revenue"].astype(float).sum() * 100) == (sizes["revenue_cents"])
    )
    checkouts = sessions["has_checkout"] | sessions["has_order"]
    assert checkouts.sum() == sizes["checkout_sessions"]
    assert sessions["visitor"].nunique() == sizes["visitors"]


def test_an_order_costs_what_was_put_into_the_cart(log: Log) -> None:
    rows = genuine(log[2]).sort_values(["visitor", "event_time"])
    spent = rows["price"].where(rows["event"] == "add_to_cart").replace("", None)
    rows["spent"] = spent.astype(float) * rows["quantity"].replace("", 0).astype(int)
    orders = rows[rows["event"] == "purchase"]
    assert orders["order_id"].is_unique and (orders["currency"] == "EUR").all()
    since = rows["event_time"].diff() > pd.Timedelta(minutes=30)
    is_new = since | (rows["visitor"] != rows["visitor"].shift())
    carts = rows.groupby(is_new.cumsum())["spent"].sum()
    expected = carts[is_new.cumsum()[orders.index]].round(2)
    with_cart = expected.to_numpy() > 0
    paid = orders["revenue"].astype(float).to_numpy()
    assert (expected.to_numpy()[with_cart] == paid[with_cart]).all()
    assert with_cart.mean() > 0.5 and (paid > 0).all()


def test_users_log_in_late_and_devices_are_shared(
    log: Log, sessions: pd.DataFrame
) -> None:
    out, truth, rows = log
    known = genuine(rows)
    known = known[known["user_id"] != ""]
    users = known.groupby("visitor")["user_id"].nunique()
    assert users.max() == 2 and (users == 2).sum() >= 3
    people = pd.read_csv(out / "truth_web_shop" / "people.csv", dtype={"user_id": str})
    assert set(known["user_id"]) == set(people["user_id"].dropna())
    assert len(people) == truth["sizes"]["people"]
    assert (people["user_id"].notna()).sum() == truth["sizes"]["people_with_user"]
    # one person, one user id, on several devices too
    devices = known.groupby("user_id")["visitor"].nunique()
    assert devices.max() >= 2
    true = sessions["user_id_true"].fillna("")
    assert (sessions["user_id"] == true).all()
    # a visit without user, later one with it, on the same device
    first = sessions.sort_values("started_at").groupby("visitor")["user_id"]
    assert (first.first().eq("") & first.max().ne("")).sum() > 50


def test_bots_look_like_bots_and_people_never_do(sessions: pd.DataFrame) -> None:
    long = sessions["pauses"] >= 20
    fast = long & (sessions["clicks_per_minute"] > 60)
    regular = long & (sessions["variation"] < 0.1)
    words = "bot|spider|crawl|python|headless|externalhit"
    named = sessions["user_agent"].str.contains(words, case=False)
    kind = sessions["kind"]
    assert not (fast | regular | named)[kind.isin(["person", "stealthy"])].any()
    assert named[kind == "crawler"].all()
    assert fast[kind == "rate"].all() and regular[kind == "regularity"].all()
    assert set(kind) == {"person", "crawler", "rate", "regularity", "stealthy"}
    # the hard case: people who click fast
    assert sessions["clicks_per_minute"][long & (kind == "person")].max() > 15


def test_parquet_holds_the_same_rows_as_csv(tmp_path: Path) -> None:
    for file_format in ("csv", "parquet"):
        simulate_company(
            CompanySettings(
                tmp_path / file_format,
                events=5_000,
                bad_share=0,
                file_format=file_format,
            )
        )
    rows = read_rows(tmp_path / "csv").drop(columns=["is_cut", "file"])
    files = sorted((tmp_path / "parquet" / "web_shop").iterdir())
    parts = [pd.read_parquet(path).fillna("") for path in files]
    names = rows.columns
    parquet = pd.concat([part.set_axis(names, axis=1) for part in parts])
    assert len(files) == 28 and (rows.to_numpy() == parquet.to_numpy()).all()


def test_both_logs_share_one_truth(tmp_path: Path) -> None:
    simulate(Settings(tmp_path, clicks=500))
    company = simulate_company(CompanySettings(tmp_path, events=500))
    both = (tmp_path / "truth.json").read_text()
    assert json.loads(both)["web_shop"] == company
    assert json.loads(both)["sizes"]["clicks"] > 300
    simulate(Settings(tmp_path, clicks=500, overwrite=True))
    assert (tmp_path / "truth.json").read_text() == both


def test_with_a_visits_factor_fewer_people_come_so_much_more_often(
    tmp_path: Path,
) -> None:
    given = {"events": 40_000, "days": 120, "seed": 5, "file_format": "csv.gz"}
    one, ten = (
        simulate_company(CompanySettings(tmp_path / str(n), visits_factor=n, **given))
        for n in (1, 10)
    )
    assert "visits_factor" not in one["settings"]
    assert ten["settings"]["visits_factor"] == 10
    visits, people = (
        [truth["sizes"][name] for truth in (one, ten)]
        for name in ("sessions", "people")
    )
    assert 8.5 < people[0] / people[1] < 11
    # of two visits that lie too near on one device the later one is left out
    assert 0.85 * visits[0] < visits[1] < 1.05 * visits[0]


def test_an_earlier_log_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    simulate_company(CompanySettings(tmp_path, events=500, with_truth_rows=True))
    before = contents(tmp_path)
    with pytest.raises(SettingsError, match="--overwrite"):
        simulate_company(CompanySettings(tmp_path, events=700, seed=2))
    assert contents(tmp_path) == before
    again = CompanySettings(tmp_path, 700, days=2, seed=2, overwrite=True)
    simulate_company(again)
    assert len(contents(tmp_path)) == 6


@pytest.mark.parametrize(
    "wrong",
    "events=0 days=0 days=400 seed=-1 bot-share=-1 bad-share=2 late-share=0.9"
    " start=1960-01-01 visits-factor=0 no-effects".split(),
)
def test_a_wrong_setting_is_one_line_and_exit_2(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["company", "--out", str(tmp_path), f"--{wrong}"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("simulate: ") and said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_command_says_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["company", "--out", str(tmp_path), "--events", "600"]) == 0
    assert "people and" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "simulate company --help" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("events", [1, 40])
def test_the_smallest_logs_are_whole(tmp_path: Path, events: int) -> None:
    truth = simulate_company(CompanySettings(tmp_path, events=events, days=1))
    assert len(read_rows(tmp_path)) == truth["sizes"]["rows"] >= 1

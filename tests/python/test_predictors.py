"""A predictor's life: trained, stored, kept while it serves, replaced by better."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import skops.io
from test_ml_frames import CUT, frames

from ml.predictor import Predictor, answered_rows
from ml.tasks import CONVERSION
from pipeline.refresh.run import TABLES
from scoring import predictors, training
from scoring.frames import as_table

DUE = "none was there"


@pytest.fixture
def warehouse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database with the tables of runs, whose predictors lie in tmp_path."""
    monkeypatch.setenv("CLICKSTREAM_DB", str(tmp_path / "clickstream.duckdb"))
    with duckdb.connect() as opened:
        opened.execute(TABLES)
        opened.execute("update refresh.run set refresh_number = 1, features_hash = 'f'")
        yield opened


def told_by_one_column(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return frames in which many lower clicks bring orders."""
    features, labels = frames(700, seed=seed)
    many = (features["lower_count"] >= 3).to_numpy()
    drawn = np.random.default_rng(7).random(700) < np.where(many, 0.7, 0.05)
    return features, labels.assign(has_order=pd.array(drawn, dtype="boolean"))


def decided(
    opened: duckdb.DuckDBPyConnection,
    features: pd.DataFrame,
    labels: pd.DataFrame,
    reason: str | None = DUE,
    row_limit: int = 1_000_000,
    least_sessions: int = 1,
) -> dict[str, Any]:
    """Decide for the site's predictor of conversion, and write it down."""
    given = labels.assign(data_until=CUT, training_reason=reason)
    given["training_reason"] = given["training_reason"].astype("str")
    opened.execute("create or replace table labels as from given")
    opened.execute("create or replace table features as from features")
    # as a build says which are due
    opened.execute("create schema if not exists intermediate")
    opened.execute(
        "create or replace table intermediate.int_training_periods as"
        " select distinct site_id, training_reason as due_reason from labels"
    )
    found = training.decide(
        opened,
        opened.table("labels"),
        {"conversion": opened.table("features")},
        row_limit,
        least_sessions,
    )
    row = found.iloc[0].to_dict()
    opened.from_df(found).create_view("found", replace=True)
    opened.execute(
        "insert into refresh.predictors by name select *, now() as decided_at,"
        " true as has_same_features from found"
    )
    opened.execute("update refresh.run set refresh_number = refresh_number + 1")
    return row


def stored() -> list[Path]:
    """List the files of predictors."""
    return sorted(predictors.folder().glob("*"))


def test_a_predictor_is_trained_stored_and_read_back_as_it_was(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    features, labels = told_by_one_column()
    row = decided(warehouse, features, labels)
    assert (row["decision"], row["reason"]) == ("trained", DUE)
    assert row["serving"] in row["why_serving"]
    assert row["brier_score"] < row["constant_brier_score"]
    version = row["predictor_version"]
    assert [path.name for path in stored()] == [f"conversion-shop-{version}.skops"]
    read = predictors.fetch("conversion", "shop", version)
    again = Predictor("conversion").fit(answered_rows(CONVERSION, features, labels))
    pd.testing.assert_frame_equal(read.predict(features), again.predict(features))


def test_one_that_serves_is_kept_until_a_new_one_is_due(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    features, labels = told_by_one_column()
    first = decided(warehouse, features, labels)
    written = stored()[0].stat().st_mtime_ns
    other, other_labels = told_by_one_column(seed=2)
    kept = decided(warehouse, other, other_labels, reason=None)
    for name in ("predictor_version", "decided_in", "reason", "decision"):
        assert kept[name] == first[name]
    assert stored()[0].stat().st_mtime_ns == written
    new = decided(warehouse, other, other_labels, reason="it was asked for")
    assert new["decision"] == "trained"
    assert new["predictor_version"] != first["predictor_version"]
    assert new["decided_in"] > first["decided_in"]


@pytest.mark.parametrize("damage", ["cut", "emptied", "gone", "text", "other"])
def test_a_file_that_cannot_be_read_is_told_and_learnt_anew(
    warehouse: duckdb.DuckDBPyConnection, damage: str
) -> None:
    features, labels = told_by_one_column()
    first = decided(warehouse, features, labels)
    path = stored()[0]
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:1000])
    elif damage == "emptied":
        path.write_bytes(b"")
    elif damage == "gone":
        path.unlink()
    elif damage == "text":
        path.write_text("this is no predictor")
    else:
        skops.io.dump(["version", {"a": 1}], path)
    row = decided(warehouse, features, labels, reason=None)
    assert row["decision"] == "trained"
    assert path.name in row["reason"]
    assert row["predictor_version"] == first["predictor_version"]
    assert predictors.fetch("conversion", "shop", row["predictor_version"])


def test_one_of_an_older_version_is_told_and_learnt_anew(
    warehouse: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    features, labels = told_by_one_column()
    decided(warehouse, features, labels)
    predictors._read.cache_clear()
    monkeypatch.setattr(predictors, "settings_version", lambda task: "of today")
    row = decided(warehouse, features, labels, reason=None)
    assert row["decision"] == "trained"
    assert row["reason"].endswith("is from an older version")


def test_a_file_with_a_type_that_is_not_ours_makes_nothing(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    predictors.folder().mkdir()
    skops.io.dump(["version", Path("x").__class__], predictors.folder() / "a.skops")
    path = predictors.path_of("conversion", "shop", "v")
    (predictors.folder() / "a.skops").rename(path)
    with pytest.raises(predictors.UnreadableError, match="can't be read"):
        predictors.fetch("conversion", "shop", "v")


def test_a_worse_new_predictor_does_not_replace_a_better_old_one(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    features, labels = told_by_one_column()
    good = decided(warehouse, features, labels)
    train = labels["split"] == "train"
    mixed = labels["has_order"].to_numpy(dtype=bool, copy=True)
    mixed[train] = ~mixed[train]
    broken = labels.assign(has_order=pd.array(mixed, dtype="boolean"))
    row = decided(warehouse, features, broken, reason="it was asked for")
    assert row["decision"] == "kept"
    assert row["predictor_version"] == good["predictor_version"]
    assert row["older_brier_score"] < row["brier_score"]
    assert predictors.fetch("conversion", "shop", row["predictor_version"])
    # once features were made in another way nothing can be compared
    warehouse.execute("update refresh.predictors set has_same_features = false")
    row = decided(warehouse, features, broken, reason="its features changed")
    assert row["decision"] == "trained"
    assert row["predictor_version"] != good["predictor_version"]


def test_nothing_to_learn_from_is_a_decision_too(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    features, labels = told_by_one_column()
    row = decided(warehouse, features, labels.assign(split="test"))
    assert row["decision"] == "none"
    assert row["predictor_version"] is None
    assert row["reason"] == "no session of known outcome to learn from"
    sessions = int((labels["split"] == "train").sum())
    row = decided(warehouse, features, labels, least_sessions=sessions + 1)
    told = f"{sessions} sessions of known outcome to learn from; "
    assert row["reason"] == f"{told}min_training_sessions asks for {sessions + 1}"
    assert row["decision"] == "none" and stored() == []
    row = decided(warehouse, features, labels, least_sessions=sessions)
    assert row["decision"] == "trained"


def test_of_too_many_rows_the_same_part_of_the_sessions_is_drawn(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    features, labels = told_by_one_column()
    ids = {old: f"{hash_of(old):032x}" for old in labels["session_id"]}
    features["session_id"] = features["session_id"].map(ids)
    labels["session_id"] = labels["session_id"].map(ids)
    # they might have eight rows each, and have one
    labels["click_count"] = 7
    row = decided(warehouse, features, labels, row_limit=1120)
    assert 100 <= row["rows"] <= 180
    again = decided(warehouse, features, labels, "it was asked for", row_limit=1120)
    assert again["predictor_version"] == row["predictor_version"]


def hash_of(text: str) -> int:
    """Return 128 bits that look drawn."""
    return int(pd.util.hash_array(np.array([text], dtype=object))[0]) << 64


def test_a_site_of_any_name_has_a_file_of_its_own(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    path = predictors.path_of("conversion", "../a shop/ü", "v")
    assert path.parent == predictors.folder()


def test_an_empty_frame_is_a_table_of_the_same_types() -> None:
    with duckdb.connect() as opened:
        table = as_table(opened, pd.DataFrame(), {"a": "bigint", "b": "date"})
        assert [str(kind) for kind in table.types] == ["BIGINT", "DATE"]
        assert table.fetchall() == []

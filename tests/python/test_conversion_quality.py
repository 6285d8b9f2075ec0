"""The conversion predictor earns its place, and finds nothing where nothing is."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import Builder

from ml.shuffling import shuffled_label_auc
from ml.tasks import CONVERSION
from simulate import Settings, simulate

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the warehouse of a shop with about 30,000 sessions."""
    data = tmp_path_factory.mktemp("shop")
    simulate(Settings(out=data, clicks=300_000, seed=11))
    select = "+score_conversion +score_model_quality"
    path: Path = build_warehouse(data, select=select, tested=False)
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


def quality(shop: duckdb.DuckDBPyConnection, metric: str) -> pd.DataFrame:
    """Read one measure at clicks 5 and 8."""
    return shop.execute(
        "select * from scores.score_model_quality"
        " where predictor = 'conversion' and target = 'order'"
        " and metric = ? and slice in ('click 5', 'click 8')"
        " order by slice, baseline",
        [metric],
    ).df()


def test_the_predictor_beats_each_baseline_at_five_and_eight_clicks(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    found = quality(shop, "average_precision")
    columns = ["slice", "baseline", "value", "baseline_value"]
    print(found[[*columns, "difference_low", "difference_high", "rows"]].to_string())
    assert len(found) == 6
    assert (found["difference_low"] > 0).all()
    assert shop.execute(
        "select distinct site_id, serving from scores.score_predictors"
    ).fetchall() == [("click_log", "boosted")]


def test_probabilities_are_calibrated(shop: duckdb.DuckDBPyConnection) -> None:
    found = quality(shop, "calibration_error")
    print(found[["slice", "value", "rows"]].drop_duplicates().to_string())
    assert (found["value"] < 0.02).all()


def test_bands_hold_what_they_say(shop: duckdb.DuckDBPyConnection) -> None:
    rates = dict(
        shop.execute(
            """
            select scores.band, avg(cast(labels.has_order as int))
            from scores.score_conversion as scores
            inner join features.feat_session_labels as labels using (session_id)
            where labels.split = 'test' and scores.landmark = '5'
            group by scores.band
            """
        ).fetchall()
    )
    assert rates["low"] < rates["medium"] < rates["high"]


def test_nothing_is_found_with_labels_shuffled(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    # a part of the shop is enough for a mean over twenty runs
    some = "where session_id < '4'"
    features = shop.execute(f"from features.feat_session_prefixes {some}").df()
    labels = shop.execute(f"from features.feat_session_labels {some}").df()
    aucs = shuffled_label_auc(CONVERSION, features, labels, runs=20, seed=0)
    for target, values in aucs.items():
        print(f"{target}: mean AUC of 20 runs, shuffled: {np.mean(values):.4f}")
        assert len(values) == 20
        assert abs(np.mean(values) - 0.5) <= 0.02

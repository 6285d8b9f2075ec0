"""Another season, planted in a company, is reported before predictions are worse."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, Builder

from simulate.company import CompanySettings, simulate_company
from simulate.company.planted import SHIFT_AT

DAYS = 50
START = date(2025, 3, 3)  # a Monday
# the training period ends before the shift, and a week of the old season is tested
SHARE = 0.4
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, build_warehouse: Builder
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give the warehouse of a company whose last two fifths are another season."""
    data = tmp_path_factory.mktemp("company")
    simulate_company(
        CompanySettings(data, events=150_000, days=DAYS, start=START, seed=41)
    )
    mappings: Path = tmp_path_factory.mktemp("mappings")
    (mappings / "web_shop.yml").symlink_to(ROOT / "mappings" / "web_shop.yml")
    path = build_warehouse(
        data,
        mappings=mappings,
        select="+rpt_model_quality_predictors",
        variables={"training_share": SHARE},
        tested=False,
    )
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


def test_the_shift_is_reported_in_its_first_whole_week_and_not_before(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    shifts_on = START + timedelta(days=DAYS * SHIFT_AT)
    whole_week = shifts_on + timedelta(days=-shifts_on.weekday() % 7)
    found = shop.execute(
        "select distinct predictor, drifted_from, most_drifted_feature"
        " from reports.rpt_model_quality_predictors order by predictor"
    ).fetchall()
    print(found)
    assert [row[0] for row in found] == ["conversion", "outcomes"]
    for _, drifted_from, feature in found:
        assert whole_week - timedelta(days=7) <= drifted_from <= whole_week
        assert feature == "last_category"


def test_quality_has_not_fallen_by_a_tenth_when_the_shift_is_reported(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    found = shop.execute(
        """
        select
            quality.predictor, quality.target, weeks.week_on, weeks.auc,
            sum(before.auc * before.rows) / sum(before.rows) as auc_before
        from reports.rpt_model_quality_predictors as quality
        inner join scores.score_quality_weeks as weeks
            on weeks.predictor = quality.predictor
            and weeks.target = quality.target
            and weeks.week_on = quality.drifted_from
        inner join scores.score_quality_weeks as before
            on before.predictor = quality.predictor
            and before.target = quality.target
            and before.week_on < quality.drifted_from
        group by all
        """
    ).df()
    print(found.to_string())
    assert len(found) == 4
    assert (found["auc"] - 0.5 >= 0.9 * (found["auc_before"] - 0.5)).all()

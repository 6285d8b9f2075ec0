"""Real clicks of a news site, loaded day by day: the tables of all days at once."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from parity_case import Warehouses, drifts

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.long]


@pytest.fixture
def news_days(real_data: Path, tmp_path: Path) -> Iterator[list[Path]]:
    """Split the news clicks by UTC day; what follows the busy days is one file."""
    folder = tmp_path / "days"
    folder.mkdir()
    news = real_data / "news_clicks" / "news_clicks.parquet"
    with duckdb.connect() as opened:
        opened.execute(
            "create temp table clicks as select"
            " cast(make_timestamp(click_timestamp * 1000) as date) as day, *"
            f" from '{news}'"
        )
        # few follow after the 17th
        opened.execute("update clicks set day = least(day, '2017-10-18')")
        days = opened.execute("select distinct day from clicks").fetchall()
        for (day,) in days:
            opened.execute(
                f"copy (select * exclude (day) from clicks where day = '{day}')"
                f" to '{folder / f'{day}.parquet'}'"
            )
    yield sorted(folder.glob("*.parquet"))


def test_news_clicks_day_by_day_are_news_clicks_at_once(
    news_days: list[Path], tmp_path: Path
) -> None:
    mappings = tmp_path / "mappings"
    mappings.mkdir()
    shutil.copy(ROOT / "mappings" / "news_clicks.yml", mappings)

    def write(data: Path, batch: int) -> None:
        (data / "news_clicks").mkdir(exist_ok=True)
        os.link(news_days[batch], data / "news_clicks" / news_days[batch].name)

    warehouses = Warehouses(tmp_path, write, mappings)
    found = drifts(warehouses, len(news_days), copied={}, is_new=True)
    assert not found, "\n".join(map(str, found))

"""Real clicks of a news site, loaded bit by bit: the tables of all at once."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest
from conftest import ROOT
from parity_case import Warehouses, drifts

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture
def news_days(real_data: Path, tmp_path: Path, one_of: int) -> Iterator[list[Path]]:
    """Split the news clicks by UTC day; what follows the busy days is one file.

    Of so many readers one is taken, with all clicks.
    """
    folder = tmp_path / "days"
    folder.mkdir()
    news = real_data / "news_clicks" / "news_clicks.parquet"
    with duckdb.connect() as opened:
        opened.execute(
            "create temp table clicks as select"
            " cast(make_timestamp(click_timestamp * 1000) as date) as day, *"
            f" from '{news}' where user_id % {one_of} = 0"
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


@pytest.mark.parametrize(
    ("days", "batches", "one_of"),
    [(4, 2, 4), pytest.param(None, None, 1, marks=pytest.mark.long)],
)
def test_news_clicks_in_batches_are_news_clicks_at_once(
    days: int | None, batches: int | None, news_days: list[Path], tmp_path: Path
) -> None:
    some = np.array(news_days[:days])
    parts = np.array_split(some, batches or len(some))
    mappings = tmp_path / "mappings"
    mappings.mkdir()
    shutil.copy(ROOT / "mappings" / "news_clicks.yml", mappings)

    def write(data: Path, batch: int) -> None:
        (data / "news_clicks").mkdir(exist_ok=True)
        for day in parts[batch]:
            os.link(day, data / "news_clicks" / day.name)

    warehouses = Warehouses(tmp_path, write, mappings)
    found = drifts(warehouses, len(parts), copied={}, is_new=True)
    assert not found, "\n".join(map(str, found))

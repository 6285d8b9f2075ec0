"""How often the next product is among 20 recommended, by a procedure fixed beforehand.

`make bench-recommendations` reads the folder in CLICKSTREAM_REAL_DATA and writes
bench/RECOMMENDATIONS.md.

1. Sessions: as the source gives them; a click with the session's number and item.
   `session_clicks` comes as a training and a test file. In the others the test part is
   the sessions that end on the last day, the training part those that ended before
   it; a day with fewer than half of the usual clicks is none.
2. What is asked: at each click but the last of each test session, the item of the
   next click, among all items; one clicked already may come again. Of more than
   20,000 clicks about so many are drawn, by a hash of the session.
3. Weights: chosen on the training part's own last day, learnt from the days before:
   from START on, one after the other, each the value of WAYS with the greatest sum of
   HR@20 and MRR@20, twice through.
4. Figures: one run on the test part. HR@20: the share of clicks whose next item is
   among 20; MRR@20: the mean of 1 / its place, 0 where it isn't there. Beside it what
   is popular, and what most often shares a session with the item clicked last.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb

from bench import measure
from ml.intervals import wilson_interval
from ml.recommendation_quality import measured, prepare, split_last_day
from ml.recommendations import Weights

RESULTS = Path(__file__).with_name("RECOMMENDATIONS.md")
Relation = duckdb.DuckDBPyRelation
MOST_ASKED = 20_000
# one row per click: session_id, product_id, clicked_at, place (the source's own order)
TAB = "delim = '\\t', header = true, all_varchar = true, parallel = false"
FILES = """
select
    cast(SessionId as bigint) as session_id, cast(ItemId as bigint) as product_id,
    make_timestamp(cast(cast("Time" as double) * 1000000 as bigint)) as clicked_at,
    row_number() over () as place
from read_csv('{folder}/session_clicks/*{part}*.txt', {tab})
"""
ESHOP = """
select
    cast("session ID" as bigint) as session_id,
    "page 2 (clothing model)" as product_id,
    make_timestamp(cast(year as bigint), cast(month as bigint), cast(day as bigint),
        12, 0, 0.0) as clicked_at,
    cast("order" as bigint) as place
from read_csv('{folder}/eshop_clothing/*.csv', delim = ';', header = true,
    all_varchar = true)
"""
NEWS = """
select
    session_id, click_article_id as product_id,
    make_timestamp(click_timestamp * 1000) as clicked_at, click_timestamp as place
from '{folder}/news_clicks/*.parquet'
"""
METHODS = {
    "neighbours": "nearest neighbours",
    "together": "together with the last",
    "popular": "popular",
}
START = Weights(
    neighbours=500,
    click_decay=1.0,
    rarity=1.0,
    place_decay=3.0,
    recent_sessions=500,
    age_days=7.0,
    length_power=0.2,
    asked_products=10,
    before_weight=0.7,
)
WAYS = {
    "click_decay": [0.7, 1.0, 1.5, 2.5],
    "place_decay": [1.0, 2.0, 3.0, 5.0],
    "age_days": [0.3, 1.0, 3.0, 7.0, 20.0, 60.0],
    "length_power": [0.0, 0.2, 0.5],
    "rarity": [0.0, 0.3, 1.0, 5.0],
    "before_weight": [0.4, 0.7, 1.0],
    "recent_sessions": [200, 500, 2000],
    "neighbours": [100, 200, 500, 1000],
}
HEAD = """# How often the next product is recommended, on real data

`make bench-recommendations` measures this and writes it anew, from the real files in
`CLICKSTREAM_REAL_DATA`; `bench/recommendations.py` says how. In brackets: 95 % Wilson
intervals, as if clicks of a session were independent, so somewhat too narrow."""


def read(
    connection: duckdb.DuckDBPyConnection, data: str, name: str
) -> tuple[Relation, Relation]:
    """Read the training and the test part of a log, for ml.recommendation_quality."""
    if name == "session_clicks":
        parts = [
            FILES.format(folder=data, part=part, tab=TAB) for part in ("train", "test")
        ]
    else:
        sql = {"eshop_clothing": ESHOP, "news_clicks": NEWS}[name]
        parts = [sql.format(folder=data)]
    tables = []
    for number, part in enumerate(parts):
        connection.execute(f"create table part_{number} as {numbered(part)}")
        tables.append(connection.table(f"part_{number}"))
    return tuple(tables) if len(tables) > 1 else split_last_day(connection, tables[0])


def numbered(clicks: str) -> str:
    """Write SQL that numbers the clicks of each session from 1."""
    return (
        "select 'site' as site_id, session_id, cast(null as varchar) as person_id,"
        " product_id, clicked_at as known_at, row_number() over (partition by"
        f" session_id order by clicked_at, place) as click_number from ({clicks})"
    )


def tune(connection: duckdb.DuckDBPyConnection) -> Weights:
    """Choose the weights on what `prepare` made of the training part alone."""

    def gained(weights: Weights) -> float:
        _, asked, hits, places = measured(connection, "neighbours", weights)[0]
        return (hits + places) / asked

    best = START
    most = gained(best)
    for _ in range(2):
        for name, values in WAYS.items():
            for value in values:
                tried = replace(best, **{name: value})
                got = most if tried == best else gained(tried)
                if got > most:
                    best, most = tried, got
    return best


def told(asked: int, hits: int, places: float) -> str:
    """Write the two figures of a method as cells."""
    low, high = wilson_interval(hits, asked)
    return f"{hits / asked:.4f} ({low:.3f} to {high:.3f}) | {places / asked:.4f}"


def section(connection: duckdb.DuckDBPyConnection, data: str, name: str) -> list[str]:
    """Tune on a log's training part, and measure all methods once on its test part."""
    train, test = read(connection, data, name)
    prepare(connection, *split_last_day(connection, train), MOST_ASKED)
    weights = tune(connection)
    prepare(connection, train, test, MOST_ASKED)
    rows = []
    for method, words in METHODS.items():
        started = time.monotonic()
        _, *figures = measured(connection, method, weights)[0]
        seconds = time.monotonic() - started
        rows.append(f"| {words} | {told(*figures)} | {seconds:.1f} |")
    size = "count(*), count(distinct session_id), count(distinct product_id)"
    clicks, sessions, products = train.aggregate(size).fetchall()[0]
    said = (
        f"{clicks:,} clicks of {sessions:,} sessions on {products:,} items learnt "
        f"from, {figures[0]:,} next clicks asked for. Weights: "
        f"{', '.join(f'{k} {v:g}' for k, v in vars(weights).items())}."
    )
    head = ["| method | HR@20 | MRR@20 | seconds |", "|---|---|---|---|"]
    return ["", f"## {name}", "", said, "", *head, *rows]


def main() -> int:
    """Measure, and write bench/RECOMMENDATIONS.md; returns the exit code."""
    data = measure.real_data()
    if not data:
        return 2
    lines = HEAD.splitlines()
    lines += ["", measure.machine()]
    for name in ("session_clicks", "eshop_clothing", "news_clicks"):
        with duckdb.connect() as connection:
            lines += section(connection, data, name)
            print("\n".join(lines), flush=True)
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

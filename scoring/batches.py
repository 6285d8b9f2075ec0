"""Predictions in batches: memory for one of them, however many rows there are."""

from collections.abc import Callable, Iterator, Mapping

import duckdb
import pandas as pd
import pyarrow as pa

from ml.predictor import Predictor
from pipeline.landing.read_sql import literals
from scoring import predictors

Relation = duckdb.DuckDBPyRelation
BATCH_ROWS = 100_000


def serving(decisions: Relation, task: str) -> Iterator[tuple[str, str, Predictor]]:
    """Yield site, the candidate that serves and the predictor, of sites that have one.

    Args: decisions, score_predictors; task, its predictor.
    """
    rows = decisions.filter(f"predictor = '{task}' and predictor_version is not null")
    listed = rows.project("site_id, serving, predictor_version").order("site_id")
    for site, candidate, version in listed.fetchall():
        yield site, candidate, predictors.fetch(task, site, version)


def in_batches(
    decisions: Relation,
    features: Relation,
    task: str,
    score: Callable[[Predictor, str, pd.DataFrame], pd.DataFrame],
    types: Mapping[str, pa.DataType],
) -> pa.RecordBatchReader:
    """Score a task's rows of all sites that have a predictor, batch after batch.

    Args:
        decisions: score_predictors.
        features: the task's feature rows.
        task: its name.
        score: gives the rows to write for a predictor, the candidate that serves and
            some feature rows.
        types: the columns to write, in their order.
    """
    schema = pa.schema(list(types.items()))

    def batches() -> Iterator[pa.RecordBatch]:
        known = {site: given for site, *given in serving(decisions, task)}
        sites = literals(known) or "null"
        # one reading for all sites: each of them would compute the features anew
        asked = features.filter(f"site_id in ({sites})")
        for batch in asked.to_arrow_reader(BATCH_ROWS):
            for site, found in batch.to_pandas().groupby("site_id"):
                candidate, predictor = known[site]
                rows = score(predictor, candidate, found)
                rows = rows.assign(site_id=site)[list(types)]
                table = pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
                yield from table.to_batches()

    return pa.RecordBatchReader.from_batches(schema, batches())


def served(predictor: Predictor, candidate: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Predict with the candidate that serves, beside the constant.

    Returns the task's keys, <target>_probability, <target>_base_probability, reason.
    """
    scores = predictor.predict(rows, tuple(dict.fromkeys((candidate, "constant"))))
    for column in [c for c in scores if c.endswith("_probability")]:
        given = next(n for n in (candidate, "constant") if column.startswith(f"{n}_"))
        rest = column.removeprefix(f"{given}_")
        if given == "constant":
            scores[rest.replace("_probability", "_base_probability")] = scores[column]
        if given == candidate:
            scores[rest] = scores[column]
    return scores

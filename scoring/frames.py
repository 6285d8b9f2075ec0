"""From a predictor's frame to a table: types that don't depend on the rows."""

from collections.abc import Mapping

import duckdb
import pandas as pd

from pipeline.landing.read_sql import name


def as_table(
    session: duckdb.DuckDBPyConnection, frame: pd.DataFrame, types: Mapping[str, str]
) -> duckdb.DuckDBPyRelation:
    """Give a frame as a relation of these columns, in this order, with these types.

    DuckDB guesses a column's type from its values; without rows it can't. Raises
    duckdb.Error when a column is missing or a value doesn't fit its type.
    """
    if not len(frame):
        # without rows a frame may lack columns too
        frame = pd.DataFrame({column: pd.Series(dtype="str") for column in types})
    columns = [f"cast({name(c)} as {kind}) as {name(c)}" for c, kind in types.items()]
    return session.from_df(frame).project(", ".join(columns))

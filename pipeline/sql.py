"""`make sql Q="select ..."`: ask the warehouse something, without changing it."""

import os
import sys

import duckdb

from pipeline.errors import InputError
from pipeline.questions import answer_of
from pipeline.settings import settings_or_exit


def main(query: str) -> int:
    """Print the answer to a query; returns the exit code."""
    try:
        path = settings_or_exit().built()
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    if not query.strip():
        print('Ask something: make sql Q="from marts.fct_sessions"', file=sys.stderr)
        return 2
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            print(answer_of(query, connection))
        except duckdb.Error as problem:
            print(problem, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    # through the environment, so that no shell takes the query apart
    sys.exit(main(os.environ.get("CLICKSTREAM_SQL", "")))

"""A day and its time of day, where a mapping lists them as two names of one time."""

import duckdb

from pipeline.landing.group import Group, alternatives
from pipeline.landing.raw import raw_columns
from pipeline.landing.read_sql import name

# a time of day, looked for in the first rows of a file
CLOCK = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( ?[AaPp][Mm])?"
LOOKED_AT = 1000


def clocks_as_names(connection: duckdb.DuckDBPyConnection, group: Group) -> list[str]:
    """Say where a list of names, one or the other, has a day and its time of day."""
    log, file, problems = group.log, group.file, []
    for column in log.declared:
        if column.data_type != "timestamp" or len(log.columns.get(column.name, ())) < 2:
            continue
        first, *others = alternatives(log, file.columns).get(column.name, [""])
        for other in others:
            words = f"trim(cast({name(other)} as varchar))"
            rows = f"select {words} as t from ({raw_columns(group.readings)}) as raw"
            clocks = f"bool_and(regexp_full_match(t, '{CLOCK}'))"
            found = f"select {clocks} from ({rows} limit {LOOKED_AT}) where t <> ''"
            if connection.execute(found).fetchall() == [(True,)]:
                problems.append(
                    f"{file.name}: {log.path.name} lists {first!r} and {other!r} as "
                    f"names of {column.name}, and {other!r} holds times of day. Write "
                    f"`{column.name}: {first}` under columns, and `time_of_day: "
                    f"{{{column.name}: {other}}}`."
                )
    return problems

"""What the project says of its tables and columns, kept beside them.

Publishing reads it here, and not from a file of dbt's: writing that file twice takes
dbt seconds of each build, for all that it knows of each node.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

TABLES = """
-- column_name: null where the table itself is described
create table if not exists refresh.descriptions (
    relation varchar, column_name varchar, description varchar
);
"""
NOTE = """
insert into refresh.descriptions
select unnest(?), unnest(?), unnest(?)
"""


def note_descriptions(
    connection: duckdb.DuckDBPyConnection, manifest: "Manifest | None"
) -> None:
    """Write down what the project says now of its models and seeds.

    Args:
        connection: to the warehouse, in a transaction, with TABLES.
        manifest: dbt's, of this run; without one, nothing is written.
    """
    if not manifest:
        return
    rows = list(_described(manifest))
    connection.execute("delete from refresh.descriptions")
    if rows:
        connection.execute(NOTE, [list(values) for values in zip(*rows, strict=True)])


def _described(manifest: "Manifest") -> Iterator[tuple[str, str | None, str]]:
    """Give rows of relation (schema.name), column (None: the table), description."""
    for node in manifest.nodes.values():
        if node.resource_type not in ("model", "seed"):
            continue
        relation = f"{node.schema}.{node.alias}"
        if node.description:
            yield relation, None, node.description
        for column in node.columns.values():
            if column.description:
                yield relation, column.name, column.description.strip()

"""What the project says of its tables and columns, kept beside them.

Publishing reads it here, and not from a file of dbt's: writing that file twice takes
dbt seconds of each build, for all that it knows of each node.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb

from pipeline.landing.read_sql import literal, name
from pipeline.refresh.retired import relations_of

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

# what is described is there, in this file; a column may have gone since
DESCRIBED = """
select there.schema_name, there.table_name, described.column_name, described.description
from built.refresh.descriptions as described
inner join duckdb_columns() as there
    on
        described.relation = there.schema_name || '.' || there.table_name
        and coalesce(described.column_name = there.column_name, there.column_index = 1)
where there.database_name = 'new' and there.schema_name != 'main'
"""
HAS_DESCRIPTIONS = """
select 1 from duckdb_tables()
where
    database_name = 'built' and schema_name = 'refresh' and table_name = 'descriptions'
"""


def note_descriptions(
    connection: duckdb.DuckDBPyConnection, manifest: "Manifest | None"
) -> None:
    """Write down what the project says now of the relations that it makes.

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
    for relation, node in relations_of(manifest).items():
        if node.description:
            yield relation, None, node.description
        for column in node.columns.values():
            if column.description:
                yield relation, column.name, column.description.strip()


def comments(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Write the SQL that gives published tables and columns their descriptions.

    connection: to the warehouse as `built`, and to the new file as `new`.
    """
    # an earlier version of the project built the warehouse without them
    if not connection.execute(HAS_DESCRIPTIONS).fetchall():
        return []
    sentences = []
    for schema, table, column, said in connection.execute(DESCRIBED).fetchall():
        own = f"new.{name(schema)}.{name(table)}"
        what = f"table {own}" if column is None else f"column {own}.{name(column)}"
        sentences.append(f"comment on {what} is {literal(said)}")
    return sentences

"""Relations that the project no longer names: known, dropped, and gone from versions.

A table whose model was renamed or removed is never built again, so nobody who is
forgotten, and nothing too old, would ever leave it. Each run writes down which
relations it may make; what stands there and isn't named any more is dropped at the end
of a run of everything that ended well (macros/refresh/drop_retired.sql). What a person
made by hand is on no such list.
"""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipeline.publish.versions import Version, current, versions
from pipeline.settings.places import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import ManifestNode

RELATIONAL = {"model", "seed", "snapshot"}
THERE = """
select schema_name, table_name as name, 'table' as kind from duckdb_tables()
where database_name = current_database() and not temporary
union all
select schema_name, view_name, 'view' from duckdb_views()
where database_name = current_database() and not internal and not temporary
"""
TABLES = f"""
-- what runs have made, as schema.name; is_named: by the project as it is now
create table if not exists refresh.relations (relation varchar, is_named boolean);
-- is_in_file: until the file is written anew its bytes may hold rows of it
create table if not exists refresh.dropped_relations (
    relation varchar, dropped_at timestamp, is_in_file boolean
);
-- what is to be dropped; what dbt left half-made, too
create or replace view refresh.retired as
select
    existing.schema_name || '.' || existing.name as relation,
    format('drop {{}} if exists "{{}}"."{{}}"', kind, schema_name, name) as drop_sql
from ({THERE}) as existing
inner join refresh.relations as made
    on
        existing.schema_name || '.' || regexp_replace(existing.name, '__dbt_.*$', '')
        = made.relation
where not made.is_named or existing.name like '%!_!_dbt!_%' escape '!';
"""
# what runs made before this list was kept: the history has their names, by run
FROM_HISTORY = f"""
insert into refresh.relations
select distinct existing.schema_name || '.' || made.node_name as relation, false
from ({THERE}) as existing
inner join refresh.run_models as made
    on
        regexp_replace(existing.name, '__dbt_.*$', '') = made.node_name
        and made.node_type in ('model', 'seed')
where
    existing.schema_name in (select unnest(?))
    and relation not in (select relation from refresh.relations)
"""
DROPPED = "select distinct relation from refresh.dropped_relations"
IN_FILE = "select 1 from refresh.dropped_relations where is_in_file limit 1"
NOTE_DROPPED = """
insert into refresh.dropped_relations
select relation, make_timestamp(epoch_us(get_current_timestamp())), true
from refresh.retired
"""
HAS_LIST = """
select 1 from duckdb_tables() where database_name = current_database()
and schema_name = 'refresh' and table_name = 'dropped_relations'
"""


def relations_of(manifest: "Manifest") -> dict[str, "ManifestNode"]:
    """Give what dbt knows of each relation that the project makes, by schema.name."""
    return {
        f"{node.schema}.{node.alias}": node
        for node in manifest.nodes.values()
        if node.resource_type in RELATIONAL
        and node.config.get("materialized") != "ephemeral"
    }


def note_relations(
    connection: duckdb.DuckDBPyConnection, manifest: "Manifest | None"
) -> None:
    """Write down which relations the project names now.

    Args:
        connection: to the warehouse, in a transaction, with TABLES.
        manifest: dbt's, of this run; without one, nothing is written.
    """
    if not manifest:
        return
    nodes = relations_of(manifest)
    named = sorted(nodes)
    is_first = not connection.execute("from refresh.relations limit 1").fetchall()
    connection.execute(
        "update refresh.relations set is_named = list_contains(?, relation)", [named]
    )
    connection.execute(
        "insert into refresh.relations select relation, true"
        " from (select unnest(?) as relation) as named"
        " anti join refresh.relations using (relation)",
        [named],
    )
    if is_first:
        schemas = {node.schema for node in nodes.values()}
        connection.execute(FROM_HISTORY, [sorted(schemas)])


def made_by_runs(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Name, as schema.name, the relations that the project makes."""
    rows = connection.execute("select relation from refresh.relations").fetchall()
    return {relation for (relation,) in rows}


def drop_retired(settings: Settings) -> list[str]:
    """Drop what the project no longer names, whatever the last run was of.

    Returns a sentence about it; none where nothing was dropped.
    """
    with duckdb.connect(str(settings.database)) as connection:
        if not connection.execute(HAS_LIST).fetchall():
            return []
        found = connection.execute("from refresh.retired order by all").fetchall()
        connection.execute("begin")
        connection.execute(NOTE_DROPPED)
        for _, sql in found:
            connection.execute(sql)
        connection.execute("delete from refresh.relations where not is_named")
        connection.execute("commit")
    names = ", ".join(relation for relation, _ in found)
    return [f"Dropped, as the project no longer names them: {names}."] if found else []


def holding(
    published: Path, relations: Collection[str], before: Version | None = None
) -> list[Version]:
    """List the published versions that hold one of these relations.

    Args:
        published: the folder of versions.
        relations: as schema.name.
        before: the version that served until now; it, and what serves, is left out:
            who opened it just now reads on, and `make rollback` goes back to it.
    """
    stay = {version.number for version in (current(published), before) if version}
    return [
        version
        for version in versions(published)
        if version.number not in stay
        and not version.manifest.get("rows", {}).keys().isdisjoint(relations)
    ]

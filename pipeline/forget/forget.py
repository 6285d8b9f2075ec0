"""`make forget PERSON=...`: what is known of a person goes, and stays away.

The person's ids become tombstones; a build takes anew the files that hold such rows,
without them; then the warehouse's file is written anew, so that the bytes go too, and
one new version is published in place of all others. What was done is counted, and no
id is printed.
"""

import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.build import build
from pipeline.forget.tombstones import (
    EVENT,
    PERSON,
    add_tombstones,
    read_tombstones,
    tombstone,
)
from pipeline.landing.addresses import hashed_if_mail, is_mail
from pipeline.landing.read_sql import name
from pipeline.nightly import limits
from pipeline.publish.compacting import compact
from pipeline.publish.publishing import publish
from pipeline.publish.versions import remove, versions
from pipeline.refresh.kept import with_steps
from pipeline.refresh.lock import hold, release
from pipeline.refresh.retired import drop_retired, made_by_runs
from pipeline.settings.memory import limit_memory
from pipeline.settings.places import PROJECT, Settings
from pipeline.told.errors import InputError
from pipeline.told.failure import page_file

# a shorter text is looked for as a whole value only: `7` stands in every date
SHORT = 6
SITES = with_steps("""
select distinct site_id from marts.fct_events
where list_has_any($ids, [person_id, user_id, visitor_id])
union
select site_id from step.crm_people where list_contains($ids, user_id)
""")
# devices that were only ever this person's
OWN_VISITORS = """
select visitor_id from marts.fct_sessions
where site_id = $site
group by visitor_id
having
    bool_and(list_contains($ids, person_id))
    or list_contains($ids, any_value(visitor_id))
"""
# on a device that somebody else uses too: the sessions that were this person's, with
# what was fired again; what names another user is that one's
SHARED_EVENTS = with_steps("""
select event_id from step.stored_events
where site_id = $site
and lower(lpad(to_hex(session_key), 32, '0')) in (
    select session_id from marts.fct_sessions
    where site_id = $site and list_contains($ids, person_id)
)
and list_contains($ids, user_id) is not false
and list_contains($own, visitor_id) is not true
""")
# files of the user's own with rows of anybody who was forgotten
ERASED = """
select source_file, sum(erased) from marts.agg_source_quality
where erased > 0 group by source_file order by source_file
"""
# what landing and refreshes keep
OWN_SCHEMAS = ("landing", "refresh")
TEXTS = """
select table_schema, table_name, column_name from information_schema.columns as c
semi join (
    from information_schema.tables where table_type = 'BASE TABLE'
) as tables using (table_schema, table_name)
where data_type = 'VARCHAR'
order by all
"""


@dataclass(frozen=True)
class Forgotten:
    """Whom to forget at one site: the person's ids, and single events.

    ids: as it was asked for, and as tables have it where it is a mail address.
    visitors: devices that only this person used.
    """

    site_id: str
    ids: tuple[str, ...]
    visitors: tuple[str, ...]
    events: tuple[str, ...]


def forget(
    settings: Settings, person: str, site_id: str = "", arguments: Sequence[str] = ()
) -> int:
    """Forget a person; returns the exit code.

    Args:
        settings: where the warehouse, the list of tombstones and the versions lie.
        person: the `person_id`: a user's id, or that of a visitor who is no user; a
            mail address as it stands in the log, or as tables have it.
        site_id: at which site, where the id is known at several.
        arguments: dbt's own, for the build.

    0 when nothing of the person is left, 1 when the build failed, 2 when something
    has to be changed first. Until it returns 0 call it again: it goes on.
    """
    try:
        hold(settings.database)
        found = find(settings, person, site_id)
        pairs = [(PERSON, one) for one in (*found.ids, *found.visitors)]
        pairs += [(EVENT, event) for event in found.events]
        new = add_tombstones(settings, found.site_id, pairs)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        release(settings.database)
    print(f"Tombstones: {new} new. Building without what they name ...")
    if code := build(list(arguments)):
        print(NOT_YET, file=sys.stderr)
        return code
    try:
        hold(settings.database)
        told = drop_retired(settings)
        compact(settings)
        ids = {*found.ids, *found.visitors}
        told += remove_files(settings, ids)
        told += replace_versions(settings)
        told += mentions(settings, ids)
    except InputError as error:
        print(f"{error}\n{NOT_YET}", file=sys.stderr)
        return 2
    finally:
        release(settings.database)
    print("\n".join([*told, *yours(settings.database)]))
    return 0


NOT_YET = (
    "The person isn't gone yet: set right what is said above, and call `make forget` "
    "once more."
)


def find(settings: Settings, person: str, site_id: str) -> Forgotten:
    """Find what is this person's; raises InputError when that isn't clear."""
    if not person.strip():
        raise InputError("Say whom: make forget PERSON=<person_id> [SITE=<site_id>]")
    ids = [person]
    if is_mail(person):
        # tables have its hash, unless a mapping keeps it
        ids.append(hashed_if_mail(settings.salt(), person))
    with duckdb.connect(str(settings.built()), read_only=True) as connection:
        limit_memory(connection, settings)
        rows = connection.execute(SITES, {"ids": ids}).fetchall()
        sites = sorted(row[0] for row in rows)
        if site_id:
            known = connection.execute("select site_id from landing.sites").fetchall()
            if (site_id,) not in known:
                raise InputError(
                    f"There is no site {site_id}. There are: "
                    f"{', '.join(sorted(row[0] for row in known))}."
                )
        elif len(sites) > 1:
            raise InputError(
                f"The id is known at {', '.join(sites)}, and may be another's at each. "
                "Say which: make forget PERSON=... SITE=..."
            )
        elif not sites and not (site_id := _before(settings, connection, ids)):
            raise InputError(
                "Nothing is known of that person. To keep them away from now on, name "
                "the site: make forget PERSON=... SITE=..."
            )
        asked = {"ids": ids, "site": site_id or sites[0]}
        own = [row[0] for row in connection.execute(OWN_VISITORS, asked).fetchall()]
        shared = connection.execute(SHARED_EVENTS, asked | {"own": own}).fetchall()
    events = tuple(row[0] for row in shared)
    return Forgotten(asked["site"], tuple(ids), tuple(own), events)


def _before(
    settings: Settings, connection: duckdb.DuckDBPyConnection, ids: Sequence[str]
) -> str:
    """Give the site at which the person was forgotten before; empty if nowhere."""
    known, salt = read_tombstones(settings).known, settings.salt()
    sites = connection.execute("select site_id from landing.sites").fetchall()
    return next(
        (
            site
            for (site,) in sites
            for one in ids
            if tombstone(salt, site, PERSON, one) in known
        ),
        "",
    )


def remove_files(settings: Settings, ids: Collection[str]) -> list[str]:
    """Remove what else was written down and has an id in it; says which files."""
    target = os.environ.get("DBT_TARGET_PATH") or PROJECT / "target"
    wanted = [one.encode() for one in ids]
    told = []
    for folder in (settings.predictions, Path(target), page_file().parent):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and any(one in path.read_bytes() for one in wanted):
                path.unlink()
                told.append(f"{path.name} had an id in it and was removed.")
    for path in settings.copies.glob("*.unfinished"):
        path.unlink()
    return told


def replace_versions(settings: Settings) -> list[str]:
    """Publish one version, where any are, and remove all that were before it."""
    older = versions(settings.published)
    if not older:
        return []
    version = publish(settings, *limits(settings))
    for old in older:
        remove(old.folder)
    return [
        f"Published version {version.number}; {len(older)} older ones were removed. "
        "Who has one open reads on in it until closing it."
    ]


def yours(database: Path) -> list[str]:
    """Name the raw files with rows of anybody who was forgotten."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(ERASED).fetchall()
    total = sum(count for _, count in found)
    return [
        f"{total:,} rows of persons who were forgotten are left out, now and in each "
        "build to come. Raw files are yours, and weren't touched:",
        *(f"  {source_file}: {count:,} rows" for source_file, count in found),
        "Back up forgotten.csv and the salt: without them they come back.",
    ]


def mentions(settings: Settings, ids: Collection[str]) -> list[str]:
    """Say where the warehouse still has an id: in others' rows, and others' tables."""
    whole = list(ids)
    parts = [one for one in whole if len(one) >= SHORT]
    told = []
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        limit_memory(connection, settings)
        made = made_by_runs(connection)
        for schema, table, column in connection.execute(TEXTS).fetchall():
            own = name(column)
            count = connection.execute(
                f"select count(*) from {name(schema)}.{name(table)}"
                f" where {own} in (select unnest(?)) or exists ("
                f"select 1 from unnest(?) as ids (id) where contains({own}, id))",
                [whole, parts],
            ).fetchall()[0][0]
            place = f"{schema}.{table}.{column}"
            if count and (schema in OWN_SCHEMAS or f"{schema}.{table}" in made):
                told.append(
                    f"{count:,} rows that are not the person's have the same text in "
                    f"{place}."
                )
            elif count:
                told.append(
                    f"{count:,} rows have the person's id in {place}. The project "
                    "didn't make that table: clear it yourself."
                )
    return told

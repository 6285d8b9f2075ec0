"""A run in which most of a source is suddenly gone stops, until somebody says so.

A folder that isn't mounted, or was emptied by mistake, looks like files that were
taken away on purpose: the tables would lose their rows and be published without.
"""

import os
from collections.abc import Mapping

import duckdb

from pipeline.told.errors import InputError

VARIABLE, MEANT = "CLICKSTREAM_GONE", "expected"
# Of each source: the rows of files that were taken and are gone, without those that
# are there under another name; all rows that were taken; those that are there now.
# A source whose new files hold as much as the old ones lost nothing.
MOSTLY_GONE = """
with judged as (
    select
        source, source_file, raw_rows, is_present, taken_hash is not null as is_taken,
        not is_present and taken_hash is not null
        and not exists (
            from landing.files as other
            where
                other.is_present
                and (
                    other.content_hash = files.content_hash
                    or other.source_file = files.source_file
                )
        ) as is_gone
    from landing.files as files
),

summed as (
    select
        source,
        count_if(is_gone) as gone_files,
        min(source_file) filter (where is_gone) as example,
        coalesce(sum(raw_rows) filter (where is_gone), 0) as gone_rows,
        coalesce(sum(raw_rows) filter (where is_taken), 0) as taken_rows,
        coalesce(sum(raw_rows) filter (where is_present), 0) as present_rows
    from judged
    group by source
)

select source, gone_files, example, gone_rows, taken_rows
from summed
where 2 * gone_rows > taken_rows and 2 * present_rows < taken_rows
order by source
"""


def refuse_mostly_gone(
    connection: duckdb.DuckDBPyConnection,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Raise InputError where files with more than half of a source's rows are gone.

    Args:
        connection: to the warehouse, with landing.files up to date.
        environment: `CLICKSTREAM_GONE=expected` says that it is meant.
    """
    said = environment.get(VARIABLE, "")
    if said not in ("", MEANT):
        raise InputError(f"{VARIABLE} is {said!r}: write {MEANT}, or leave it out.")
    if said == MEANT:
        return
    problems = [
        f"{source}: {files:,} file{'s are' if files > 1 else ' is'} gone (such as "
        f"{example}) with {gone:,} of its {taken:,} rows. Put them back, or see "
        f"whether their folder is there. If it is meant: `make build GONE={MEANT}`, "
        f"`make refresh GONE={MEANT}`, or {VARIABLE}={MEANT} before another command."
        for source, files, example, gone, taken in connection.execute(
            MOSTLY_GONE
        ).fetchall()
    ]
    if problems:
        raise InputError(problems)

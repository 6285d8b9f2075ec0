"""What a person should know about files that were looked through."""

import duckdb

from pipeline.landing.files import File

GONE = """
select source_file, raw_rows from landing.files
where not is_present and taken_hash is not null
order by source_file
"""
FOUND = """
select
    files.source, files.source_file, files.raw_rows,
    count(reason), count_if(reason = 'invalid_encoding'), min(line_number)
from landing.files as files
left join landing.malformed_rows using (source, source_file)
where files.is_present
group by all
order by files.source, files.source_file
"""


def found_notices(
    connection: duckdb.DuckDBPyConnection, files: list[File]
) -> list[str]:
    """Say which files hold no rows, are gone, or seem to be read the wrong way."""
    by_key = {(file.log.name, file.name): file for file in files}
    notices = [
        f"{name}: is gone, so its {rows:,} rows are no longer counted."
        for name, rows in connection.execute(GONE).fetchall()
    ]
    for source, name, rows, bad, not_text, line in connection.execute(FOUND).fetchall():
        file = by_key[source, name]
        mapping = file.log.path.name
        if not rows:
            notices.append(f"{name}: has a header and no rows.")
        if not_text and file.encoding.startswith("utf-8"):
            notices.append(
                f"{not_text:,} rows of {name} are not UTF-8 and were rejected; if it's "
                f"Latin-1 write `encoding: latin-1` in {mapping}."
            )
        elif not_text:
            notices.append(
                f"{not_text:,} rows of {name} are not {file.encoding} and were "
                f"rejected; change `encoding` in {mapping}."
            )
        elif bad * 2 > rows:
            notices.append(
                f"{name}: {bad:,} of {rows:,} rows don't have the header's number of "
                f"values, the first in line {line}. Look whether `delimiter` and "
                f"`quote` in {mapping} are right, and whether row 1 is the header."
            )
    return notices

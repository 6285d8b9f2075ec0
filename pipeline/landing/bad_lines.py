"""The lines of raw files that are no records, kept whole but for what names people."""

from dataclasses import replace

import duckdb
import pyarrow as pa

from pipeline.forget.erasing import without_forgotten
from pipeline.forget.tombstones import Tombstones
from pipeline.landing.addresses import (
    hashed_columns,
    id_columns,
    payload_columns,
    without_persons,
)
from pipeline.landing.files import File
from pipeline.landing.repair import BadLine
from pipeline.settings.places import Settings


def keep_bad_lines(
    connection: duckdb.DuckDBPyConnection,
    file: File,
    bad_lines: list[BadLine],
    settings: Settings,
    tombstones: Tombstones,
) -> None:
    """Keep the lines that are no records, in place of those kept of the file before.

    What names somebody in them is hashed; of one that holds the id of somebody who was
    forgotten only its number stays.
    """
    bad_lines = without_forgotten(file, bad_lines, tombstones)
    key = [file.log.name, file.name]
    has_mails = bool(id_columns(file))
    if bad_lines and (has_mails or hashed_columns(file)):
        salt = settings.salt()
        keys = [key for keys in payload_columns(file).values() for key in keys]
        bad_lines = [
            replace(bad, text=without_persons(salt, bad.text, keys, has_mails))
            for bad in bad_lines
        ]
        # an id may be known by its hash only
        bad_lines = without_forgotten(file, bad_lines, tombstones)
    connection.execute(
        "delete from landing.malformed_rows where source = ? and source_file = ?", key
    )
    # read below by its name; one by one, many rows take minutes
    bad = pa.table(
        {
            "line_number": pa.array([b.line_number for b in bad_lines], pa.int64()),
            "reason": pa.array([b.reason for b in bad_lines], pa.string()),
            "raw_row": pa.array([b.text for b in bad_lines], pa.string()),
        }
    )
    connection.register("bad_lines", bad)
    connection.execute(
        "insert into landing.malformed_rows"
        " select ?, ?, line_number, reason, raw_row from bad_lines",
        key,
    )
    connection.unregister("bad_lines")

"""The select of files' own columns, with what their folders say."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.landing.address_ranges import BY_ADDRESS, in_ranges, networks
from pipeline.landing.addresses import (
    address_columns,
    hashed_address,
    hashed_mail,
    hashed_payload,
    id_columns,
    payload_columns,
)
from pipeline.landing.files import File
from pipeline.landing.numbers import FLOATS
from pipeline.landing.read_sql import (
    FILENAME,
    literal,
    name,
    partition,
    read_csv,
    read_parquet,
)


@dataclass(frozen=True)
class Reading:
    """How a file is read: the file, `in_place`, `skipping` or `copy`, and the copy.

    first_seen_at: when its content was; None where raw rows are to be kept anyway.
    """

    file: File
    reading: str
    copy: Path
    first_seen_at: datetime | None = None


def raw_columns(group: list[Reading]) -> str:
    """Write the select of the files' own columns, with what their folders say.

    What the mapping calls an address, what the source says names people, and an id that
    is a mail address, is hashed before anything else sees it; in a repaired copy it is
    already. Where the mapping leaves addresses out, BY_ADDRESS says of each row whether
    it does. A number that is none (NaN) is null.
    """
    file, source_file = group[0].file, _source_file(group)
    if group[0].reading == "copy":
        relation = read_parquet([item.copy for item in group])
        return f"select * replace ({source_file} as {name(FILENAME)}) from {relation}"
    replaced = {
        column: f"case when isfinite({name(column)}) then {name(column)} end"
        for column, kind in zip(file.columns, file.types, strict=False)
        if kind in FLOATS
    }
    for column, keys in payload_columns(file).items():
        replaced[column] = hashed_payload(name(column), keys)
    for column in id_columns(file):
        replaced[column] = hashed_mail(name(column))
    for column in address_columns(file):
        replaced[column] = hashed_address(name(column))
    # keys of folders are put in below, and are never addresses
    own = {column: replaced[column] for column in replaced.keys() & file.own_columns}
    selected = ", ".join(
        f"{sql} as {name(column)}"
        for column, sql in [(FILENAME, source_file), *sorted(own.items())]
    )
    keys = "".join(
        f", {partition(source_file, key)} as {name(key)}" for key, _ in file.partitions
    )
    if ranges := networks(file.log):
        # before they are hashed
        found = " or ".join(in_ranges(name(c), ranges) for c in address_columns(file))
        keys += f", {found} as {name(BY_ADDRESS)}"
    return f"select * replace ({selected}){keys} from {_read(group)}"


def _read(group: list[Reading]) -> str:
    file, paths = group[0].file, [item.file.path for item in group]
    if file.format == "parquet":
        return read_parquet(paths)
    if group[0].reading == "skipping":
        return read_csv(paths, file, "ignore_errors = true")
    return read_csv(paths, file)


def _source_file(group: list[Reading]) -> str:
    """Write the path below the data folder, whatever file is read for it."""
    if group[0].reading == "copy":
        pairs = ", ".join(
            f"{literal(str(item.copy))}: {literal(item.file.name)}" for item in group
        )
        return f"(map {{{pairs}}})[{name(FILENAME)}]"
    first = group[0].file
    cut = len(str(first.path)) - len(first.name)
    return f"substr({name(FILENAME)}, {cut + 1})"

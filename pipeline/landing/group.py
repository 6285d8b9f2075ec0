"""Files of a log that are laid out alike, and where each of our columns comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.landing.files import File, normal
from pipeline.landing.placeholders import is_id, without_placeholder
from pipeline.landing.raw import Reading
from pipeline.landing.read_sql import literal, name
from pipeline.landing.values import LOCAL, TEXT, id_text, is_plain, kinds, text
from pipeline.settings.mapping import Log


@dataclass(frozen=True)
class Group:
    """Files of one log that are laid out alike; one select reads them."""

    readings: list[Reading]

    @property
    def file(self) -> File:
        """Give the first of them: what holds of it holds of all."""
        return self.readings[0].file

    @property
    def log(self) -> Log:
        """Give the log that they belong to."""
        return self.file.log

    @property
    def kinds(self) -> dict[str, str]:
        """Give what DuckDB reads each of their columns as."""
        return kinds(self.file, self.readings[0].reading)

    @property
    def resolved(self) -> dict[str, str]:
        """Give of each of our columns the file's own name."""
        return resolve(self.log, self.file.columns)

    @property
    def ordered(self) -> list[str]:
        """Give their columns, in an order that does not depend on the file's own."""
        return sorted(self.file.columns, key=normal)


def groups(readings: Iterable[Reading]) -> list[Group]:
    """Put together the files that one select can read."""
    found: dict[tuple, list[Reading]] = {}
    for reading in readings:
        found.setdefault(_alike(reading), []).append(reading)
    return [Group(alike) for alike in found.values()]


def _alike(reading: Reading) -> tuple:
    """Give what files that one select reads have in common."""
    file = reading.file
    keys = tuple(key for key, _ in file.partitions)
    look = (file.format, file.columns, file.types, keys, file.encoding, file.packed)
    return (file.log.name, reading.reading, *look)


def resolve(log: Log, columns: tuple[str, ...]) -> dict[str, str]:
    """Find for each of our columns the file's own name: {ours: theirs}."""
    return {ours: found[0] for ours, found in alternatives(log, columns).items()}


def alternatives(log: Log, columns: tuple[str, ...]) -> dict[str, list[str]]:
    """List for each of our columns the file's columns that it may come from."""
    there = {normal(column): column for column in columns}
    listed = {
        ours: [there[normal(a)] for a in alternatives if normal(a) in there]
        for ours, alternatives in log.columns.items()
    }
    return {ours: found for ours, found in listed.items() if found}


def own(ours: str, what: str = "value") -> str:
    """Name a column of a step; no header has such a name."""
    return name(f"clickstream {ours} {what}")


def known(group: Group, ours: str) -> str:
    """Write the text of one of our columns, null where a word stands for nothing."""
    return without_placeholder(group.log, ours, given(group, ours))


def given(group: Group, ours: str) -> str:
    """Write the text of one of our columns: the file's, else the fixed value."""
    theirs = group.resolved.get(ours)
    if theirs is None:
        fixed = group.log.values.get(ours)
        return "cast(null as varchar)" if fixed is None else literal(fixed)
    if clock := clock_column(group.log, group.file, ours):
        return _joined(group, theirs, clock)
    found = alternatives(group.log, group.file.columns)[ours]
    if len(found) > 1 and {group.kinds[column] for column in found} == {TEXT}:
        # on the day of a rename a file may have both, each in some of its rows
        texts = [text(f"raw.{name(column)}", TEXT, False) for column in found]
        return f"coalesce({', '.join(texts)})"
    if is_id(ours) and is_plain(group.kinds[theirs]):
        return id_text(f"raw.{name(theirs)}", group.kinds[theirs])
    # Parquet has a dictionary of the values of a column, where they repeat
    repeats = group.file.format == "parquet" and not ours.endswith("_id")
    return text(f"raw.{name(theirs)}", group.kinds[theirs], repeats)


def clock_column(log: Log, file: File, ours: str) -> str | None:
    """Give the file's column with the time of day of one of our times, if any."""
    there = {normal(column): column for column in file.columns}
    return there.get(normal(log.time_of_day.get(ours, "")))


def _joined(group: Group, day: str, clock: str) -> str:
    """Write the text of a time whose day and time of day are two columns.

    A day without a time of day is no time: it isn't midnight.
    """
    of_day = f"raw.{name(day)}"
    if group.kinds[day] in LOCAL:
        of_day = f"cast({of_day} as date)"
    day_text = text(of_day, "DATE" if group.kinds[day] in LOCAL else TEXT, False)
    clock_text = text(f"raw.{name(clock)}", group.kinds[clock], False)
    return f"{day_text} || ' ' || coalesce({clock_text}, '?')"


def column_of(group: Group, ours: str) -> tuple[str, str, str]:
    """Give where one of our columns comes from, its kind, and its text."""
    words = f"raw.{own(ours, 'text')}"
    theirs = group.resolved.get(ours)
    is_joined = clock_column(group.log, group.file, ours) is not None
    if theirs is None or is_joined or group.kinds[theirs] == TEXT:
        return words, TEXT, words
    return f"raw.{name(theirs)}", group.kinds[theirs], words

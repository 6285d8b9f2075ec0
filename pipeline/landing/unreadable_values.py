"""What is said of values that can't be read, and which sources fail by them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import duckdb

from pipeline.landing.files import scratch
from pipeline.landing.numbers import number
from pipeline.landing.read_sql import literals
from pipeline.landing.values import TEXT, time
from pipeline.settings.mapping import Log
from pipeline.settings.mapping_checks import EPOCHS

TABLES = """
-- sources of which nothing new is taken, and why
create table if not exists landing.failing_sources (source varchar, problem varchar);
"""
# under so many values a share says little: it is told, and nothing fails
JUDGED_FROM = 100
# but without a time there is no event at all: of so many, none is enough
NO_TIME_FROM = 10
FOUND = """
select
    source, contract_column, any_value(kind), any_value(column_name),
    sum(filled_count - placeholder_count) as there, sum(unreadable_count) as bad,
    list_distinct(flatten(list(examples))),
    min(source_file) filter (where unreadable_count > 0),
    arg_min(line_number, source_file) filter (where unreadable_count > 0)
from landing.value_counts
inner join landing.files as files using (source, source_file)
where files.is_present
group by source, contract_column
having bad > 0
order by source, contract_column
"""
WORDS = {"time": "times", "number": "numbers"}
SIGNS = [(",", ""), (",", "."), (".", ","), (",", " "), (".", "'")]
FORMATS = (
    *("iso", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S"),
    *("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%d-%m-%Y %H:%M"),
    *("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S", "%d/%b/%Y:%H:%M:%S %z"),
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d"),
)
# no value that might say who somebody is is shown
YEARS = "timestamp '1990-01-01' and timestamp '2100-01-01'"
SHOWN = re.compile(r"(?=.*\d)[\w .,:;/+'()%€$£-]{1,40}")
LONG_WORD = re.compile(r"[^\W\d_]{10,}")


@dataclass(frozen=True)
class Judged:
    """failing: what is said of each source that fails; told: of the others."""

    failing: dict[str, list[str]]
    told: list[str]


def judge(
    connection: duckdb.DuckDBPyConnection, logs: Iterable[Log], share: float
) -> Judged:
    """Judge all present files of each source by what can't be read in their columns.

    Which sources fail is written down, for the end of the run.

    Args:
        connection: to the warehouse, with the counts of all present files.
        logs: the mappings.
        share: a source of which more of some column can't be read fails.
    """
    failing: dict[str, list[str]] = {}
    told, by_name = [], {log.name: log for log in logs}
    for source, ours, kind, theirs, there, bad, examples, *where in connection.execute(
        FOUND
    ).fetchall():
        log = by_name[source]
        texts = sorted(text for text in examples if text)
        told_where = _where(*where)
        said = (
            f"{told_where}: {bad:,} of {there:,} values of `{theirs}`, mapped to "
            f"{ours}, are no {WORDS[kind]}{_such_as(texts)}. "
            f"{_advice(log, ours, kind, texts, bad == there)}"
        )
        has_no_time = ours == "occurred_at" and bad == there >= NO_TIME_FROM
        if has_no_time or (there >= JUDGED_FROM and bad > share * there):
            failing.setdefault(source, []).append(said)
        else:
            told.append(said)
    _note_failing(connection, failing)
    return Judged(failing, told)


def _note_failing(
    connection: duckdb.DuckDBPyConnection, failing: Mapping[str, list[str]]
) -> None:
    connection.execute("delete from landing.failing_sources")
    for source, problems in failing.items():
        for problem in problems:
            connection.execute(
                "insert into landing.failing_sources values (?, ?)", [source, problem]
            )


def _where(file: str, line: int | None) -> str:
    return f"{file} line {line}" if line else file


def _such_as(texts: list[str]) -> str:
    shown = [t for t in texts if SHOWN.fullmatch(t) and not LONG_WORD.search(t)]
    return f", such as {shown[0]!r}" if shown else ""


def _advice(log: Log, ours: str, kind: str, texts: list[str], is_all: bool) -> str:
    """Say what to write in the mapping so that the values are read."""
    where = log.path.name
    if kind == "time":
        return _advice_on_times(log, texts, is_all)
    if log.thousands or log.decimal != ".":
        return f"The others are read by `decimal` and `thousands` in {where}."
    for decimal, thousands in SIGNS:
        other = replace(log, decimal=decimal, thousands=thousands)
        if _reads_all(number(other, "t", TEXT, "t", "decimal(18, 4)"), texts):
            keys = [f'`decimal: "{decimal}"`'] if decimal != "." else []
            keys += [f'`thousands: "{thousands}"`'] if thousands else []
            return f"Write {' and '.join(keys)} in {where}."
    return (
        f"Look whether `columns` in {where} names the right column for {ours}; a word "
        f"that stands for nothing goes into `nulls`."
    )


def _advice_on_times(log: Log, texts: list[str], is_all: bool) -> str:
    for time_format in (*FORMATS, *EPOCHS):
        if time_format in log.time_format:
            continue
        other = replace(log, time_format=(time_format,))
        # any number is a time in some unit, and one of these years in one alone
        read = f"nullif({time(other, 't', TEXT, 't')} between {YEARS}, false)"
        if _reads_all(read, texts):
            known = ", ".join(f'"{f}"' for f in (*log.time_format, time_format))
            written = f'"{time_format}"' if is_all else f"[{known}]"
            return f"Write `time_format: {written}` in {log.path.name}."
    return f"Write the `time_format` that reads them in {log.path.name}."


def _reads_all(sql: str, texts: list[str]) -> bool:
    """Say whether some SQL over `t` reads each of these texts."""
    if not texts:
        return False
    values = f"select unnest([{literals(texts)}]) as t"
    found = scratch().execute(f"select bool_and({sql} is not null) from ({values})")
    return bool(found.fetchall()[0][0])

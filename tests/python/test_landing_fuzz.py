"""Random logs in random dialects are read as they were meant, or told value by value.

The truth is drawn first, then how it is written: what separates and quotes cells, what
stands around the rows, how numbers and times look, in which zone, which words stand
for nothing; and dirt. The mapping says all of it. FUZZ_SEED draws other files.
"""

import csv
import io
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from landing_case import Case

SEED = int(os.environ.get("FUZZ_SEED", 1))
# so many logs are landed at once
AT_ONCE = 25
UTC = ZoneInfo("UTC")
# within a cell whatever separates, quotes, escapes and comments
SIGNS = [*"abcxyz019", " ", ",", ";", "\t", "|", '"', "'", "\\", "#", "\n", "="]
LETTERS = {"latin-1": "äéß", "utf-8": "äλ漢", "utf-8-sig": "äλ漢", "utf-16": "äλ漢"}
PLAIN = "%d.%m.%Y %H:%M:%S"
EPOCHS = {
    **{"epoch_seconds": 10**6, "epoch_milliseconds": 10**3, "epoch_microseconds": 1},
    "epoch": 10**3,
}
WORDS = ["null", "NULL", "undefined", "(not set)", r"\N", "None"]
COLUMNS = {
    **{"visitor_id": "who", "user_id": "user", "occurred_at": "at"},
    **{"event_name": "event", "link": "where", "revenue": "sum"},
}
Event = dict[str, Any]


@dataclass
class Log:
    """One drawn log: its bytes, its mapping, and what must come out of it."""

    content: bytes
    keys: dict[str, Any]
    truth: list[tuple[Any, ...]]
    bad_rows: int = 0
    unreadable: Counter[str] = field(default_factory=Counter)


def word(draw: Random, letters: str) -> str:
    """Draw a text without blanks around it that no reading may change."""
    signs = [draw.choice([*SIGNS, *letters]) for _ in range(draw.randint(0, 6))]
    return "w" + "".join(signs) + "w"


def drawn_events(draw: Random, letters: str, clean: bool) -> list[Event]:
    """Draw what happened; dirty: some values are none of what they should be."""
    events = []
    for _ in range(draw.randint(1, 12)):
        # within hours that no clock repeats or passes over
        day = datetime(2015, 1, 1, 5) + timedelta(days=draw.randint(0, 3500))
        cents = Decimal(draw.randint(0, 9_999_999)) / 100
        events.append(
            {
                "who": word(draw, letters),
                "user": draw.choice([None, word(draw, letters)]),
                "at": day + timedelta(seconds=draw.randint(0, 15 * 3600)),
                "event": draw.choice(["purchase", "Purchase", "page_view", "zoom"]),
                "where": draw.choice([None, word(draw, letters)]),
                "sum": draw.choice([None, cents, cents]),
                "dirt": None if clean else draw.choice([None, None, "at", "sum"]),
            }
        )
    return events


def money(draw: Random, amount: Decimal, decimal: str, thousands: str) -> str:
    """Write an amount as some country does, at times with a sign beside it."""
    text = f"{amount:,.2f}".translate({ord(","): thousands, ord("."): decimal})
    return draw.choice(["", "£ ", "$"]) + text


def clock(at: datetime, style: str, zone: ZoneInfo) -> str:
    """Write a time of the site's clock."""
    moment = at.replace(tzinfo=zone)
    if style in EPOCHS:
        micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
            microseconds=1
        )
        return str(micros // EPOCHS[style])
    if style == "zoned":
        return moment.isoformat()
    return at.strftime(PLAIN) if style == PLAIN else at.isoformat(" ")


def drawn_log(draw: Random) -> Log:
    """Draw a log, and how it is written."""
    encoding = draw.choice(["utf-8"] * 4 + ["latin-1", "utf-8-sig", "utf-16"])
    events = drawn_events(draw, LETTERS[encoding], clean=draw.random() < 0.6)
    zone = draw.choice(["UTC", "Europe/Berlin", "America/New_York"])
    style = draw.choice(["iso", "zoned", PLAIN, *EPOCHS, "apart"])
    decimal, thousands = draw.choice([(".", ""), (",", ""), (",", "."), (".", ",")])
    keys: dict[str, Any] = {"site": {"time_zone": zone}, "columns": dict(COLUMNS)}
    keys |= {"decimal": decimal, "nulls": "?"}
    keys |= {"thousands": thousands} if thousands else {}
    if style == "apart":
        keys["time_of_day"] = {"occurred_at": "clock"}
    elif style not in ("iso", "zoned"):
        keys["time_format"] = style
    names = [*COLUMNS.values(), *(["clock"] if style == "apart" else [])]
    draw.shuffle(names)
    log = Log(b"", keys, [])
    rows = []
    for event in events:
        cells = {name: event.get(name) or "" for name in names}
        cells["user"] = event["user"] or draw.choice(["", "?", *WORDS])
        cells["where"] = event["where"] or draw.choice(["", "?"])
        if event["sum"] is not None:
            cells["sum"] = money(draw, event["sum"], decimal, thousands)
        cells["at"] = clock(event["at"], style, ZoneInfo(zone))
        if style == "apart":
            cells["at"], cells["clock"] = event["at"].isoformat("T").split("T")
        at: Any = event["at"].replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        at, amount = at.replace(tzinfo=None), event["sum"]
        if event["dirt"] == "at":
            cells["at"], at = "yesterday", None
            log.unreadable["occurred_at"] += 1
        if event["dirt"] == "sum":
            cells["sum"], amount = "a lot", None
            log.unreadable["revenue"] += 1
        rows.append([cells[name] for name in names])
        name = event["event"].replace("Purchase", "purchase")
        log.truth.append(
            (event["who"], event["user"], at, name, event["where"], amount)
        )
    log.content = written(draw, [names, *rows], encoding, keys, log)
    return log


def written(
    draw: Random, rows: list[list[str]], encoding: str, keys: dict[str, Any], log: Log
) -> bytes:
    """Write rows in a drawn dialect; the mapping's keys say which."""
    delimiter, quote = draw.choice(",;\t|"), draw.choice(['"', '"', "'"])
    end = draw.choice(["\n", "\n", "\r\n"])
    dialect: dict[str, Any] = {"delimiter": delimiter, "quotechar": quote}
    dialect |= {"lineterminator": end, "quoting": draw.choice([0, 0, csv.QUOTE_ALL])}
    if draw.random() < 0.2:
        dialect |= {"escapechar": "\\", "doublequote": False}
        keys["escape"] = "\\"
    if quote != '"':
        keys["quote"] = quote
    above = [f"exported {n}" for n in range(draw.choice([0, 0, 0, 2]))]
    if above:
        keys["skip_lines"] = len(above)
    if draw.random() < 0.2:
        above.append(f"sep={delimiter}")
    elif delimiter != ",":
        keys["delimiter"] = {"\t": "\\t"}.get(delimiter, delimiter)
    out = io.StringIO(newline="")
    writer = csv.writer(out, **dialect)
    has_comments = draw.random() < 0.2
    if has_comments:
        keys["comment"] = "#"
    if draw.random() < 0.2:
        keys["short_rows"] = True
    for number, row in enumerate(rows):
        cells = list(row)
        if number and keys.get("short_rows"):
            while len(cells) > 1 and not cells[-1]:
                cells.pop()
        writer.writerow(cells)
        if has_comments and draw.random() < 0.3:
            out.write(f"# a note{delimiter}of somebody{end}")
    # a row that is none: it has a value too many
    if draw.random() < 0.2:
        writer.writerow([*("x" for _ in rows[0]), "y"])
        log.bad_rows += 1
    return ("".join(f"{line}{end}" for line in above) + out.getvalue()).encode(encoding)


def land(folder: Path, seed: int) -> None:
    """Draw logs, land them together, and hold each against its truth."""
    draw, case = Random(f"{SEED} {seed}"), Case(folder)
    logs = {f"log{n}": drawn_log(draw) for n in range(AT_ONCE)}
    for name, log in logs.items():
        # by the mark that it begins with a wide encoding is known
        encoding = "latin-1" if is_latin(log.content) else "utf-8"
        case.mapping(name, encoding=encoding, **log.keys)
        packed = ".gz" if draw.random() < 0.2 else ""
        case.file(f"{name}/a.csv{packed}", log.content)
    truth = sum(len(log.truth) for log in logs.values())
    bad = sum(log.bad_rows for log in logs.values())
    rows = case.land(truth + bad, bad)
    said = case.rows("from landing.value_counts where unreadable_count > 0")
    for name, log in logs.items():
        shown = f"FUZZ_SEED={SEED}, {folder.name}, {name}: {log.keys}"
        found = [
            (row["visitor_id"], row["user_id"], row["occurred_at"], row["event_name"])
            + (row["link"], row["revenue"])
            for row in rows
            if row["source"] == name
        ]
        assert Counter(found) == Counter(log.truth), shown
        told = {
            r["contract_column"]: r["unreadable_count"]
            for r in said
            if r["source"] == name
        }
        assert told == log.unreadable, shown


def is_latin(content: bytes) -> bool:
    """Say whether bytes are neither UTF-8 nor marked as something else."""
    try:
        content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
        )
    except UnicodeDecodeError:
        return True
    return False


@pytest.mark.parametrize("seed", range(4))
def test_a_hundred_logs_are_what_they_were_or_told(tmp_path: Path, seed: int) -> None:
    land(tmp_path, seed)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 80))
def test_two_thousand_logs_are_what_they_were_or_told(
    tmp_path: Path, seed: int
) -> None:
    land(tmp_path, seed)

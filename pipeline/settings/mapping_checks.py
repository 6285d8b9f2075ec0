"""What may stand in a mapping, and the sentences that say what is wrong with one."""

import codecs
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import duckdb
import yaml

from pipeline.settings.readable import told
from pipeline.told.errors import InputError

# kinds of values; a table's own keys are looked at one by one
TEXT, TEXTS, WORDS, LISTS, TABLE = "text", "a text or a list of texts", "w", "l", "t"
KEYS = {
    "source": TEXT,
    "table": TEXT,
    "files": TEXTS,
    "delimiter": TEXT,
    "quote": TEXT,
    "escape": TEXT,
    "skip_lines": TEXT,
    "comment": TEXT,
    "short_rows": TEXT,
    "encoding": TEXT,
    "time_format": TEXTS,
    "time_zone": TEXT,
    "time_of_day": WORDS,
    "nulls": TEXTS,
    "decimal": TEXT,
    "thousands": TEXT,
    "site": TABLE,
    "columns": LISTS,
    "values": WORDS,
    "event_names": WORDS,
    "no_clicks": TEXTS,
    "own_names": TEXTS,
    "own_hosts": TEXTS,
    "link_parameters": TEXTS,
    "fold_links": TEXT,
    "link_patterns": TEXTS,
    "funnel_stages": LISTS,
    "filters": LISTS,
    "equal_rows": TEXT,
    "mail_ids": TEXT,
}
SITE_KEYS = dict.fromkeys(
    (
        "site_id",
        "industry",
        "time_zone",
        "currency",
        "session_rule",
        "session_timeout_minutes",
        "max_session_hours",
        "repeat_milliseconds",
        "cut_at_midnight",
        "cut_at_campaign",
        "outcomes",
    ),
    TEXT,
)
CHOICES = {
    "session_rule": ("gap", "source"),
    "outcomes": ("labels", "events", "none"),
    "equal_rows": ("same_event", "different_events"),
    "mail_ids": ("hashed", "kept"),
    "fold_links": ("true", "false"),
    "short_rows": ("true", "false"),
    "cut_at_midnight": ("true", "false"),
    "cut_at_campaign": ("true", "false"),
}
# whole numbers, and an example of each
NUMBERS = {
    "session_timeout_minutes": ("minutes", 30),
    "max_session_hours": ("hours", 24),
    "repeat_milliseconds": ("milliseconds", 50),
}
LINES = {"skip_lines": ("lines before the header", 2)}
# microseconds of each unit since 1970; `epoch` is the unit that the number's size tells
EPOCHS = {
    "epoch_seconds": "1000000",
    "epoch_milliseconds": "1000",
    "epoch_microseconds": "1",
    "epoch_nanoseconds": "0.001",
    "epoch": "",
}
SIGNS = {"\\t": "\t", "tab": "\t"}
DECIMALS, GROUPS = (".", ","), (".", ",", " ", "'")


@dataclass(frozen=True)
class Written:
    """A mapping as it is written: its content, all texts, and each key's line."""

    path: Path
    content: dict[str, Any]
    lines: dict[str, int]

    def at(self, key: str) -> str:
        """Say where a key stands, or else the section that it belongs in."""
        line = self.lines.get(key, self.lines.get(key.partition(".")[0]))
        return f"{self.path.name} line {line}" if line else self.path.name


def load(path: Path, example: str = "CONTRIBUTING.md shows a mapping.") -> Written:
    """Parse a mapping; every value is taken as the text that is written there.

    (So that `country: NO` is Norway.) Raises InputError where it isn't valid YAML,
    with a word on where an example stands.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        loader = yaml.BaseLoader(text)
        node = loader.get_single_node()
        content = loader.construct_document(node) if node else None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name} line {mark.line + 1}" if mark else path.name
        what = getattr(error, "problem", None) or "it is not plain UTF-8 text"
        tab = " Indent with spaces, not with tabs." if "'\\t'" in what else ""
        raise InputError(f"{where}: this is not valid YAML: {what}.{tab}") from error
    except OSError as error:
        raise InputError(told(path.name, error)) from error
    if content in (None, ""):
        raise InputError(f"{path.name}: is empty. {example}")
    if not isinstance(content, dict):
        raise InputError(f"{path.name}: is no list of `key: value`. {example}")
    return Written(path, content, _lines(path, node))


def _lines(path: Path, node: yaml.MappingNode) -> dict[str, int]:
    """Note the line of each key; raises InputError for a key that is there twice."""
    lines: dict[str, int] = {}
    for key, value in node.value:
        inner = value.value if isinstance(value, yaml.MappingNode) else []
        for name, part in [
            (key.value, key),
            *((f"{key.value}.{k.value}", k) for k, _ in inner),
        ]:
            line = part.start_mark.line + 1
            if name in lines:
                raise InputError(
                    f"{path.name} line {line}: {name} stands in line {lines[name]} "
                    "already. Make them one."
                )
            lines[name] = line
    return lines


def near(word: Any, known: Iterable[str], otherwise: str) -> str:
    """Ask whether a known word was meant."""
    found = difflib.get_close_matches(str(word), list(known), 1)
    return f"Did you mean {found[0]!r}?" if found else otherwise


def wrong_keys(written: Written, allowed: dict[str, str], section: str) -> list[str]:
    """List keys that nobody knows, and values of the wrong kind."""
    content = written.content.get(section) if section else written.content
    prefix = f"{section}." if section else ""
    problems = []
    for key, value in content.items():
        where = f"{written.at(prefix + key)}: "
        if key not in allowed:
            hint = near(key, allowed, f"Known are {', '.join(allowed)}.")
            problems.append(f"{where}the key {prefix}{key} is not known. {hint}")
        elif value == "" and key != "quote":
            problems.append(
                f"{where}{prefix}{key} has no value. Write one or remove the line."
            )
        elif wrong := _wrong_kind(value, allowed[key]):
            problems.append(
                f"{where}{prefix}{key} has a value of the wrong kind. {wrong}"
            )
        elif key in CHOICES and value not in CHOICES[key]:
            problems.append(
                f"{where}{prefix}{key} is {value!r}; "
                f"it may be {' or '.join(CHOICES[key])}."
            )
        elif wrong := _wrong_value(key, value):
            problems.append(f"{where}{prefix}{key} {wrong}")
    return problems


def _wrong_kind(value: Any, kind: str) -> str | None:
    """Say what a value must be, if it isn't."""
    texts = (
        isinstance(value, list)
        and value
        and all(isinstance(item, str) and item for item in value)
    )
    if kind in (TEXT, TEXTS):
        if isinstance(value, str) or (kind == TEXTS and texts):
            return None
        return f"Write {kind} after the colon."
    if not isinstance(value, dict):
        return "Below it, indented, stand lines `name: value`."
    if kind == TABLE:
        return None
    inner = TEXT if kind == WORDS else TEXTS
    for name, item in value.items():
        if item == "":
            return f"{name} has no value: write one or remove the line."
        if _wrong_kind(item, inner):
            return f"{name} must be {inner}."
    return None


def _wrong_value(key: str, value: Any) -> str | None:
    """Say what is wrong with the value of one key."""
    if key == "time_zone" and value not in _zones():
        hint = near(value, _zones(), "Use a name like Europe/Madrid.")
        return f"{value!r} is no time zone. {hint}"
    numbers = NUMBERS | LINES
    if key in numbers and not re.fullmatch("[1-9][0-9]{0,6}", value):
        unit, example = numbers[key]
        return f"is {value!r}; it is a whole number of {unit}, such as {example}."
    if key in ("delimiter", "quote", "escape", "comment"):
        sign = SIGNS.get(value, value)
        if len(sign) > 1 or sign in ("\n", "\r", "\x00") or not sign.isascii():
            return f'is {value!r}; it is one sign, such as "," or "\\t".'
    if key == "decimal" and value not in DECIMALS:
        return f"is {value!r}; it is the sign before the cents: {_or(DECIMALS)}."
    if key == "thousands" and value not in GROUPS:
        return f"is {value!r}; it is the sign between thousands: {_or(GROUPS)}."
    if key == "encoding":
        try:
            if codecs.lookup(value)._is_text_encoding:
                return None
        except (LookupError, ValueError):
            pass
        return f"{value!r} is not known. Use utf-8, utf-16, latin-1 or cp1252, say."
    if key == "link_patterns":
        patterns = [value] if isinstance(value, str) else value
        return next(filter(None, map(_wrong_pattern, patterns)), None)
    if key == "time_format":
        formats = [value] if isinstance(value, str) else value
        return next(filter(None, map(wrong_time_format, formats)), None)
    return None


def _wrong_pattern(pattern: str) -> str | None:
    """Say what is wrong with a pattern of links, or None."""
    parts = pattern.split("/")
    if parts[0] or not any(re.fullmatch(":[a-z_]+", part) for part in parts):
        return (
            f"{pattern!r} is no pattern of links: it is a path in which a part that "
            "differs is named, such as /product/:id."
        )
    return None


def _or(signs: Iterable[str]) -> str:
    return " or ".join(f'"{sign}"' for sign in signs)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime"})


@cache
def wrong_time_format(time_format: str) -> str | None:
    """Say what is wrong with a time format, or None."""
    known = ("iso", *EPOCHS)
    if time_format in known:
        return None
    if "%" not in time_format:
        hint = near(time_format, known, "Or write a pattern, such as %d/%m/%Y %H:%M.")
        return f"{time_format!r} is not known; {', '.join(known)} are. {hint}"
    try:
        duckdb.connect().execute("select try_strptime('', ?)", [time_format])
    except duckdb.Error as error:
        what = str(error).splitlines()[0].rpartition("Error: ")[2]
        return f"{time_format!r} is no pattern for times: {what}."
    return None

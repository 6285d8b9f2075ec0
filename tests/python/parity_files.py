"""Writing histories as mappings and raw files, each history a site of its own."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from parity_draw import ABSENT, CUT, History

COLUMNS = {
    "who": "visitor_id",
    "at": "occurred_at",
    "name": "event_name",
    "link": "link",
    "id": "event_id",
    "received": "received_at",
    "position": "source_position",
    "user": "user_id",
    "session": "source_session_id",
    "group": "link_group",
    "stage": "funnel_stage",
    "revenue": "revenue",
    "order": "order_id",
    "agent": "user_agent",
    "device": "device_type",
    "campaign": "campaign_id",
    "checkout": "labelled_checkout",
    "ordered": "labelled_order",
}


def mapping(name: str, history: History) -> str:
    """Write the mapping of a history's site, as YAML."""
    site = history.site
    content = {
        "files": f"{name}/*.csv",
        "equal_rows": site.equal_rows,
        "site": {
            "time_zone": site.time_zone,
            "session_rule": site.rule,
            "outcomes": site.outcomes,
        },
        "columns": {COLUMNS[column]: column for column in columns(history)},
    }
    if site.timeout:
        content["site"]["session_timeout_minutes"] = site.timeout
    content["site"] |= dict.fromkeys(sorted(site.cuts), True)
    if site.hours:
        content["site"]["max_session_hours"] = site.hours
    if site.repeats:
        content["site"]["repeat_milliseconds"] = site.repeats
    if site.filtered:
        content["filters"] = {"users": [site.filtered]}
    if site.has_stages:
        content["funnel_stages"] = {"upper": ["a"], "middle": ["b"], "lower": ["c"]}
    return yaml.safe_dump(content, sort_keys=False)


def columns(history: History) -> list[str]:
    """List the columns of a history's files."""
    return [name for name, _ in history.rows[0].cells]


def content(history: History, file: int, state: int) -> str:
    """Write what a file holds in one of its states, as CSV."""
    lines = [",".join(columns(history))]
    for row in history.rows:
        if row.file == file and state in row.contents:
            cells = [text for _, text in row.cells]
            lines.append("a line cut off" if CUT in cells else ",".join(cells))
    return "\n".join(lines) + "\n"


def write_mappings(folder: Path, histories: Mapping[str, History]) -> None:
    """Write a mapping for each history; their names are the sites' too."""
    folder.mkdir(parents=True)
    for name, history in histories.items():
        (folder / f"{name}.yml").write_text(mapping(name, history))


def write_batch(histories: Mapping[str, History], data: Path, batch: int) -> None:
    """Write the files that are new or changed in a batch, and remove what is gone.

    A file that is changed is another file: hard links keep what it was.
    """
    for name, history in histories.items():
        (data / name).mkdir(parents=True, exist_ok=True)
        for file, life in enumerate(history.lives):
            path = data / name / f"part_{file}.csv"
            state, before = life[batch], life[batch - 1] if batch else ABSENT
            if state == before:
                continue
            path.unlink(missing_ok=True)
            if state != ABSENT:
                path.write_text(content(history, file, state))


def told(history: History, last: int) -> str:
    """Write a history for a person: its mapping, its files up to the last batch."""
    parts = [mapping("site", history)]
    with_rows = {row.file for row in history.rows}
    for batch in range(last + 1):
        for file, life in enumerate(history.lives):
            if file not in with_rows:
                continue
            state, before = life[batch], life[batch - 1] if batch else ABSENT
            if state == before:
                continue
            text = content(history, file, state) if state != ABSENT else "(gone)\n"
            parts.append(f"batch {batch}, part_{file}.csv:\n{text}")
    return "\n".join(parts)

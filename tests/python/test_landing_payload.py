"""Landing a payload of JSON: what names people is hashed before it is kept."""

import csv
import io
import json
from pathlib import Path

import pytest
from landing_case import Case

from pipeline.landing.addresses import hashed, hashed_payloads, without_persons

HEAD = "client_id,page_url,referrer,timestamp,event_name,event_data,user_agent\n"
VIEW = "landing.shop_event_log__events"
MAIL = "ann@shop.example"
PAYLOADS = {
    # what the cell says: what is kept of it
    "": None,
    '{"a": 1.50}': '{"a":1.5}',
    f'{{"user_email": "{MAIL}", "a": 1}}': {"user_email": MAIL, "a": "1"},
    '{"user_email": 5}': {"user_email": "5"},
    '{"user_email": null, "a": 1}': '{"a":1}',
    f'{{"note": "to {MAIL}, please"}}': '{"note":"to (address), please"}',
    # what can't be read so that nobody is named
    f'{{"a": {{"user_email": "{MAIL}"}}}}': "unreadable",
    f'{{"User_Email": "{MAIL}"}}': "unreadable",
    f'{{"user_email": "{MAIL}"': "unreadable",
    f'["{MAIL}"]': "unreadable",
    f'"{MAIL}"': "unreadable",
    "5": "unreadable",
    "null": "unreadable",
    '{"a": "\\ud800"}': "unreadable",
}


def row(payload: str, **given: str) -> str:
    """Write a line of the log."""
    values = {"client_id": "ann", "timestamp": "2025-02-27T10:00:00.000Z"} | given
    names = HEAD.strip().split(",")
    values |= {"event_name": "page_viewed", "event_data": payload}
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([values.get(n, "") for n in names])
    return out.getvalue()


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give a case with the project's own mapping of the log."""
    case = Case(tmp_path)
    own = Path(__file__).parents[2] / "mappings" / "shop_event_log.yml"
    case.text_mapping(own.read_text(), "shop_event_log")
    return case


@pytest.mark.parametrize(("payload", "kept"), PAYLOADS.items())
def test_of_a_payload_is_kept_what_names_nobody(
    payload: str, kept: str | dict[str, str] | None
) -> None:
    (found,) = hashed_payloads("salt", [payload], ["user_email"])
    if kept == "unreadable":
        assert json.loads(found) == {"unreadable": hashed("salt", payload)}
    elif isinstance(kept, dict):
        kept["user_email"] = hashed("salt", kept["user_email"])
        assert {k: str(v) for k, v in json.loads(found).items()} == kept
    else:
        assert found == kept
    assert MAIL not in str(found)


@pytest.mark.parametrize("broken", ["", "\xe9,\n", 'x,"open\n'])
def test_nobody_is_named_in_what_landing_gives_and_keeps(
    case: Case, broken: str
) -> None:
    lines = [row(payload) for payload in PAYLOADS]
    # so that the row is kept whole
    lines += [row(payload, client_id="") for payload in PAYLOADS]
    cut = f'ann,,,2025-02-27,checkout_completed,"{{""user_email"": ""{MAIL}'
    data = (HEAD + broken + "".join(lines) + cut).encode("latin-1")
    case.file("shop_event_log/a.csv", data)
    rows = case.land(len(lines) + 1 + bool(broken), bad=1 + bool(broken), view=VIEW)
    kept = str(rows) + str(case.rows("select * from landing.malformed_rows"))
    copies = "".join(
        str(case.rows(f"from read_parquet('{path}')"))
        for path in case.settings.copies.glob("*")
    )
    assert MAIL not in kept + copies
    assert "shop.example" not in kept + copies
    known = hashed("a salt for tests", MAIL)
    assert sum(known in str(found["event_data"]) for found in rows) == 2
    expected = set(hashed_payloads("a salt for tests", [*PAYLOADS], ["user_email"]))
    assert {found["event_data"] for found in rows} == expected


def test_a_renamed_column_gives_the_name_that_is_filled(case: Case) -> None:
    case.file("shop_event_log/a.csv", HEAD + row(""))
    both = HEAD.replace("client_id", "client_id,clientId")
    case.file(
        "shop_event_log/b.csv",
        both
        + ",bob,,,2025-02-27T10:00:00Z,page_viewed,,\n"
        + "cat,,,,2025-02-27T10:00:00Z,page_viewed,,\n"
        + "dan,eve,,,2025-02-27T10:00:00Z,page_viewed,,\n"
        + ",,,,2025-02-27T10:00:00Z,page_viewed,,\n",
    )
    case.file("shop_event_log/c.csv", HEAD.replace("client_id", "clientId") + row(""))
    rows = case.land(6, view=VIEW)
    found = [found["client_id"] for found in rows]
    assert sorted(map(str, found)) == ["None", "ann", "ann", "bob", "cat", "dan"]
    # what nobody reads is kept
    assert sum("eve" in str(found["properties"]) for found in rows) == 1


def test_without_a_visitor_s_column_the_files_are_refused(case: Case) -> None:
    case.file("shop_event_log/a.csv", HEAD.replace("client_id", "visitor") + row(""))
    assert "has no column 'client_id' or 'clientId'" in case.refused()


@pytest.mark.parametrize(
    "line",
    [
        f'ann,"{{""user_email"": ""{MAIL}""}}"',
        f'ann,"{{""user_email"": ""{MAIL}',
        f"ann,USER_EMAIL={MAIL};x",
        f"ann,{MAIL}",
    ],
)
def test_a_line_that_is_no_record_names_nobody(line: str) -> None:
    found = without_persons("salt", line, ["user_email"])
    assert MAIL not in found and "shop.example" not in found
    assert hashed("salt", MAIL) in found

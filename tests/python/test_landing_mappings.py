"""Mistakes in a mapping: each is told with its file, its line and what to write."""

from pathlib import Path

import pytest
from landing_case import COLUMNS, HEAD, Case, lines

START = "files: shop/*\n"
REST = "columns: {visitor_id: who, occurred_at: at, link: link}\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give a data folder with one good file, and no mapping."""
    case = Case(tmp_path)
    case.file("shop/a.csv", HEAD + lines(2))
    return case


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "delimitr: x\n",
            "shop.yml line 3: the key delimitr is not known. Did you mean",
        ),
        (
            "xyzxyz: x\n",
            "shop.yml line 3: the key xyzxyz is not known. Known are source",
        ),
        (
            "site: {sessionrule: gap}\n",
            "the key site.sessionrule is not known. Did you",
        ),
        (
            "site: [a]\n",
            "shop.yml line 3: site has a value of the wrong kind. Below it",
        ),
        ("event_names: x\n", "event_names has a value of the wrong kind. Below it"),
        ("delimiter: [a]\n", "delimiter has a value of the wrong kind. Write text"),
        ("time_format: {a: b}\n", "wrong kind. Write a text or a list of texts after"),
        ("values: {link: }\n", "link has no value: write one or remove the line."),
        ("values: {link: [a]}\n", "wrong kind. link must be text."),
        (
            "time_zone:\n",
            "shop.yml line 3: time_zone has no value. Write one or remove",
        ),
        (
            "values: {lnk: x}\n",
            "values.lnk is not a column of the events contract. Did",
        ),
        (
            "source: clicklog\n",
            "source 'clicklog' is not known. Did you mean 'click_log'",
        ),
        ("source: [a]\n", "source has a value of the wrong kind"),
        ("time_zone: Europe/Madird\n", "no time zone. Did you mean 'Europe/Madrid'?"),
        ("site: {time_zone: CET+1}\n", "site.time_zone 'CET+1' is no time zone."),
        ("site: {session_rule: never}\n", "is 'never'; it may be gap or source."),
        ("filters: {hots: a}\n", "filters.hots is not known. Did you mean 'hosts'?"),
        (
            "filters: {addresses: 10.0.0.0/8}\n",
            "filters.addresses looks at ip_hash, and",
        ),
        ("filters: {hosts: }\n", "hosts has no value: write one or remove the line."),
        ("equal_rows: same\n", "equal_rows is 'same'; it may be same_event or"),
        ("site: {session_timeout_minutes: 0}\n", "is '0'; it is a whole number of min"),
        ("site: {session_timeout_minutes: half}\n", "is 'half'; it is a whole number"),
        ("site: {max_session_hours: 0.5}\n", "is '0.5'; it is a whole number of hours"),
        ("site: {cut_at_midnight: yes}\n", "is 'yes'; it may be true or false."),
        (
            "site: {cut_at_campaign: true}\n",
            "shop.yml line 3: site.cut_at_campaign is true, and `columns` has none of",
        ),
        ("delimiter: '||'\n", "delimiter is '||'; it is one sign"),
        ("quote: ab\n", "quote is 'ab'; it is one sign"),
        ("quote: ','\n", "delimiter and quote are both ','"),
        ("encoding: utf-88\n", "'utf-88' is not known. Use utf-8, utf-16, latin-1"),
        ("encoding: hex\n", "encoding 'hex' is not known."),
        ("time_format: epoch_second\n", "are. Did you mean 'epoch_seconds'?"),
        ("time_format: dd/mm/yyyy\n", "Or write a pattern, such as %d/%m/%Y %H:%M."),
        ("time_format: ['%Q']\n", "'%Q' is no pattern for times: Failed to parse"),
        (
            "funnel_stages: {top: [a]}\n",
            "funnel_stages.top is no stage; they are upper",
        ),
        ("files: x\n", "shop.yml line 3: files stands in line 1 already."),
        ("\tx: y\n", "shop.yml line 3: this is not valid YAML"),
        ("x: [\n", "this is not valid YAML"),
        ("x: \x07\n", "this is not valid YAML: it is not plain UTF-8 text."),
    ],
)
def test_a_mistake_is_told_with_its_line(case: Case, text: str, said: str) -> None:
    case.text_mapping(START + REST + text)
    message = case.refused()
    assert message.startswith("shop.yml") and said in message, message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "shop.yml: is empty. CONTRIBUTING.md shows a mapping."),
        ("# nothing\n", "shop.yml: is empty."),
        ("- a\n- b\n", "shop.yml: is no list of `key: value`."),
        (
            REST,
            "shop.yml: `files` is missing: which files to read, such as shop/*.csv.",
        ),
        (
            START,
            "`columns` doesn't say which column is visitor_id; every row needs it",
        ),
        (
            START + "columns: {visitor_id: who}\n",
            "shop.yml line 2: `columns` doesn't say",
        ),
        (
            START + "columns: {visitor: who}\n",
            "line 2: columns.visitor is not a column",
        ),
        (START + "columns: {visitor_id: }\n", "visitor_id has no value"),
        ("files: ../x.csv\n" + REST, "must lie below the data folder"),
        ("files: a**b\n" + REST, "files 'a**b' is no pattern"),
        ("files: []\n" + REST, "files has a value of the wrong kind"),
        (START + REST.replace(": at", ": time"), "a.csv: has no column 'time'"),
        (START + REST.replace(": link", ": lnik"), "write `link: [lnik, link]` under"),
        (
            START + REST.replace("who", "Whoo"),
            "`visitor_id: [Whoo, who]` under columns",
        ),
    ],
)
def test_what_is_missing_is_told(case: Case, text: str, said: str) -> None:
    case.text_mapping(text)
    assert said in case.refused()


def test_all_mistakes_are_told_at_once(case: Case) -> None:
    case.text_mapping(START + REST + "delimitr: x\ntime_zone: X\n")
    case.text_mapping("", "other")
    assert len(case.refused().splitlines()) == 3


def test_a_folder_without_mappings_is_refused(case: Case) -> None:
    assert "has no mapping (*.yml). Write one" in case.refused()
    case.settings.mappings.rmdir()
    assert "there is no such folder of mappings. CLICKSTREAM_MAPPINGS" in case.refused()


def test_two_mappings_of_one_name_are_refused(case: Case) -> None:
    case.mapping()
    (case.settings.mappings / "shop.yaml").write_text(START + REST)
    assert case.refused() == ("shop.yml: there is shop.yaml too. Rename one of them.")


def test_a_mapping_that_is_not_text_or_a_folder_is_refused(case: Case) -> None:
    (case.settings.mappings / "a.yml").write_bytes(b"files: caf\xe9\n")
    (case.settings.mappings / "b.yml").mkdir()
    said = case.refused().splitlines()
    assert said[0] == "a.yml: this is not valid YAML: it is not plain UTF-8 text."
    assert said[1] == "b.yml: is a folder, not a file. Rename it, or take it away."


def test_two_mappings_of_one_site_must_agree(case: Case) -> None:
    case.mapping(site={"site_id": "s", "industry": "retail"})
    case.file("more/a.csv", HEAD + lines(3))
    case.mapping("more", site={"site_id": "s", "industry": "news"})
    assert case.refused() == (
        "shop.yml: says industry 'retail' of site 's', and more.yml says 'news'. Write "
        "the same `industry` under site in both."
    )
    case.mapping("more", site={"site_id": "s", "industry": "retail"})
    rows = case.land(raw_rows=5)
    assert {(row["source"], row["site_id"]) for row in rows} == {
        ("shop", "s"),
        ("more", "s"),
    }
    assert case.one("select count(*) from landing.sites") == 1


def test_a_mapping_without_files_is_named(case: Case) -> None:
    case.mapping()
    case.mapping("other")
    case.land(raw_rows=2)
    assert case.notices() == "No files, so left out: other."


def test_words_are_taken_as_they_are_written(case: Case) -> None:
    # in YAML NO is false, 007 is seven and 12:30 is a number of seconds
    case.mapping()
    case.text_mapping(
        START + REST + "values: {country: NO, ad_id: 007, region: 12:30}\n"
        "event_names: {yes: page_view}\n"
        "site: {site_id: off, session_timeout_minutes: 5}\n"
    )
    row = case.land(raw_rows=2)[0]
    found = [row[name] for name in ("country", "ad_id", "region", "site_id")]
    assert found == ["NO", "007", "12:30", "off"]
    assert case.one("select session_timeout_minutes from landing.sites") == 5


def test_event_names_and_stages_are_translated(case: Case) -> None:
    case.mapping(
        columns={"visitor_id": "who", "occurred_at": "at", "event_name": "link"},
        event_names={"link0": "view_item"},
        funnel_stages={"upper": ["link0", "x"], "lower": "link1"},
    )
    found = [(row["event_name"], row["funnel_stage"]) for row in case.land(raw_rows=2)]
    assert found == [("view_item", "upper"), ("link1", "lower")]


def test_several_patterns_may_be_given_and_overlap(case: Case) -> None:
    case.file("late/a.csv", HEAD + lines(1))
    case.mapping(files=["shop/*.csv", "*/a.csv"], columns=COLUMNS)
    case.land(raw_rows=3)


@pytest.mark.parametrize("name", ["ip", "ip_hash"])
def test_a_renamed_address_column_is_refused_before_it_is_stored(
    tmp_path: Path, name: str
) -> None:
    case = Case(tmp_path)
    case.mapping(columns=COLUMNS | {"ip_hash": name})
    case.file("shop/a.csv", f"who,at,link,{name}\nu,2024-05-01,home,192.0.2.1\n")
    case.file("shop/b.csv", "who,at,link,client_ip\nu,2024-05-02,home,192.0.2.1\n")
    assert f"write `ip_hash: [{name}, client_ip]`" in case.refused()


@pytest.mark.parametrize(
    "option", ["cut_at_midnight: true", "cut_at_campaign: true", "max_session_hours: 9"]
)
def test_a_cut_of_the_source_s_own_sessions_is_refused(case: Case, option: str) -> None:
    columns = REST.replace("}", ", source_session_id: link, campaign_id: link}")
    case.text_mapping(
        f"{START}{columns}site:\n  session_rule: source\n  {option}\n",
    )
    name, _, value = option.partition(": ")
    assert case.refused() == (
        f"shop.yml line 5: site.{name} is {value}, and site.session_rule is source: "
        "the source's own sessions are never cut. Remove one of the two."
    )


def test_how_sessions_are_cut_is_landed_and_open_where_nothing_is_said(
    case: Case,
) -> None:
    columns = {**COLUMNS, "campaign_id": "link"}
    options = {"cut_at_midnight": True, "cut_at_campaign": False}
    case.mapping(columns=columns, site=options | {"max_session_hours": 12})
    case.mapping("other", files="shop/*")
    case.land(raw_rows=4)
    sites = case.rows("select * from landing.sites order by site_id")
    said = [
        [row[k] for k in ("max_session_hours", "cut_at_midnight", "cut_at_campaign")]
        for row in sites
    ]
    assert said == [[None, None, None], [12, True, False]]

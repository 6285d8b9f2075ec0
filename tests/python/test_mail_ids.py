"""A mail address as an id is hashed, however a log is read, and can be forgotten."""

import hashlib
from pathlib import Path

import pytest
from forget_case import ask, call, forget, holding

MAPPING = """
files: {name}/*
comment: "{comment}"
{more}
columns: {{visitor_id: who, user_id: user, occurred_at: at, event_name: what}}
"""
ANN, BOB, KEPT = (f"{who}@shop.example" for who in ("ann.7c1", "bob.9d2", "ann.3a3"))
HEAD = "who,user,at,what\n"
ROWS = [
    f"d1,{ANN},2024-05-01 10:00:00,login",
    f"{ANN},,2024-05-02 10:00:00,page_view",
    f"d2,{BOB},2024-05-01 10:00:00,login",
    # no address, though there is a sign like that
    "d3,ann@home,2024-05-01 10:00:00,login",
    # a row that is rejected, and a line that is none
    f"d4,{ANN},never,login",
    f"broken,{ANN}",
]
TEXT = HEAD + "\n".join(ROWS) + "\n"
SALT = "a salt for mails"


def hashed(mail: str) -> str:
    """Hash an address as tables have it."""
    return hashlib.sha256((SALT + mail).encode()).hexdigest()[:32]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a company whose ids are mail addresses: in place, as a copy, and kept."""
    folder = tmp_path / "company"
    logs = {
        "place": ("", TEXT, ""),
        "copy": ("#", "# mails\n" + TEXT, ""),
        "kept": ("", TEXT.replace(ANN, KEPT), "mail_ids: kept"),
    }
    for name, (comment, text, more) in logs.items():
        (folder / "data" / name).mkdir(parents=True)
        (folder / "data" / name / "a.csv").write_text(text)
        (folder / "mappings").mkdir(exist_ok=True)
        mapping = MAPPING.format(name=name, comment=comment, more=more)
        mapping = mapping.replace('comment: ""\n', "")
        (folder / "mappings" / f"{name}.yml").write_text(mapping)
    (folder / "salt").write_text(SALT)
    return folder


def people(folder: Path, site: str) -> list[str]:
    """List the people of a site."""
    of_site = f"from marts.dim_people where site_id = '{site}'"
    return sorted(one for (one,) in ask(folder, f"select person_id {of_site}"))


@pytest.mark.slow
def test_mail_addresses_are_hashed_and_forgotten_by_either_name(folder: Path) -> None:
    assert call(folder, "build").code == 0
    others = ["ann@home"]
    for site in ("place", "copy"):
        assert people(folder, site) == sorted([hashed(ANN), hashed(BOB), *others])
    assert people(folder, "kept") == sorted([KEPT, BOB, *others])
    # neither rejected rows nor broken lines nor the copy have one
    assert holding(folder, ANN) == []
    assert holding(folder, hashed(ANN)) and holding(folder, KEPT)
    rows = "select sum(accepted), sum(rejected) from marts.agg_source_quality"
    assert ask(folder, f"{rows} group by source") == [(4, 2)] * 3
    # by the address as the log has it, and by what tables have
    code, said = forget(folder, ANN, "place")
    assert code == 0, said
    assert people(folder, "place") == sorted([hashed(BOB), *others])
    code, said = forget(folder, hashed(ANN), "copy")
    assert code == 0, said
    assert holding(folder, hashed(ANN)) == [] and ANN not in said
    code, said = forget(folder, KEPT)
    assert code == 0, said
    assert holding(folder, KEPT, hashed(KEPT)) == []
    erased = "select source, sum(erased) from marts.agg_source_quality group by 1"
    assert sorted(ask(folder, erased)) == [("copy", 4), ("kept", 4), ("place", 4)]

"""Answers are printed so that a person can read them."""

from pathlib import Path

import duckdb
import pytest

from pipeline import questions, sql


def test_each_site_has_a_table_of_its_own() -> None:
    answer = questions.answer_of(
        "select * from (values ('shop', 'home', 3), ('club', 'door', 0.25),"
        " ('shop', 'pay', 12)) as t (site_id, link, clicks)",
        duckdb.connect(),
    )
    assert answer.splitlines() == [
        "shop:",
        "link  clicks",
        "home       3",
        "pay       12",
        "",
        "club:",
        "link  clicks",
        "door    0.25",
    ]


def test_an_answer_in_sentences_is_a_list_that_can_be_read() -> None:
    answer = questions.answer_of(
        "select 'shop' as site_id, unnest(['Of 2 visits 1 ordered.',"
        " 'Nobody ' || repeat('ever ', 20) || 'left.',"
        " repeat('x', 83) || ' 4 % left.']) as answer",
        duckdb.connect(),
    )
    lines = answer.splitlines()
    assert lines[:2] == ["shop:", "- Of 2 visits 1 ordered."]
    assert lines[2].startswith("- Nobody ever") and lines[3].startswith("  ever")
    assert lines[-1] == "  4 % left."
    assert max(map(len, lines)) <= questions.SENTENCE_WIDTH


def test_a_long_answer_is_cut_and_says_so_and_an_empty_one_is_named() -> None:
    connection = duckdb.connect()
    long = questions.answer_of("select unnest(range(25)) as n", connection)
    assert len(long.splitlines()) == 1 + questions.SHOWN_ROWS + 1
    assert long.endswith("(and 5 more rows)")
    empty = "select 1 as site_id where false"
    assert questions.answer_of(empty, connection) == "(no rows)"


def test_every_question_is_answered_on_the_sample(
    sample_warehouse: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CLICKSTREAM_DB", str(sample_warehouse))
    questions.main([])
    said = capsys.readouterr().out
    files = sorted((questions.ROOT / "analyses").glob("q*.sql"))
    assert len(files) >= 6
    for path in files:
        assert f"{path.stem}: " in said
    assert said.count("click_log:") >= 5
    assert "(no rows)" not in said


def test_sql_never_changes_the_warehouse(
    sample_warehouse: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CLICKSTREAM_DB", str(sample_warehouse))
    monkeypatch.setenv("CLICKSTREAM_PUBLISHED", str(tmp_path))
    assert sql.main("select count(*) as sites from marts.dim_sites") == 0
    assert capsys.readouterr().out.split() == ["sites", "3"]
    assert sql.main("delete from marts.dim_sites") == 1
    assert "read-only" in capsys.readouterr().err
    monkeypatch.setenv("CLICKSTREAM_DB", str(sample_warehouse / "none"))
    assert sql.main("select 1") == 2

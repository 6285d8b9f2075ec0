"""The answers' file: its form, and what is said when there is none to write."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pytest

from bench.marketing_people import read
from ml.class_metrics import measure_classes
from ml.marketing_target import CLASSES
from pipeline.settings.places import Settings
from pipeline.submission import check_form, submit
from pipeline.told.errors import InputError
from scoring.frames import as_table
from scoring.marketing import ROWS, known_people, marketing_targets

SCORED = "scores.score_marketing_target"


def warehouse(
    folder: Path, asked: list[tuple], scored: list[tuple] | None = None
) -> Settings:
    """Make a warehouse: people with test ids, and with them a class each."""
    path = folder / "small.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema features; create schema scores")
        columns = "(site_id varchar, person_id varchar, test_ids varchar[]"
        connection.execute(f"create table features.feat_crm_people {columns})")
        for row in asked:
            connection.execute(
                "insert into features.feat_crm_people values ('crm', ?, ?)", row
            )
        if scored is not None:
            connection.execute(
                f"create table {SCORED} {columns}, predicted_target int)"
            )
            for row in scored:
                connection.execute(f"insert into {SCORED} values ('crm', ?, ?, ?)", row)
    return Settings(data=folder, mappings=folder, database=path)


def test_answers_are_written_in_the_form_asked_for(tmp_path: Path) -> None:
    asked = [("ann", ["10"]), ("bob", ["9", "100"]), ("cat", None)]
    scored = [("ann", ["10"], 3), ("bob", ["9", "100"], 1), ("cat", None, 2)]
    target = tmp_path / "predictions" / "predictions.json"
    said = submit(warehouse(tmp_path, asked, scored), target)
    text = target.read_text()
    assert json.loads(text) == {"target": {"9": 1, "10": 3, "100": 1}}
    assert text.index('"9"') < text.index('"10"') < text.index('"100"')
    assert "3 test users, 2 of class 1, 0 of class 2, 1 of class 3" in said
    assert [path.name for path in target.parent.iterdir()] == ["predictions.json"]
    check_form(target, {"9", "10", "100"})


def test_a_test_id_of_two_people_of_one_class_is_answered_once(tmp_path: Path) -> None:
    asked = [("ann", ["1"]), ("bob", ["1"])]
    target = tmp_path / "predictions.json"
    submit(warehouse(tmp_path, asked, [("ann", ["1"], 2), ("bob", ["1"], 2)]), target)
    assert json.loads(target.read_text()) == {"target": {"1": 2}}


CASES = {
    "no table": ([("ann", ["1"])], None, "isn't there yet. Run `make build`"),
    "no people": ([], [], "No test users"),
    "no test ids": ([("ann", None)], [("ann", None, 1)], "No test users"),
    "nothing learnt": ([("ann", ["1"])], [], "too few people have a marketing_target"),
    "two answers": (
        [("ann", ["7"]), ("bob", ["7"])],
        [("ann", ["7"], 1), ("bob", ["7"], 3)],
        "test id 7 has two answers",
    ),
    "no answer": (
        [("ann", ["7"]), ("bob", ["8"])],
        [("ann", ["7"], 1)],
        "1 test users have no prediction, such as test id 8",
    ),
    "no class": ([("ann", ["7"])], [("ann", ["7"], 4)], "test id 7 has 4"),
    "null class": ([("ann", ["7"])], [("ann", ["7"], None)], "test id 7 has null"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said_and_an_earlier_file_stays(
    tmp_path: Path, case: str
) -> None:
    asked, scored, message = CASES[case]
    target = tmp_path / "predictions.json"
    target.write_text("earlier")
    with pytest.raises(InputError, match=message):
        submit(warehouse(tmp_path, asked, scored), target)
    assert target.read_text() == "earlier"
    assert not list(tmp_path.glob("*.unfinished"))


def test_without_a_warehouse_that_is_said(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, mappings=tmp_path, database=tmp_path / "none")
    with pytest.raises(InputError, match="no warehouse yet. Run `make build`"):
        submit(settings, tmp_path / "predictions.json")


WRONG = {
    "": "can't be read as JSON",
    "[]": "has to hold",
    "{}": "has to hold",
    '{"target": {"1": 1}, "more": 1}': "nothing else",
    '{"target": [1]}': "test id: class",
    '{"target": {}}': "no test id at all",
    '{"target": {"1": "1"}}': "it has to be 1, 2 or 3",
    '{"target": {"1": 1.0}}': "it has to be 1, 2 or 3",
    '{"target": {"1": true}}': "it has to be 1, 2 or 3",
    '{"target": {"1": 0}}': "it has to be 1, 2 or 3",
    '{"target": {"1": 1, "1": 2}}': "test id 1 is there twice",
    '{"target": {"1": 1, "3": 1}}': r"lacks test ids \['2'\], has \['3'\]",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_form_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "predictions.json"
    path.write_text(text)
    with pytest.raises(InputError, match=WRONG[text]):
        check_form(path, {"1", "2"})


@pytest.mark.slow
@pytest.mark.real
def test_the_real_test_users_are_answered(real_data: Path, tmp_path: Path) -> None:
    people = read(str(real_data))
    path = tmp_path / "real.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema features; create schema scores")
        connection.from_df(people).create("features.feat_crm_people")
        known = known_people(connection.table("features.feat_crm_people"))
        rows = marketing_targets(known)
        as_table(connection, rows, ROWS).create(SCORED)
    target = tmp_path / "predictions.json"
    submit(Settings(data=real_data, mappings=tmp_path, database=path), target)
    check_form(target, {str(number) for number in range(1, 301)})
    answers = json.loads(target.read_text())["target"]
    assert set(answers.values()) == {1, 2, 3}
    # what comes from outside is answered as those are who have a label
    labelled = rows[rows["is_labelled"]]
    truth = labelled["marketing_target"].to_numpy(dtype=np.int64)
    said = labelled["predicted_target"].to_numpy(dtype=np.int64)
    found = measure_classes(truth, said, CLASSES)
    assert found["macro_f1"][0] > 0.62 and found["weighted_f1"][0] > 0.8
    majority = measure_classes(truth, np.ones_like(truth), CLASSES)
    assert found["macro_f1"][0] > majority["macro_f1"][0] + 0.3
    shares = [
        np.mean([value == name for value in answers.values()]) for name in CLASSES
    ]
    assert np.abs(np.array(shares) - [np.mean(said == n) for n in CLASSES]).max() < 0.1

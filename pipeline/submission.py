"""`make submit`: the predicted engagement classes of test users, as JSON.

`predictions/predictions.json`: {"target": {"1": 2, ...}}, keys the test ids as text,
in the order of their numbers, values 1, 2 or 3.
"""

import json
import sys
from pathlib import Path

import duckdb

from pipeline.settings.places import PROJECT, Settings, settings_or_exit
from pipeline.told.errors import InputError

TARGET = PROJECT / "predictions" / "predictions.json"
CLASSES = (1, 2, 3)
SHOWN = 5
SCORED = "scores.score_marketing_target"
# the people whose class is asked for, whether or not something was learnt
ASKED = """
select distinct site_id, unnest(test_ids) as test_id
from features.feat_crm_people where test_ids is not null
"""
ANSWERS = f"""
select distinct unnest(test_ids) as test_id, predicted_target
from {SCORED} where test_ids is not null
"""


def submit(settings: Settings, target: Path = TARGET) -> str:
    """Write the answers to `target`; returns what a person should know of them.

    Raises InputError when there is no warehouse or table, nothing to answer, a test id
    has two answers or none. Then no file is written, and an earlier one stays.
    """
    with duckdb.connect(str(settings.built()), read_only=True) as connection:
        try:
            answers = answers_of(connection)
        except duckdb.CatalogException as error:
            raise InputError(
                f"{settings.database}: {SCORED} isn't there yet. Run `make build`."
            ) from error
    write(answers, target)
    counts = ", ".join(
        f"{sum(value == name for value in answers.values()):,} of class {name}"
        for name in CLASSES
    )
    return f"{target}: {len(answers):,} test users, {counts}."


def answers_of(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return {test id: class} in the order of the ids' numbers.

    Raises InputError as `submit`; duckdb.CatalogException without the tables.
    """
    found = connection.execute(ANSWERS).fetchall()
    asked = {test_id for _, test_id in connection.execute(ASKED).fetchall()}
    if not asked and not found:
        raise InputError(
            "No test users: the CRM's files weren't read, or none of its people has a "
            "test_id. Put crm_challenge/train and crm_challenge/test into the folder "
            "CLICKSTREAM_DATA and run `make build`."
        )
    if not found:
        raise InputError(
            f"{SCORED} holds no test users: too few people have a marketing_target to "
            "learn from. Put the CRM's training files beside the test files and run "
            "`make build`."
        )
    answers: dict[str, int] = {}
    for test_id, predicted in found:
        if answers.setdefault(test_id, predicted) != predicted:
            raise InputError(
                f"{SCORED}: test id {test_id} has two answers. A test id has to name "
                "one user: look for it in the CRM's test file."
            )
    if missing := sorted(asked - set(answers), key=by_number):
        raise InputError(
            f"{len(missing):,} test users have no prediction, such as test id "
            f"{', '.join(missing[:SHOWN])}. Run `make build`: {SCORED} is older than "
            "features.feat_crm_people, or their site has too few labelled people."
        )
    return {test_id: answers[test_id] for test_id in sorted(answers, key=by_number)}


def by_number(test_id: str) -> tuple[int, int, str]:
    """Give what sorts test ids: numbers by value, before other texts.

    >>> sorted(["10", "b", "9"], key=by_number)
    ['9', '10', 'b']
    """
    if test_id.isascii() and test_id.isdigit():
        return 0, int(test_id), test_id
    return 1, 0, test_id


def write(answers: dict[str, int], target: Path) -> None:
    """Write the answers whole, or not at all. Raises InputError on a wrong form."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    try:
        text = json.dumps({"target": answers}, indent=4)
        unfinished.write_text(text + "\n", encoding="utf-8")
        check_form(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def check_form(path: Path, test_ids: set[str] | None = None) -> None:
    """Check that a file has the form that is asked for.

    In: the file; which test ids it has to answer, no others, when they are known.
    Raises InputError that says what is wrong.
    """
    try:
        # pairs, as a dictionary would hide a key that comes twice
        pairs = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path}: can't be read as JSON ({error})") from error
    named = isinstance(pairs, list) and pairs and isinstance(pairs[0], tuple)
    if not named or [name for name, _ in pairs] != ["target"]:
        raise InputError(f'{path}: has to hold {{"target": {{...}}}} and nothing else')
    answers = pairs[0][1]
    if not isinstance(answers, list) or not all(isinstance(a, tuple) for a in answers):
        raise InputError(f'{path}: "target" has to hold {{test id: class}}')
    keys = [key for key, _ in answers]
    problems = [f"{path}: no test id at all"] if not keys else []
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        problems.append(f"{path}: test id {twice} is there twice")
    problems += [
        f"{path}: test id {key} has {json.dumps(value)}; it has to be 1, 2 or 3"
        for key, value in answers
        if type(value) is not int or value not in CLASSES
    ][:SHOWN]
    if test_ids is not None and set(keys) != test_ids:
        missing = sorted(test_ids - set(keys), key=by_number)[:SHOWN]
        extra = sorted(set(keys) - test_ids, key=by_number)[:SHOWN]
        problems.append(f"{path}: lacks test ids {missing}, has {extra} beyond them")
    if problems:
        raise InputError(problems)


if __name__ == "__main__":
    try:
        settings = settings_or_exit()
        print(submit(settings, settings.predictions / "predictions.json"))
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)

"""Each house rule reports what breaks it, and nothing in a small good project."""

from pathlib import Path

import pytest
from house import columns_without_a_page
from house_example import (
    ANSWERS,
    CLICKS,
    FEATURE,
    KEPT,
    KEY,
    PAGE,
    QUESTION,
    REPORT,
    SCORE,
    SEED,
    SESSIONS,
    SHARE,
    SOURCE,
    STEP,
    UNIQUE,
    Change,
    Manifest,
    both,
    example,
    macro,
    of,
    put,
    typed,
    write,
)
from house_locks import locks_are_exact
from house_rules import RULES, Rule


@pytest.fixture
def good(tmp_path: Path) -> Manifest:
    """Give a project that keeps every rule; its files lie in `tmp_path`."""
    return example(tmp_path)


LONG_BODY = "def work():\n" + "    x = 1\n" * 41
# in two pieces, so that the rule does not find it in this file
HOST = "pypi" + ".org"
LOOSE_LOCK = "duckdb==2.0.0\npytz>=1\n"

BROKEN: list[tuple[str, Change, str]] = [
    (
        "settings_reach_python_models",
        of(SCORE, "config", "meta", value={"drift_rows": 1}),
        "drift_rows",
    ),
    # ---------- layers and names
    (
        "layers_read_to_the_left",
        of(STEP, "depends_on", "nodes", value=[SESSIONS]),
        "int_clicks_numbered",
    ),
    (
        "layers_read_to_the_left",
        of(SESSIONS, "depends_on", "nodes", value=[CLICKS]),
        "",
    ),
    ("layers_read_to_the_left", of(SCORE, "depends_on", "nodes", value=[SESSIONS]), ""),
    (
        "layers_read_to_the_left",
        of(STEP, "depends_on", "nodes", value=[SOURCE]),
        "eshop",
    ),
    (
        "layers_read_to_the_left",
        of(FEATURE, "depends_on", "nodes", value=[STEP]),
        "feat_session_starts",
    ),
    (
        "layers_read_to_the_left",
        of(KEPT, "config", "materialized", value="table"),
        "int_session_sums",
    ),
    (
        "areas_read_downward",
        of(STEP, "depends_on", "nodes", value=[CLICKS, KEPT]),
        "int_clicks_numbered (events) reads up",
    ),
    (
        "steps_are_private_or_read_elsewhere",
        of(STEP, "access", value="private"),
        "is read by another area",
    ),
    (
        "areas_say_what_they_answer",
        write("models/sessions/README.md", "Visits."),
        "sessions/README.md doesn't name it",
    ),
    (
        "models_are_named_after_their_layer",
        of(SESSIONS, "name", value="sessions"),
        "fct",
    ),
    (
        "models_are_named_after_their_layer",
        of(CLICKS, "name", value="stg_x__y"),
        "eshop",
    ),
    (
        "models_are_named_after_their_layer",
        of(STEP, "original_file_path", value="models/events/int_clicks_numbered.sql"),
        "no layer",
    ),
    ("names_are_short_snake_case", of(SESSIONS, "name", value="fct_" + "x" * 37), "40"),
    ("names_are_short_snake_case", typed("sessionId", "string"), "sessionId"),
    ("columns_have_the_type_of_their_name", typed("is_new", "bigint"), "is_new"),
    ("columns_have_the_type_of_their_name", typed("has_cart", "string"), "has_cart"),
    ("columns_have_the_type_of_their_name", typed("ended_at", "date"), "ended_at"),
    ("columns_have_the_type_of_their_name", typed("ended_on", "timestamp"), "ended_on"),
    ("columns_have_the_type_of_their_name", typed("page_count", "int"), "page_count"),
    ("columns_have_the_type_of_their_name", typed("bot_share", "bigint"), "bot_share"),
    ("columns_have_the_type_of_their_name", typed("stay_seconds", "string"), "stay_"),
    # ---------- what the YAML says
    (
        "every_model_has_its_yaml_beside_it",
        of(STEP, "patch_path", value=None),
        "nowhere",
    ),
    (
        "every_model_has_its_yaml_beside_it",
        of(STEP, "patch_path", value="x://a.yml"),
        "",
    ),
    ("every_table_is_described", of(SESSIONS, "description", value="Sessions."), "fct"),
    ("every_table_is_described", of(SEED, "description", value=""), "event_names"),
    ("every_table_is_described", put("sources", SOURCE, "description", value=""), ""),
    (
        "every_column_is_described",
        of(STEP, "columns", "session_id", "description", value=" "),
        "session_id",
    ),
    ("every_column_is_described", of(STEP, "columns", value={}), "no column"),
    ("every_key_is_tested", of(KEY, "attached_node", value=STEP), "fct_sessions"),
    ("every_key_is_tested", of(UNIQUE, "column_name", value="x"), "score_conv"),
    (
        "every_key_is_tested",
        of(KEY, "test_metadata", "kwargs", value={"grain": ["visit_id"]}),
        "visit_id",
    ),
    (
        "contracts_are_enforced",
        of(SESSIONS, "config", "contract", "enforced", value=False),
        "not enforced",
    ),
    ("contracts_are_enforced", typed("link", ""), "link"),
    # ---------- who reads the tables
    (
        "every_report_is_on_a_page",
        put("exposures", PAGE, "depends_on", "nodes", value=[SESSIONS]),
        "rpt_overview_sessions",
    ),
    (
        "exposures_read_what_is_published",
        put("exposures", PAGE, "depends_on", "nodes", value=[REPORT, FEATURE]),
        "feat_session_starts",
    ),
    (
        "questions_are_exposed",
        of(QUESTION, "depends_on", "nodes", value=[SESSIONS, SCORE]),
        "score_conversion isn't named",
    ),
    (
        "questions_are_exposed",
        put("exposures", ANSWERS, "depends_on", "nodes", value=[SESSIONS, REPORT]),
        "nobody asks",
    ),
    # ---------- SQL
    ("models_are_short", of(STEP, "raw_code", value="\n" * 151), "151"),
    (
        "models_are_short",
        put(
            *("macros", SHARE),
            value=macro("share", "macros/events/share.sql", macro_sql="\n" * 150),
        ),
        "151",
    ),
    ("macros_are_short", put("macros", SHARE, "macro_sql", value="\n" * 121), "121"),
    ("steps_are_named_in_known_words", of(STEP, "name", value="int_clicks_found"), ""),
    (
        "a_step_earns_its_file",
        both(
            of(STEP, "config", "materialized", value="view"),
            of(KEPT, "depends_on", "nodes", value=[CLICKS]),
        ),
        "int_clicks_numbered",
    ),
    (
        "aggregates_are_kept_or_listed",
        of(FEATURE, "name", value="agg_starts"),
        "agg_starts reads int_session_sums",
    ),
    (
        "steps_are_named_in_one_place",
        write("pipeline/x.py", "TABLE = 'int_clicks_numbered'"),
        "pipeline/x.py",
    ),
    ("event_level_models_are_tagged", of(SESSIONS, "tags", value=[]), "fct_sessions"),
    ("heavy_models_are_portable", of(STEP, "raw_code", value="select a::int"), "::"),
    (
        "heavy_models_are_portable",
        put("macros", SHARE, "macro_sql", value="list(a)"),
        "macros/share.sql",
    ),
    ("questions_are_asked", of(QUESTION, "raw_code", value="select 1"), "q01"),
    (
        "macros_have_a_file_and_a_page",
        put("macros", SHARE, "name", value="part"),
        "part",
    ),
    (
        "macros_have_a_file_and_a_page",
        put("macros", SHARE, "description", value=""),
        "",
    ),
    ("generic_tests_are_explained", write("tests/generic/rules.sql", "select 1"), ""),
    # ---------- files
    ("python_is_short", write("ml/long.py", "x = 1\n" * 301), "301"),
    ("python_is_short", write("ml/body.py", LONG_BODY), "work has 41"),
    ("no_machine_is_named", write("a.md", "\nsee /wor" + "k/main"), "a.md:2"),
    ("no_machine_is_named", write("a.yml", "path: /hom" + "e/me/data"), "a.yml:1"),
    ("no_machine_is_named", write("a.lock", f"https://{HOST}/simple"), "a.lock:1"),
    ("files_are_small", write("a.csv", "x" * (3 * 1024 * 1024 + 1)), "a.csv"),
    ("files_are_small", write("a.duckdb", ""), "a.duckdb"),
    ("locks_are_exact", write("requirements.lock", "pytz>=1\n"), "pytz>=1"),
    ("locks_are_exact", write("requirements-test.lock", "pytest\n"), "pytest"),
    ("locks_hold_what_is_asked_for", write("requirements.in", "ruff==1\n"), "ruff"),
    ("locks_hold_what_is_asked_for", write("requirements-a.in", "b==1\n"), "b==1"),
    ("a_package_is_in_one_lock", write("requirements-a.lock", "PyTZ==1\n"), "pytz is"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_good_project_passes(rule: Rule, good: Manifest, tmp_path: Path) -> None:
    assert rule(good, tmp_path) == []


@pytest.mark.parametrize(("name", "change", "said"), BROKEN)
def test_what_breaks_the_rule_is_reported(
    name: str, change: Change, said: str, good: Manifest, tmp_path: Path
) -> None:
    rule = {rule.__name__: rule for rule in RULES}[name]
    change(good, tmp_path)
    violations = rule(good, tmp_path)
    assert len(violations) == 1, violations
    assert said in violations[0]


def test_a_column_without_a_page_is_reported(good: Manifest) -> None:
    built = {
        (model["schema"], model["name"]): set(model["columns"])
        for model in good["nodes"].values()
    }
    assert columns_without_a_page(good, built) == []
    built["scores", "score_conversion"] = {"session_id", "band"}
    built["marts", "fct_sessions"].remove("is_bot")
    assert columns_without_a_page(good, built) == [
        "fct_sessions: its YAML names is_bot, never built",
        "score_conversion: its YAML lacks band",
    ]


def test_every_rule_can_fail() -> None:
    assert {rule.__name__ for rule in RULES} == {name for name, _, _ in BROKEN}


def test_a_local_path_or_index_is_no_exact_version(
    good: Manifest, tmp_path: Path
) -> None:
    lines = ["--extra-" + "index-url x", "duckdb @ file:" + "///x.whl", "pytz==2026.6"]
    write("requirements.lock", "\n".join(lines))(good, tmp_path)
    assert len(locks_are_exact(good, tmp_path)) == 2

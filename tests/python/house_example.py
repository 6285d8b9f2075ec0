"""A small made-up project that keeps every house rule, and ways to break it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Manifest = dict[str, Any]
Change = Callable[[Manifest, Path], None]

SESSIONS = "model.clickstream.fct_sessions"
CLICKS = "model.clickstream.stg_eshop__clicks"
STEP = "model.clickstream.int_clicks_numbered"
KEPT = "model.clickstream.int_session_sums"
FEATURE = "model.clickstream.feat_session_starts"
SCORE = "model.clickstream.score_conversion"
KEY = "test.clickstream.rules"
UNIQUE = "test.clickstream.unique"
SEED = "seed.clickstream.event_names"
SOURCE = "source.clickstream.eshop.clicks"
QUESTION = "analysis.clickstream.q01_who_buys"
REPORT = "model.clickstream.rpt_overview_sessions"
PAGE = "exposure.clickstream.overview"
ANSWERS = "exposure.clickstream.questions"
SHARE = "macro.clickstream.share"
RULES_MACRO = "macro.clickstream.test_rules"

FILES = {
    "requirements.in": "duckdb==2.0.0  # holds the tables\n",
    "requirements.lock": "# exact\nduckdb==2.0.0\npytz==2026.6\n",
    "ml/predictor.py": '"""Predict."""\n',
    "tests/generic/rules.sql": "{# Rows keep rules. #}\nselect 1\n",
    "models/sessions/README.md": "`fct_sessions`",
    "models/predictions/README.md": "`feat_session_starts`, `score_conversion`",
    "models/reports/README.md": "`rpt_overview_sessions`",
    "docs/aggregates.md": "| aggregate | why |\n",
    "README.md": "Put the logs into /folder, see https://example.org/home/a.\n",
}


def node(kind: str, path: str, **more: Any) -> Manifest:
    """Make a node as dbt's manifest holds it, cut down to what rules look at."""
    return {
        "resource_type": kind,
        "package_name": "clickstream",
        "name": Path(path).stem,
        "unique_id": f"{kind}.clickstream.{Path(path).stem}",
        "original_file_path": path,
        "patch_path": f"clickstream://{Path(path).with_suffix('.yml')}",
        "description": "One row per thing.",
        "columns": {},
        "tags": [],
        "raw_code": "select 1",
        "schema": Path(path).parts[-2],
        "access": "public",
        "config": {
            "materialized": "table",
            "contract": {
                "enforced": kind == "model" and ("marts" in path or "features" in path)
            },
        },
        "depends_on": {"nodes": [], "macros": []},
    } | more


def columns(**types: str) -> Manifest:
    """Make described columns of these types."""
    return {
        name: {"name": name, "description": "It.", "data_type": data_type}
        for name, data_type in types.items()
    }


def macro(name: str, path: str, **more: Any) -> Manifest:
    """Make a macro as dbt's manifest holds it."""
    return node("macro", path, macro_sql="a / b") | {"name": name} | more


def example(root: Path) -> Manifest:
    """Make the project: its files in `root`, and its manifest."""
    for name, text in FILES.items():
        write(name, text)({}, root)
    models = example_models()
    others = [
        node("seed", "seeds/event_names.csv", columns=columns(event_name="string")),
        node("analysis", "analyses/q01_who_buys.sql", raw_code="-- question: Who?")
        | {"depends_on": {"nodes": [SESSIONS]}},
        test_of(SESSIONS, "rules", grain=["session_id"]),
        test_of(FEATURE, "rules", grain=["session_id"])
        | {"unique_id": "test.clickstream.rules_of_starts"},
        test_of(REPORT, "rules", grain=["session_id"])
        | {"unique_id": "test.clickstream.rules_of_overview"},
        test_of(SCORE, "unique", column="session_id"),
        test_of(SCORE, "not_null", column="session_id"),
    ]
    source = node("source", "models/x.yml", name="clicks", source_name="eshop")
    return {
        "metadata": {"project_name": "clickstream"},
        "nodes": {each["unique_id"]: each for each in models + others},
        "sources": {SOURCE: source},
        "unit_tests": {},
        "exposures": {
            PAGE: {"name": "overview", "depends_on": {"nodes": [REPORT, SCORE]}},
            ANSWERS: {"name": "questions", "depends_on": {"nodes": [SESSIONS]}},
        },
        "macros": {
            SHARE: macro("share", "macros/share.sql"),
            RULES_MACRO: macro("test_rules", "tests/generic/rules.sql", description=""),
            "macro.dbt.ref": macro("ref", "macros/x.sql", package_name="dbt"),
        },
    }


def example_models() -> list[Manifest]:
    """Make seven models, in their layers, most of them reading the one before."""
    clicks = node("model", "models/staging/eshop/stg_eshop__clicks.sql")
    step = node("model", "models/events/intermediate/int_clicks_numbered.sql")
    step |= {"tags": ["heavy"], "access": "protected"}
    sessions = node("model", "models/sessions/marts/fct_sessions.sql", tags=["heavy"])
    kept = node("model", "models/sessions/intermediate/int_session_sums.sql")
    kept["access"] = "protected"
    kept["config"]["materialized"] = "incremental"
    feature = node("model", "models/predictions/features/feat_session_starts.sql")
    score = node("model", "models/predictions/scores/score_conversion.py")
    report = node("model", "models/reports/overview/rpt_overview_sessions.sql")
    report["config"]["contract"]["enforced"] = True
    for table in (clicks, step, kept, feature, score, report):
        table["columns"] = columns(session_id="string")
    sessions["columns"] = columns(
        session_id="string",
        is_bot="boolean",
        has_order="BOOLEAN",
        started_at="timestamp",
        started_on="date",
        event_count="bigint",
        exit_share="decimal(9, 6)",
        duration_seconds="decimal(18, 3)",
    )
    clicks["depends_on"]["nodes"] = [SOURCE, SEED]
    step["depends_on"] = {"nodes": [CLICKS], "macros": [SHARE, "macro.dbt.ref"]}
    kept["depends_on"]["nodes"] = [STEP]
    sessions["depends_on"]["nodes"] = [STEP, KEPT, SEED]
    feature["depends_on"]["nodes"] = [SESSIONS, KEPT]
    report["depends_on"]["nodes"] = [SESSIONS, SCORE]
    return [clicks, step, kept, sessions, feature, score, report]


def test_of(model: str, name: str, column: str = "", **arguments: Any) -> Manifest:
    """Make a generic test of a model, on a column or with arguments."""
    return node(
        "test",
        f"models/{name}.yml",
        attached_node=model,
        column_name=column,
        test_metadata={"name": name, "kwargs": arguments},
    )


def put(*keys: str, value: Any) -> Change:
    """Make a change: this value at this place of the manifest."""

    def change(manifest: Manifest, root: Path) -> None:
        for key in keys[:-1]:
            manifest = manifest[key]
        manifest[keys[-1]] = value

    return change


def write(name: str, text: str) -> Change:
    """Make a change: a file of this name with this text."""

    def change(manifest: Manifest, root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)

    return change


def both(*changes: Change) -> Change:
    """Make several changes one."""

    def change(manifest: Manifest, root: Path) -> None:
        for each in changes:
            each(manifest, root)

    return change


def of(unique_id: str, *keys: str, value: Any) -> Change:
    """Make a change: this value at this place of one node."""
    return put("nodes", unique_id, *keys, value=value)


def typed(name: str, data_type: str) -> Change:
    """Make a change: one more column of fct_sessions."""
    return of(SESSIONS, "columns", name, value=columns(x=data_type)["x"])

"""The house rules about files and text.

A rule takes dbt's manifest and the project's folder and returns the violations,
each as a sentence. Text is only looked at, not parsed: what a macro's argument
or the default order of nulls does is not seen.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from house_areas import Node, nodes

LONGEST_PYTHON_FILE = 300
LONGEST_BODY = 40
LARGEST_FILE = 3 * 1024 * 1024
MADE = {
    *".venv .venv-bench target logs warehouse published predictions site .git".split()
}
TEXT = {*".py .sql .yml .yaml .md .toml .in .lock .sh .txt".split(), ""}

# What PORTABLE_SQL tells event-level models not to use, and what it keeps
# behind macros/engine/. Looked for outside comments, Jinja and quoted text.
AVOIDED = {
    "QUALIFY": r"\bqualify\b",
    "an ASOF join": r"\basof\b",
    "MATCH_RECOGNIZE": r"\bmatch_recognize\b",
    "count(distinct) over": (
        r"\bcount\s*\(\s*distinct\b(?:[^()]|\([^()]*\))*\)\s*over\b"
    ),
    "hash()": r"\bhash\s*\(",
    "a weekday that engines number differently": (
        r"\b(dow|weekday|dayofweek)\s*\(|\bextract\s*\(\s*(dow|weekday|dayofweek)\b"
    ),
    "`::`": r"::",
    "`* except`": r"\*\s*(except|exclude|replace)\b",
    "a bare varchar (write string)": r"\bvarchar\b(?!\s*\()",
    "a quoted identifier": r'"',
    "concat() (write ||)": r"\bconcat\s*\(",
    "regexp_replace()": r"\bregexp_replace\s*\(",
    "a list literal or item": r"\[",
    "a lambda": r"\blambda\b",
    "isodow": r"\bisodow\b",
    "at time zone": r"\bat\s+time\s+zone\b",
    "`->>`": r"->>",
} | {
    f"{name}()": rf"\b{name}\s*\("
    for name in (
        "list",
        "string_agg",
        "unnest",
        "generate_series",
        "date_sub",
        "epoch",
        "strftime",
        "strptime",
        "regexp_matches",
        "len",
    )
}
# Tables that hold, or are made from, every event; what they read may be heavy too.
HEAVY = {
    "fct_events",
    "fct_sessions",
    "fct_funnel_steps",
    "fct_stage_moves",
    "fct_session_paths",
    "agg_transitions",
    "feat_session_prefixes",
}
JINJA = r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}"
COMMENT_OR_TEXT = r"(--[^\n]*|/\*.*?\*/)|'(?:[^']|'')*'"

# Written so that they do not find themselves.
MACHINE = r"(?<![\w./-])/(root|work|Users)/[\w.]|(?<![\w./-])/(home|tmp)/[\w.-]+/"
REGISTRY = (
    r"//[^\s/]*(py[p]i|python[h]osted|npm[j]s|artifac[t]ory)"
    r"|--(extra-)?index-ur[l]|--find-link[s]|--trusted-hos[t]"
)


def tracked(root: Path) -> list[Path]:
    """List the files that git keeps, or would with `git add .`."""
    answer = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
    )
    if answer.returncode == 0:
        paths = [root / name for name in answer.stdout.decode().split("\0") if name]
    else:  # a folder that git does not know: leave out what was made in it
        paths = [p for p in root.rglob("*") if p.relative_to(root).parts[0] not in MADE]
    return sorted(path for path in paths if path.is_file())


def without_comments(sql: str, keep_text: bool = False) -> str:
    """Take Jinja and comments out of SQL, and what stands in quotes unless kept."""

    def blank(match: re.Match[str]) -> str:
        return match[0] if keep_text and not match[1] else " '' "

    sql = re.sub(JINJA, " ", sql, flags=re.DOTALL)
    return re.sub(COMMENT_OR_TEXT, blank, sql, flags=re.DOTALL)


def avoided_in(sql: str) -> list[str]:
    """Name what PORTABLE_SQL avoids and this SQL uses."""
    code = without_comments(sql).lower()
    found = [what for what, pattern in AVOIDED.items() if re.search(pattern, code)]
    if re.search(r"\\d", without_comments(sql, keep_text=True)):
        found.append(r"\d (write [0-9])")
    return found


def macros_of(manifest: Node, node: Node, seen: set[str]) -> Iterator[Node]:
    """Give our own macros that a node calls, and those that they call."""
    project = manifest["metadata"]["project_name"]
    for unique_id in node["depends_on"]["macros"]:
        macro = manifest["macros"].get(unique_id)
        if macro and macro["package_name"] == project and unique_id not in seen:
            seen.add(unique_id)
            yield macro
            yield from macros_of(manifest, macro, seen)


def heavy_models_are_portable(manifest: Node, root: Path) -> list[str]:
    """Models tagged `heavy`, and their macros outside macros/engine/, run on Spark."""
    found = []
    for model in nodes(manifest, "model"):
        if "heavy" not in model["tags"]:
            continue
        texts = [(model["original_file_path"], model["raw_code"])]
        texts += [
            (macro["original_file_path"], macro["macro_sql"])
            for macro in macros_of(manifest, model, set())
            if not macro["original_file_path"].startswith("macros/engine/")
        ]
        found += [
            f"{model['name']}: {path} uses {what}"
            for path, sql in texts
            for what in avoided_in(sql)
        ]
    return found


def event_level_models_are_tagged(manifest: Node, root: Path) -> list[str]:
    """The event-level tables carry the tag `heavy`, and so are held to Spark's SQL."""
    return [
        f"{model['name']} is not tagged heavy"
        for model in nodes(manifest, "model")
        if model["name"] in HEAVY and "heavy" not in model["tags"]
    ]


def questions_are_asked(manifest: Node, root: Path) -> list[str]:
    """The first line of an analysis is its question."""
    return [
        f"{node['original_file_path']} does not start with `-- question: ...`"
        for node in nodes(manifest, "analysis")
        if not re.match(r"-- question: \S", node["raw_code"])
    ]


def macros_have_a_file_and_a_page(manifest: Node, root: Path) -> list[str]:
    """A macro lives in the file of its name (with its engines') and is described."""
    project = manifest["metadata"]["project_name"]
    found = []
    for macro in manifest["macros"].values():
        path = Path(macro["original_file_path"])
        if macro["package_name"] != project or path.parts[0] != "macros":
            continue
        engine, _, name = macro["name"].rpartition("__")
        if path.stem != name or engine not in {"", "default", "duckdb", "spark"}:
            found.append(f"{macro['name']} is not what {path} is named after")
        if not engine and not macro["description"].strip():
            found.append(f"{macro['name']} ({path}) has no description in a YAML")
    return found


def generic_tests_are_explained(manifest: Node, root: Path) -> list[str]:
    """Our own data tests say what they check: a comment, or a description."""
    project = manifest["metadata"]["project_name"]
    return [
        f"{path} says nowhere what it checks"
        for macro in manifest["macros"].values()
        for path in [macro["original_file_path"]]
        if macro["package_name"] == project
        and path.startswith("tests/generic/")
        and not macro["description"].strip()
        and not re.search(r"\{#|--", (root / path).read_text())
    ]


def python_is_short(manifest: Node, root: Path) -> list[str]:
    """Files of at most 300 lines, bodies of at most 40 (docstrings not counted)."""
    found = []
    for path in tracked(root):
        if path.suffix != ".py":
            continue
        text, name = path.read_text(), path.relative_to(root)
        if (lines := len(text.splitlines())) > LONGEST_PYTHON_FILE:
            found.append(f"{name} is {lines} lines long; at most {LONGEST_PYTHON_FILE}")
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            if lines > LONGEST_BODY:
                found.append(f"{name}: {node.name} has {lines} lines; at most 40")
    return found


def no_machine_is_named(manifest: Node, root: Path) -> list[str]:
    """No file names a path of somebody's machine, or a package registry."""
    found = []
    for path in tracked(root):
        if path.suffix not in TEXT:
            continue
        text = path.read_text(errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if re.search(MACHINE, line) or re.search(REGISTRY, line):
                found.append(f"{path.relative_to(root)}:{number}: {line.strip()[:80]}")
    return found


def files_are_small(manifest: Node, root: Path) -> list[str]:
    """No file over 3 MiB, and no warehouse, goes into git."""
    return [
        f"{path.relative_to(root)} does not belong in git ({path.stat().st_size} bytes)"
        for path in tracked(root)
        if path.stat().st_size > LARGEST_FILE or ".duckdb" in path.suffixes
    ]

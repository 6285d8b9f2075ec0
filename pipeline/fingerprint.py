"""The settings and rules that shape events and sessions, to see when one changed.

A table that was built under one rule and goes on under another would be a mixture:
when a part differs from the last build's, everything is built anew.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from ml.predictor import settings_version
from ml.tasks import TASKS
from pipeline.mapping import Log, read_mappings
from pipeline.mapping_checks import EPOCHS
from pipeline.settings import Settings
from pipeline.user_agents import list_versions

# the Python that makes a file into rows; what a mapping says is looked at itself
READING = (
    *("addresses", "files", "inspect", "read_sql", "repair"),
    *("landing_raw", "landing_sql", "landing_values"),
)
# no rule: which files are read is seen from the files themselves
NO_RULE = {"name", "path", "source", "table", "declared", "files"}
# these say when a predictor learns, and not from what
WHEN_TO_TRAIN = ("retrain_after_days", "train_now")
# a part that is only there for some mappings; without it there is nothing to mix
OF_MAPPINGS = {"mapping", "salt", "source", "list", "agents"}

SQL_TOKEN = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|(?P<comment>--[^\n]*|/\*.*?\*/)|\w+|[^\w\s]""",
    re.DOTALL,
)
REFERENCE = re.compile(r"""\bref\s*\(\s*['"](\w+)""")
# without a text, the name is made up as dbt runs
VARIABLE = re.compile(r"""\bvar\s*\(\s*(?:(['"])(\w+)\1)?""")
DOCSTRING = re.compile(r'(\A|:\n)\s*r?"""(?:\\.|[^\\])*?"""', re.DOTALL)
PYTHON_TOKEN = re.compile(
    r'("""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*')|#[^\n]*",
    re.DOTALL,
)


def fingerprint(
    project: Path,
    settings: Settings,
    variables: Mapping[str, Any],
    logs: Iterable[Log] | None = None,
) -> dict[str, str]:
    """List what shapes events and sessions: {part: its value, or a hash of it}.

    Args:
        project: the folder of dbt_project.yml.
        settings: where the mappings and the salt are.
        variables: dbt's --vars, which go before those of dbt_project.yml.
        logs: the mappings, where they have been read already.

    Returns:
        Parts named `variable x`, `mapping x`, `source x`, `model x`, `macro x`,
        `seed x`, `reading`, `salt` where something is hashed, and where a mapping has
        user agents `agents` and `list x` with the version. Layout and comments don't
        count, nor does what no table that is kept from run to run is made from.

    Raises:
        InputError: a mapping or the salt can't be read.
    """
    logs = read_mappings(settings.mappings) if logs is None else list(logs)
    # the parser written in C takes a tenth of the time
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    configured = yaml.load(_read(project / "dbt_project.yml"), loader)
    sql, read = _sql(project, configured)
    parts = _variables(configured, sql.values(), variables)
    for log in logs:
        said = {k: v for k, v in asdict(log).items() if k not in NO_RULE}
        parts[f"mapping {log.name}"] = _hash(json.dumps(said, sort_keys=True))
        columns = sorted((c.name, c.data_type, c.hashed_keys) for c in log.declared)
        parts[f"source {log.source}.{log.table}"] = _hash(json.dumps(columns))
    parts |= {name: _hash(text) for name, text in sql.items()}
    for path in sorted((project / "seeds").rglob("*.csv")):
        if path.stem not in read:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        # a company's own rows
        own = settings.lookups / path.name if settings.lookups else None
        if own and own.exists():
            lines += own.read_text(encoding="utf-8-sig").splitlines()
        parts[f"seed {path.stem}"] = _hash("\n".join(lines))
    code = [python_meaning(_read(project / "pipeline" / f"{n}.py")) for n in READING]
    parts["reading"] = _hash("\n".join([*code, repr(EPOCHS)]))
    if any(
        "ip_hash" in log.columns or any(column.hashed_keys for column in log.declared)
        for log in logs
    ):
        # nobody finds the salt from it: it has 256 bits
        parts["salt"] = _hash(settings.salt())
    if any("user_agent" in log.columns for log in logs):
        code = python_meaning(_read(project / "pipeline" / "user_agents.py"))
        parts["agents"] = _hash(code)
        parts |= {f"list {name}": known for name, known in list_versions().items()}
    return parts


def features_hash(project: Path, variables: Mapping[str, Any]) -> str:
    """Hash what makes features from the kept tables, and how predictors learn.

    Args: as fingerprint; what the kept tables are made from is told there. When a
    predictor learns counts neither here nor there.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    configured = yaml.load(_read(project / "dbt_project.yml"), loader)
    macros = _meanings((project / "macros").rglob("*.sql"))
    models = _meanings((project / "models").rglob("*.sql"))
    features = {name for name in models if name.startswith("feat_")}
    texts = {
        n: t for n, t in models.items() if n in _upstream(features, models, macros)
    }
    parts = _variables(configured, texts.values(), variables)
    for name in WHEN_TO_TRAIN:
        parts.pop(f"variable {name}", None)
    parts |= texts | {n: macros[n] for n in _used(texts.values(), macros)}
    parts |= {task: settings_version(task) for task in TASKS}
    return _hash(json.dumps(parts, sort_keys=True))


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Say in sentences what changed between two fingerprints.

    A mapping that is new or gone is no change: its files are new or gone with it.
    Nor is anything when there was no fingerprint before.
    """
    if not before:
        return []
    said = []
    for part in sorted(before.keys() | now.keys()):
        old, new = before.get(part), now.get(part)
        kind, _, name = part.partition(" ")
        if old == new or (kind in OF_MAPPINGS and None in (old, new)):
            continue
        if kind == "list":
            said.append(f"the list {name} of user agents was {old} and is {new}")
            continue
        if kind == "variable":
            was = "not set" if old is None else old
            said.append(f"{name} was {was} and is {'not set' if new is None else new}")
            continue
        what = {
            "reading": "the way files are read",
            "salt": "the salt for addresses",
            "agents": "the way user agents are read",
            "source": f"the columns of the source {name}",
        }.get(kind, f"the {kind} {name}")
        said.append(what + _became(old, new))
    return said


def _became(old: str | None, new: str | None) -> str:
    if old is None:
        return " is new"
    return " is gone" if new is None else " changed"


def sql_meaning(sql: str) -> str:
    """Write SQL with Jinja without comments, and with one blank between its words.

    >>> sql_meaning("select 'a  -- b' ,x{# why #} -- done")
    "select 'a  -- b' , x"
    """
    kept = []
    for match in SQL_TOKEN.finditer(re.sub(r"\{#.*?#\}", " ", sql, flags=re.DOTALL)):
        # Jinja in a comment of SQL is run all the same
        if match["comment"] is None or re.search(r"\{[{%]", match[0]):
            kept.append(match[0])
    return " ".join(kept)


def python_meaning(code: str) -> str:
    """Write Python without comments, docstrings and blank lines.

    >>> python_meaning('x = "#"  # why')
    'x = "#"'
    """
    code = PYTHON_TOKEN.sub(lambda match: match[1] or "", DOCSTRING.sub(r"\1", code))
    return "\n".join(line.rstrip() for line in code.splitlines() if line.strip())


def _sql(
    project: Path, configured: Mapping[str, Any]
) -> tuple[dict[str, str], set[str]]:
    """Read the models that are kept, what they read, and the macros that count.

    A macro counts unless only other models use it: dbt calls some by itself.

    Returns the SQL by part, and the names of all models and seeds that count.
    """
    macros = _meanings((project / "macros").rglob("*.sql"))
    models = _meanings((project / "models").rglob("*.sql"))
    shaping = _upstream(_kept(configured), models, macros)
    texts = {name: text for name, text in models.items() if name in shaping}
    others = [text for name, text in models.items() if name not in shaping]
    apart = _used(others, macros) - _used(texts.values(), macros)
    found = {f"model {name}": text for name, text in texts.items()}
    found |= {f"macro {n}": t for n, t in macros.items() if n not in apart}
    return found, shaping


def _kept(configured: Mapping[str, Any]) -> set[str]:
    """Name the models that dbt_project.yml keeps from run to run."""
    layers = configured["models"][configured["name"]]
    return {
        name
        for layer in layers.values()
        if isinstance(layer, dict)
        for name, said in layer.items()
        if isinstance(said, dict) and said.get("+materialized") == "incremental"
    }


def _upstream(
    names: set[str], models: Mapping[str, str], macros: Mapping[str, str]
) -> set[str]:
    """Name these models, and all models and seeds that they are made from."""
    found: set[str] = set()
    while names:
        found |= names
        texts = [models[name] for name in names & models.keys()]
        texts += [macros[name] for name in _used(texts, macros)]
        names = set(REFERENCE.findall(" ".join(texts))) - found
    return found


def _meanings(paths: Iterable[Path]) -> dict[str, str]:
    return {path.stem: sql_meaning(_read(path)) for path in sorted(paths)}


def _used(texts: Iterable[str], macros: Mapping[str, str]) -> set[str]:
    """Name the macros that some SQL calls, and those that these call."""
    found: set[str] = set()
    texts = list(texts)
    while texts:
        named = set(re.findall(r"\w+", " ".join(texts))) & macros.keys()
        texts = [macros[name] for name in named - found]
        found |= named
    return found


def _variables(
    configured: Mapping[str, Any], sql: Iterable[str], given: Mapping[str, Any]
) -> dict[str, str]:
    """Give the values of the variables that some SQL reads."""
    declared = configured.get("vars") or {}
    own = declared.get(configured["name"])
    values = declared | (own if isinstance(own, dict) else {}) | dict(given)
    read = {match[2] for text in sql for match in VARIABLE.finditer(text)}
    return {
        f"variable {name}": str(values[name])
        for name in sorted(values, key=str)
        # a name that is made up may be any
        if name in read or None in read
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

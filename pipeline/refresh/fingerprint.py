"""The settings and rules that shape events and sessions, to see when one changed.

A table that was built under one rule and goes on under another would be a mixture:
when a part differs from the last build's, everything is built anew.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.predictor import settings_version
from ml.tasks import TASKS
from pipeline.landing.addresses import IDS
from pipeline.landing.user_agents import list_versions
from pipeline.refresh.fingerprint_nodes import (
    derived,
    due,
    kept,
    macro_meaning,
    meaning,
    read_variables,
    shaping_macros,
    stored_how,
    texts,
    upstream,
    used_macros,
)
from pipeline.refresh.fingerprint_words import python_meaning, without_own_imports
from pipeline.settings.mapping import Log, read_mappings
from pipeline.settings.mapping_checks import EPOCHS
from pipeline.settings.places import PROJECT, Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import ManifestNode

# the Python that makes a file into rows; what a mapping says is looked at itself
READING = (
    *("address_ranges", "addresses", "event_words", "files", "filters", "group"),
    *("headers", "inspect", "links"),
    *(
        "numbers",
        "placeholders",
        "raw",
        "read_sql",
        "repair",
        "source_view",
        "values",
        "zones",
    ),
)
# no rule: which files are read is seen from the files themselves
NO_RULE = {"name", "path", "source", "table", "declared", "files", "own_names"}
# parts of one table each (or of those that a setting makes due), which are made of
# kept ones: what differs builds these alone
DERIVED = "derived "
# these say when a predictor learns, and not from what
WHEN_TO_TRAIN = ("retrain_after_days", "train_now")
# a part that is only there for some mappings; without it there is nothing to mix
OF_MAPPINGS = {"mapping", "salt", "source", "list", "agents", "currency"}


def fingerprint(
    manifest: "Manifest | None",
    settings: Settings,
    variables: Mapping[str, Any],
    logs: Iterable[Log] | None = None,
    project: Path = PROJECT,
) -> dict[str, str]:
    """List what shapes events and sessions: {part: its value, or a hash of it}.

    Args:
        manifest: dbt's, of this run; without one, no part is of SQL.
        settings: where the mappings, the look-ups and the salt are.
        variables: the values of all of dbt's variables.
        logs: the mappings, where they have been read already.
        project: the folder with the Python that reads files.

    Returns:
        Parts named `variable x`, `mapping x`, `source x`, `model x`, `macro x`,
        `seed x`, `derived x` (of a table that is made of kept ones, all that makes
        it of them), `reading`, `salt` where something is hashed, and where a mapping
        has user agents `agents` and `list x` with the version. Layout and comments
        don't count, nor where a file lies, nor what no table that is kept from run to
        run is made from.

    Raises:
        InputError: a mapping or the salt can't be read.
    """
    logs = read_mappings(settings.mappings) if logs is None else list(logs)
    parts = _of_sql(manifest, settings, variables) if manifest else {}
    for log in logs:
        said = {k: v for k, v in asdict(log).items() if k not in NO_RULE}
        parts[f"mapping {log.name}"] = _hash(json.dumps(said, sort_keys=True))
        columns = sorted((c.name, c.data_type, c.hashed_keys) for c in log.declared)
        parts[f"source {log.source}.{log.table}"] = _hash(json.dumps(columns))
    code = sorted(_python(project, name) for name in READING)
    parts["reading"] = _hash("\n".join([*code, repr(EPOCHS)]))
    if any(
        "ip_hash" in log.columns
        or any(column.hashed_keys for column in log.declared)
        or (log.mail_ids == "hashed" and log.columns.keys() & {*IDS})
        for log in logs
    ):
        # nobody finds the salt from it: it has 256 bits
        parts["salt"] = _hash(settings.salt())
    if any("user_agent" in log.columns for log in logs):
        parts["agents"] = _hash(_python(project, "user_agents"))
        parts |= {f"list {name}": known for name, known in list_versions().items()}
    return parts


def features_hash(manifest: "Manifest | None", variables: Mapping[str, Any]) -> str:
    """Hash what makes features from the kept tables, and how predictors learn.

    Args: as fingerprint; what the kept tables are made from is told there. When a
    predictor learns counts neither here nor there.
    """
    parts = {task: settings_version(task) for task in TASKS}
    if manifest:
        features = {
            key
            for key, node in manifest.nodes.items()
            if node.resource_type == "model" and node.name.startswith("feat_")
        }
        ids = upstream(manifest, features)
        macros = used_macros(manifest, ids)
        values = {k: v for k, v in variables.items() if k not in WHEN_TO_TRAIN}
        parts |= read_variables(texts(manifest, ids, macros), values)
        parts |= {
            key: meaning(manifest.nodes[key])
            for key in ids
            if manifest.nodes[key].resource_type != "seed"
        }
        parts |= {key: macro_meaning(manifest, key) for key in macros}
    return _hash(json.dumps(parts, sort_keys=True))


def _of_sql(
    manifest: "Manifest", settings: Settings, variables: Mapping[str, Any]
) -> dict[str, str]:
    """Give the parts that dbt's manifest tells: all that kept tables are made from."""
    shaping = upstream(manifest, kept(manifest))
    macros = shaping_macros(manifest, shaping)
    values = read_variables(texts(manifest, shaping, macros), variables)
    parts = {f"variable {name}": value for name, value in values.items()}
    for node in (manifest.nodes[key] for key in shaping):
        said = "\n".join(_said_of(node, settings))
        parts[f"{node.resource_type} {node.name}"] = _hash(said)
    named = {manifest.macros[key].name: key for key in macros}
    parts |= {f"macro {n}": _hash(macro_meaning(manifest, k)) for n, k in named.items()}
    return parts | _of_derived(manifest, settings, variables, shaping)


def _of_derived(
    manifest: "Manifest",
    settings: Settings,
    variables: Mapping[str, Any],
    shaping: set[str],
) -> dict[str, str]:
    """Give a part of each table that is made of kept ones; these are in `shaping`."""
    parts = {}
    tables = {manifest.nodes[key].name: {key} for key in derived(manifest)}
    for name, keys in (tables | due(manifest)).items():
        ids = upstream(manifest, keys) - shaping
        macros = used_macros(manifest, ids)
        said = [text for key in ids for text in _said_of(manifest.nodes[key], settings)]
        said += [macro_meaning(manifest, macro) for macro in macros]
        values = read_variables(texts(manifest, ids, macros), variables)
        said += [f"{key}={value}" for key, value in values.items()]
        parts[DERIVED + name] = _hash("\n".join(sorted(said)))
    return parts


def _said_of(node: "ManifestNode", settings: Settings) -> list[str]:
    """Give what a model or seed says, with a company's own rows."""
    said = [meaning(node), stored_how(node)]
    own = settings.lookups / f"{node.name}.csv" if settings.lookups else None
    if node.resource_type == "seed" and own and own.exists():
        said += own.read_text(encoding="utf-8-sig").splitlines()
    return said


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Say in sentences what changed between two fingerprints.

    A mapping that is new or gone is no change: its files are new or gone with it.
    Nor is anything when there was no fingerprint before, or what only makes tables of
    kept ones: these are built anew alone.
    """
    if not before:
        return []
    said = []
    for part in sorted(before.keys() | now.keys()):
        old, new = before.get(part), now.get(part)
        kind, _, name = part.partition(" ")
        if old == new or (kind in OF_MAPPINGS and None in (old, new)):
            continue
        if part.startswith(DERIVED):
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
            "currency": f"the currency of {name}",
        }.get(kind, f"the {kind} {name}")
        said.append(what + _became(old, new))
    return said


def _became(old: str | None, new: str | None) -> str:
    if old is None:
        return " is new"
    return " is gone" if new is None else " changed"


def _python(project: Path, name: str) -> str:
    """Read what a file of Python means, wherever its own imports come from."""
    code = (project / "pipeline" / "landing" / f"{name}.py").read_text(encoding="utf-8")
    return python_meaning(without_own_imports(code))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]

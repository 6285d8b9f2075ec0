"""Print which files serve which capability: `make map`.

The same noun names a capability in every folder, so the map is read off the
files' names. A new capability, or a new noun for one, is a line in CAPABILITIES.
"""

import re
from pathlib import Path

# What the warehouse can do: the nouns, in the singular, that say so in names.
CAPABILITIES: dict[str, list[str]] = {
    "sources and events": [
        "click",
        "event",
        "source",
        "mapping",
        "mapped",
        "landing",
        "site",
        "link",
        "key",
        "copies",
    ],
    "raw files from elsewhere": ["fetch", "export"],
    "refreshes": [
        "refresh",
        "refreshed",
        "incremental",
        "fingerprint",
        "chain",
        "changed",
        "stored",
        "kept",
    ],
    "what was taken in": [
        "source_quality",
        "row",
        "quality",
        "file",
        "column",
        "source_day",
        "freshness",
        "seen",
        "trusted",
    ],
    "forgetting": [
        *("forget", "forgotten", "tombstone", "erasing", "erased", "screened"),
        *("compacting", "gone", "blank", "left_out"),
    ],
    "asking in SQL": ["^sql", "sql_shell", "question"],
    "pages about the tables": ["docs_site", "docs_page"],
    "published versions": ["publishing", "version", "nightly", "rollback"],
    "runs": [
        "fct_run",
        "run_model",
        "runs_timed",
        "refresh__run",
        "quality_run",
        "end_run",
        "failure",
        "build",
    ],
    "a company's own folder": ["home", "lookup", "settings"],
    "sessions": [
        *("session", "visitor", "person", "people"),
        *("bot", "agent", "outcome"),
    ],
    "funnels": ["funnel"],
    "paths": ["path", "transition", "node", "route"],
    "drop-offs": ["drop_off", "drop", "exit", "click_behavior"],
    "stage moves": ["stage_move", "stage", "intervention"],
    "sequences": ["sequence"],
    "orders": ["order", "refund"],
    "products": ["product", "recommendation", "recommending"],
    "people over time": ["person_month", "retention", "rfm", "gap", "fifth", "worth"],
    "similar people": ["similar_people", "similar"],
    "conversion": [
        "conversion",
        "session_prefix",
        "session_prefixes",
        "session_label",
        "model_quality",
        "quality_week",
        "quality_followed",
        "calibration",
        "drift",
        "predict",
        "predictor",
        "predicted",
        "training",
        "training_period",
    ],
    "engagement for marketing": ["marketing", "submission", "class_metrics"],
    "outcomes of clicks": ["score_outcomes", "feat_click"],
    "on the fence": ["fence", "standing"],
    "CRM": ["crm"],
    "people in segments": [
        *("^segment", "score_segment", "rpt_segment", "ml_segment", "test_segment"),
        *("segmentation", "segmenting", "lead", "habit"),
    ],
    "channels": ["channel", "origin"],
    "calendar": ["date"],
}
# Folders, in the order in which data moves, and the kinds of file that count.
FOLDERS = {
    "simulate": (".py",),
    "mappings": (".yml", ".yaml"),
    "seeds": (".csv",),
    "models": (".sql", ".py"),
    "macros": (".sql",),
    "ml": (".py",),
    "analyses": (".sql",),
    "apps": (".py",),
    "pipeline": (".py",),
    "tests": (".sql", ".py"),
}


def capabilities_of(stem: str) -> list[str]:
    """Name the capabilities that a file serves, by its name without ending.

    >>> capabilities_of("agg_drop_offs")
    ['drop-offs']
    """
    return [
        capability
        for capability, nouns in CAPABILITIES.items()
        if any(re.search(rf"(^|_){noun}s?(_|$)", stem) for noun in nouns)
    ]


def files(root: Path) -> list[Path]:
    """List the files that serve a capability, folder by folder."""
    return [
        path.relative_to(root)
        for folder, endings in FOLDERS.items()
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in endings and path.stem != "__init__"
    ]


def capability_map(root: Path) -> dict[str, list[Path]]:
    """Give each capability its files, in the order in which data moves."""
    found: dict[str, list[Path]] = {name: [] for name in CAPABILITIES}
    for path in files(root):
        for name in capabilities_of(path.stem):
            found[name].append(path)
    return found


def main() -> None:
    """Print the map of the folder that the project lies in."""
    for name, paths in capability_map(Path(__file__).parents[1]).items():
        print(name)
        for path in paths:
            print(f"  {path}")
        if not paths:
            print("  (nothing yet)")


if __name__ == "__main__":
    main()

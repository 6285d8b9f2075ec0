"""Write docs/tables.md, the list of all tables that people read: `make tables`."""

import re
from pathlib import Path

import yaml

from pipeline.settings.places import PROJECT

PAGE = PROJECT / "docs" / "tables.md"
SCHEMAS = {
    "fct": "marts",
    "dim": "marts",
    "agg": "marts",
    "feat": "features",
    "score": "scores",
    "rpt": "reports",
}
TABLES = "| table | one row per |\n|---|---|\n"
STEPS = "| step | one row per | read by |\n|---|---|---|\n"
HEAD = """# All tables

What people and tools read, area by area; `make tables` writes this page from the
tables' own descriptions. `make docs` has every column. Below each area's tables stand
the steps that they are made by, for who changes them.
"""
REF = re.compile(r"ref\(\s*['\"](\w+)['\"]\s*\)")


def tables_page(project: Path = PROJECT) -> str:
    """Give the page as Markdown: a table per area, a line per table.

    Args:
        project: the folder that holds `models/`; each area's YAML files say, beside
            a table's name, what one row of it is.
    """
    parts, readers = [HEAD], _readers(project)
    for readme in sorted((project / "models").glob("*/README.md")):
        area = readme.parent
        lines = [
            f"| `{SCHEMAS[name.partition('_')[0]]}.{name}` | {what} |"
            for name, what in _described(area, [*SCHEMAS]).items()
        ]
        steps = [
            f"| `{name}` | {what} | {', '.join(readers.get(name, []))} |"
            for name, what in _described(area, ["int"]).items()
        ]
        link = f"../{readme.relative_to(project).as_posix()}"
        if lines or steps:
            parts.append(f"## [{area.name}]({link})\n")
        for head, rows in ((TABLES, lines), (STEPS, steps)):
            if rows:
                parts.append(head + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _readers(project: Path) -> dict[str, list[str]]:
    """Say of each model which others read it, by themselves or through a macro."""
    asked = {
        path.stem: set(REF.findall(path.read_text(encoding="utf-8")))
        for path in sorted((project / "macros").rglob("*.sql"))
    }
    found: dict[str, list[str]] = {}
    for path in sorted((project / "models").rglob("*")):
        if path.suffix not in (".sql", ".py"):
            continue
        text = path.read_text(encoding="utf-8")
        calls = asked.keys() & set(re.findall(r"\b(\w+)\(", text))
        names = set(REF.findall(text)).union(*(asked[name] for name in calls))
        for name in sorted(names - {path.stem}):
            found.setdefault(name, []).append(path.stem)
    return found


def _described(area: Path, kinds: list[str]) -> dict[str, str]:
    """Say of each model of an area whose name begins so what one row is, by name."""
    found = {}
    for path in sorted(area.rglob("*.yml")):
        if path.stem.partition("_")[0] not in kinds:
            continue
        [model] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        said = re.sub(r"\s+", " ", model["description"].strip())
        found[model["name"]] = said.removeprefix("One row per ").replace("|", "\\|")
    return dict(sorted(found.items()))


if __name__ == "__main__":
    PAGE.write_text(tables_page(), encoding="utf-8")
    print(PAGE.relative_to(PROJECT))

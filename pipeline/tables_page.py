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
HEAD = """# All tables

What people and tools read, area by area; `make tables` writes this page from the
tables' own descriptions. `make docs` has every column.
"""


def tables_page(project: Path = PROJECT) -> str:
    """Give the page as Markdown: a table per area, a line per table.

    Args:
        project: the folder that holds `models/`; each area's YAML files say, beside
            a table's name, what one row of it is.
    """
    parts = [HEAD]
    for readme in sorted((project / "models").glob("*/README.md")):
        area = readme.parent
        lines = [
            f"| `{SCHEMAS[name.partition('_')[0]]}.{name}` | {what} |"
            for name, what in sorted(_described(area).items())
        ]
        link = f"../{readme.relative_to(project).as_posix()}"
        head = f"## [{area.name}]({link})\n\n| table | one row per |\n|---|---|\n"
        if lines:
            parts.append(head + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _described(area: Path) -> dict[str, str]:
    """Say of each public table of an area what one row is."""
    found = {}
    for path in sorted(area.rglob("*.yml")):
        if path.stem.partition("_")[0] not in SCHEMAS:
            continue
        [model] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        said = re.sub(r"\s+", " ", model["description"].strip())
        found[model["name"]] = said.removeprefix("One row per ").replace("|", "\\|")
    return found


if __name__ == "__main__":
    PAGE.write_text(tables_page(), encoding="utf-8")
    print(PAGE.relative_to(PROJECT))

"""The house rules hold for the project as it is."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from house import columns_without_a_page
from house_rules import RULES, Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds(
    rule: Rule, manifest: dict[str, Any], project_root: Path
) -> None:
    violations = rule(manifest, project_root)
    assert not violations, f"{rule.__doc__}\n" + "\n".join(violations)


def test_every_column_that_is_built_has_its_page(
    manifest: dict[str, Any], sample_warehouse: Path
) -> None:
    built: dict[tuple[str, str], set[str]] = {}
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select table_schema, table_name, column_name"
            " from information_schema.columns"
        ).fetchall()
    for schema, table, column in rows:
        built.setdefault((schema, table), set()).add(column)
    violations = columns_without_a_page(manifest, built)
    assert not violations, "\n".join(violations)

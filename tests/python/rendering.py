"""Renders the project's macros and own data tests by Jinja alone, without dbt."""

import re
from typing import Any

import duckdb
import jinja2
from conftest import ROOT


def read_macros() -> str:
    """Join the project's macros and own data tests; a test becomes test_<name>."""
    files = [*(ROOT / "macros").rglob("*.sql"), *(ROOT / "tests/generic").glob("*.sql")]
    files = [path for path in files if path.parent.name != "materializations"]
    text = "\n".join(path.read_text() for path in sorted(files))
    text = re.sub(r"\{%-?\s*test\s+", "{% macro test_", text)
    return re.sub(r"\{%-?\s*endtest\s*-?%\}", "{% endmacro %}", text)


MACROS = jinja2.Environment(
    extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined
).from_string(read_macros())


def render(name: str, *arguments: Any, zone: str = "UTC", **named: Any) -> str:
    """Write out a macro's SQL.

    Args:
        name: the macro, or test_<name> for a data test of our own.
        arguments: the macro's own.
        zone: the reporting time zone.
        named: the macro's own, by name.
    """
    module = MACROS.make_module({"var": {"reporting_timezone": zone}.__getitem__})
    return str(getattr(module, name)(*arguments, **named)).strip()


def value_of(sql: str) -> Any:
    """Run an SQL expression and give its value."""
    return duckdb.sql(f"select {sql}").fetchall()[0][0]

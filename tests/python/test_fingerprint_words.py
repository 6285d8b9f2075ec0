"""Comments and layout are no part of what code means; all else is."""

from pathlib import Path

from pipeline.refresh.fingerprint import READING
from pipeline.refresh.fingerprint_words import (
    python_meaning,
    sql_meaning,
    without_own_imports,
)

ROOT = Path(__file__).parents[2]


def test_blanks_and_dashes_in_quotes_count() -> None:
    assert sql_meaning("a  +\n b") == sql_meaning("a+b")
    for one, other in [
        ("select 'a  b'", "select 'a b'"),
        ("select 'a -- b'", "select 'a -- c'"),
        ('select "a  b"', 'select "a b"'),
        ("select 'it''s -- a'", "select 'it''s -- b'"),
        ("-- {{ config(a=1) }}", "-- {{ config(a=2) }}"),
        ("a b", "ab"),
    ]:
        assert sql_meaning(one) != sql_meaning(other)


def test_python_keeps_what_is_no_comment() -> None:
    code = 'def f() -> str:\n    """Say."""\n\n    return "# no" + \'"#\'  # yes\n'
    assert python_meaning(code) == 'def f() -> str:\n    return "# no" + \'"#\''
    sql = 'A = """\nselect 1  # here\n"""\n'
    assert "# here" in python_meaning(sql)
    indented = python_meaning("if a:\n    b\n    c")
    assert indented != python_meaning("if a:\n    b\nc")


def test_only_own_imports_are_left_out() -> None:
    code = "import re\nfrom json import loads\nfrom pipelines import a\nb = 1\n"
    own = "from pipeline.x.y import (\n    a,\n    b,\n)\nfrom pipeline import c\n"
    assert without_own_imports(own + code) == code


def test_no_python_that_reads_files_is_forgotten() -> None:
    """What source_view and inspect import is hashed, or looked at in another way."""
    apart = {"told.errors", "landing.file_states"}
    apart |= {f"settings.{name}" for name in ("mapping", "mapping_checks", "places")}
    for name in READING:
        text = (ROOT / "pipeline" / "landing" / f"{name}.py").read_text()
        lines = [
            line for line in text.splitlines() if line.startswith("from pipeline.")
        ]
        assert {line.split()[1].partition(".")[2] for line in lines} <= {
            *(f"landing.{name}" for name in READING),
            *apart,
        }

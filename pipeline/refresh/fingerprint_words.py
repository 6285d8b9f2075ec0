"""Code as it means: without comments, layout and docstrings."""

import re

SQL_TOKEN = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|(?P<comment>--[^\n]*|/\*.*?\*/)|\w+|[^\w\s]""",
    re.DOTALL,
)
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
DOCSTRING = re.compile(r'(\A|:\n)\s*r?"""(?:\\.|[^\\])*?"""', re.DOTALL)
PYTHON_TOKEN = re.compile(
    r'("""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*')|#[^\n]*",
    re.DOTALL,
)
OWN_IMPORT = re.compile(
    r"^from pipeline(?:\.[\w.]+)? import (?:\([^)]*\)|[^\n]*)\n", re.MULTILINE
)


def sql_meaning(sql: str) -> str:
    """Write SQL with Jinja without comments, and with one blank between its words.

    >>> sql_meaning("select 'a  -- b' ,x{# why #} -- done")
    "select 'a  -- b' , x"
    """
    kept = []
    for match in SQL_TOKEN.finditer(JINJA_COMMENT.sub(" ", sql)):
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


def without_own_imports(code: str) -> str:
    r"""Leave out from where in `pipeline` names come: files may move.

    >>> without_own_imports("import re\nfrom pipeline.a import (\n    b,\n)\nb()\n")
    'import re\nb()\n'
    """
    return OWN_IMPORT.sub("", code)

"""sqlfluff, with each macro compiled once: `python tests/lint_sql.py lint models`.

Its Jinja templater compiles all macros anew for each file that it reads, which takes
longer than everything else. What comes of the same text is the same code.
"""

import sys
from types import CodeType
from typing import Any

from jinja2 import Environment
from sqlfluff.cli.commands import cli

compiled = Environment.compile
CODE: dict[tuple[Any, ...], CodeType | str] = {}


def compile_once(
    environment: Environment, source: Any, *options: Any, **more: Any
) -> CodeType | str:
    """Compile a template as Jinja does, or give what came of the same text before."""
    if not isinstance(source, str) or options or more:
        return compiled(environment, source, *options, **more)
    key = (type(environment), *sorted(environment.extensions), source)
    if key not in CODE:
        CODE[key] = compiled(environment, source)
    return CODE[key]


# also in the processes that it starts, which import this file anew
Environment.compile = compile_once

if __name__ == "__main__":
    sys.exit(cli())

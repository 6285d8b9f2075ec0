"""`make docs`: a folder of pages, site/, that explain the tables; nothing is asked.

dbt's catalogue as one file, the project's Markdown as pages, and the questions with
their SQL. They can be opened from the disk or put on any web server.
"""

import html
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

# said before dbt is imported: nothing that this project runs reports home
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from pipeline.publish.publishing import SCHEMAS
from pipeline.questions import MARK, question_of
from pipeline.settings.places import PROJECT, settings_or_exit
from pipeline.told.docs_exposures import exposure_pages
from pipeline.told.docs_page import Page, page_of, text_page, written
from pipeline.told.errors import InputError

SITE = PROJECT / "site"
CATALOGUE, INDEX, QUESTIONS = "catalogue.html", "index.html", "questions.html"
# the Markdown that becomes pages; models/columns.md is part of the catalogue
FOLDERS = ("", "docs", "docs/decisions", "models/*", "bench", "simulate", "ml")
MENU = {
    INDEX: "Start",
    CATALOGUE: "Catalogue",
    QUESTIONS: "Questions",
    "README.html": "Readme",
    "DECISIONS.html": "Decisions",
    "CHANGELOG.html": "Changes",
}
# dbt's page has its script, style and pictures inside; it reports home where the
# manifest says so, and ours never does. The browser is told to let nothing through.
CATALOGUE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'unsafe-inline'; img-src data:; font-src data:"
)
REPORTING = r"""(//[\w.]+\.cloudfront\.net/[\w./]+|[\w.]+\.sinter-collect\.com)"""


def catalogue(page: str) -> str:
    """Take out of dbt's page what could ask somebody else for something.

    Raises InputError when the page has no head where that can be forbidden.
    """
    page = re.sub(REPORTING, "", page)
    page = re.sub(r"<link rel=\"(shortcut icon|canonical)\"[^>]*>", "", page, count=2)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{CATALOGUE_POLICY}">'
    head = '<meta charset="utf-8">'
    if head not in page:
        raise InputError(
            "dbt's catalogue has another shape than known, and could ask other servers "
            "for something. Use the dbt-core of requirements.lock."
        )
    return page.replace(head, head + policy, 1)


def build_site(project: Path, target: Path, site: Path) -> list[Path]:
    """Write the site anew.

    Args:
        project: the folder with the Markdown.
        target: where dbt left `static_index.html` and `manifest.json`.
        site: the folder to write; what was in it goes.

    Returns the pages. Raises InputError when a page links to what isn't there, or dbt
    left nothing.
    """
    try:
        static = (target / "static_index.html").read_text(encoding="utf-8")
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{error.filename}: isn't there. Run `make docs`.") from error
    pages = markdown_pages(project)
    pages += exposure_pages(manifest, {*MENU, *(page.path for page in pages)})
    pages += [questions_page(manifest), index_page(pages, manifest)]
    shutil.rmtree(site, ignore_errors=True)
    found = []
    for page in sorted(pages, key=lambda page: page.path):
        path = site / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(page, list(MENU.items())), encoding="utf-8")
        found.append(path)
    (site / CATALOGUE).write_text(catalogue(static), encoding="utf-8")
    return [*found, site / CATALOGUE]


def markdown_pages(project: Path) -> list[Page]:
    """Make pages of the Markdown, and of the files and folders that it links to."""
    sources = [
        p
        for name in FOLDERS
        for p in sorted(project.glob(f"{name}/*.md" if name else "*.md"))
    ]
    pages, others, problems = [], {}, []
    for source in sources:

        def moved(target: str, source: Path = source) -> str:
            if re.match(r"[a-z]+:|#|$", target):
                return target
            name, mark, anchor = target.partition("#")
            file = Path(os.path.normpath(source.parent / name))
            if not file.exists() or not file.is_relative_to(project):
                problems.append(
                    f"{source.relative_to(project)}: links to {target}, which isn't "
                    "there."
                )
                return target
            if file in sources:
                return f"{name.removesuffix('.md')}.html{mark}{anchor}"
            others[file] = f"{file.relative_to(project).as_posix()}.html"
            return f"{name.rstrip('/')}.html{mark}{anchor}"

        text = source.read_text(encoding="utf-8")
        path = source.relative_to(project).with_suffix(".html").as_posix()
        pages.append(page_of(path, text, moved))
    if problems:
        raise InputError(problems)
    return pages + [text_page(path, _texts(file)) for file, path in others.items()]


def _texts(file: Path) -> list[tuple[str, str]]:
    """Read a file, or those of a folder: names and texts."""
    files = [file] if file.is_file() else sorted(p for p in file.iterdir())
    return [(p.name, p.read_text(encoding="utf-8")) for p in files if p.is_file()]


def questions_page(manifest: dict[str, Any]) -> Page:
    """Make the page of the questions, each with the SQL that answers it."""
    asked = [n for n in manifest["nodes"].values() if n["resource_type"] == "analysis"]
    parts = [
        "<h1>Questions</h1>\n<p><code>make questions</code> answers them all, "
        "<code>make questions Q=q01</code> one of them. The SQL runs in any client "
        "that reads the published tables.</p>"
    ]
    for node in sorted(asked, key=lambda node: node["name"]):
        sql = node.get("compiled_code") or node["raw_code"]
        name, _, text = node["name"].partition("_")
        body = sql.strip().split("\n", 1)[1] if MARK in sql[:20] else sql
        parts.append(
            f'<h2 id="{name}">{html.escape(question_of(sql))}</h2>\n'
            f'<details><summary class="quiet"><code>{html.escape(name)}</code> '
            f"{html.escape(text.replace('_', ' '))}: the SQL</summary>\n"
            f"<pre><code>{html.escape(body.strip())}</code></pre></details>"
        )
    return Page(QUESTIONS, "Questions", "\n".join(parts))


def index_page(pages: list[Page], manifest: dict[str, Any]) -> Page:
    """Make the first page: what there is to read, and the public tables."""
    told = [page for page in pages if page.path not in MENU]
    listed = [
        f'<li><a href="{page.path}">{html.escape(page.title)}</a> '
        f'<span class="quiet">{html.escape(page.path)}</span></li>\n'
        for page in told
    ]
    body = f"""<h1>Clickstream</h1>
<ul>
<li><a href="README.html">Readme</a>: what it is, and what to do</li>
<li><a href="DECISIONS.html">Decisions</a>: what each number means, and why</li>
<li><a href="{QUESTIONS}">Questions</a> and the SQL that answers them</li>
<li><a href="{CATALOGUE}">Catalogue</a>: each table and column, what it is made from, \
and who reads it</li>
<li><a href="CHANGELOG.html">Changes</a></li>
</ul>
<h2>More to read</h2>
<ul>
{"".join(listed)}
</ul>
<h2>Tables</h2>
{"".join(_tables(manifest, schema) for schema in SCHEMAS)}"""
    return Page(INDEX, "Clickstream", body)


def _tables(manifest: dict[str, Any], schema: str) -> str:
    """List the tables of a schema, each with a link into the catalogue."""
    rows = [
        f'<tr><td><a href="{CATALOGUE}#!/model/{node["unique_id"]}">'
        f"<code>{html.escape(node['name'])}</code></a></td>"
        f"<td>{html.escape(node['description'])}</td></tr>\n"
        for node in sorted(manifest["nodes"].values(), key=lambda node: node["name"])
        if node["resource_type"] == "model" and node["schema"] == schema
    ]
    return (
        f'<h3 id="{schema}">{schema}</h3>\n<div class="wide"><table>\n'
        "<tr><th>table</th><th>what it holds</th></tr>\n"
        f"{''.join(rows)}\n</table></div>\n"
    )


def main() -> int:
    """Have dbt describe what is built, and write the site; returns the exit code."""
    settings = settings_or_exit()
    try:
        os.environ["CLICKSTREAM_DB"] = str(settings.built())
        os.chdir(PROJECT)
        done = dbtRunner().invoke(
            ["--log-level", "none", "docs", "generate", "--static"]
        )
        DuckDBConnectionManager.close_all_connections()
        if not done.success:
            print(f"dbt docs failed: {done.exception or done.result}", file=sys.stderr)
            return 1
        target = Path(os.environ.get("DBT_TARGET_PATH") or PROJECT / "target")
        pages = build_site(PROJECT, target, SITE)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(pages)} pages. Open in a browser: {SITE / INDEX}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Pages about what is made of the tables: one for each exposure that has none yet."""

import html
from typing import Any

from pipeline.questions import question_of
from pipeline.told.docs_page import Page


def exposure_pages(manifest: dict[str, Any], known: set[str]) -> list[Page]:
    """Make a page for each exposure whose address is a page of its own.

    Args:
        manifest: dbt's.
        known: addresses that the site has anyway, such as `questions.html`.

    Each page lists the exposure's tables, and the questions that read one of them.
    """
    return [
        _page(exposure, manifest)
        for exposure in sorted(
            manifest["exposures"].values(), key=lambda each: each["name"]
        )
        if exposure.get("url") and exposure["url"] not in known
    ]


def _page(exposure: dict[str, Any], manifest: dict[str, Any]) -> Page:
    tables = exposure["depends_on"]["nodes"]
    nodes = manifest["nodes"]
    rows = "".join(
        f'<tr><td><a href="catalogue.html#!/model/{table}">'
        f"<code>{html.escape(nodes[table]['schema'])}."
        f"{html.escape(nodes[table]['name'])}</code></a></td>"
        f"<td>{html.escape(nodes[table]['description'])}</td></tr>\n"
        for table in tables
    )
    asked = [
        f'<li><a href="questions.html#{node["name"].partition("_")[0]}">'
        f"{html.escape(question_of(node['raw_code']))}</a></li>\n"
        for node in sorted(nodes.values(), key=lambda node: node["name"])
        if node["resource_type"] == "analysis"
        and set(tables) & set(node["depends_on"]["nodes"])
    ]
    label = exposure.get("label") or exposure["name"]
    questions = f"<h2>Questions</h2>\n<ul>\n{''.join(asked)}</ul>\n" if asked else ""
    body = (
        f"<h1>{html.escape(label)}</h1>\n<p>{html.escape(exposure['description'])}</p>"
        '\n<h2>Tables</h2>\n<div class="wide"><table>\n'
        f"<tr><th>table</th><th>what it holds</th></tr>\n{rows}</table></div>\n"
        f"{questions}"
    )
    return Page(exposure["url"], label, body)

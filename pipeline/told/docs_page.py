"""Markdown as pages that ask nobody for anything: one file each, its style inside."""

import html
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

# the browser itself then refuses whatever is not in the file
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLE = """
:root { color-scheme: light dark; --line: #d5dae1; --soft: #f3f5f8; --link: #1957b8;
  --text: #1c2430; --back: #ffffff; --quiet: #5b6675; }
@media (prefers-color-scheme: dark) { :root { --line: #3a4350; --soft: #232a34;
  --link: #8ab4f8; --text: #e4e8ee; --back: #171c23; --quiet: #a3adba; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 16px/1.55 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
nav { border-bottom: 1px solid var(--line); background: var(--soft); }
nav div, main { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
nav div { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding-block: .7rem; }
nav [aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }
main { padding-block: 1rem 4rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:has(code) { text-decoration: none; }
h1, h2, h3 { line-height: 1.25; margin: 2rem 0 .6rem; scroll-margin-top: 1rem; }
h1 { font-size: 1.9rem; margin-top: 1rem; }
h2 { font-size: 1.35rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
h3 { font-size: 1.1rem; }
code, pre { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: .875em; background: var(--soft); border-radius: 4px; }
code { padding: .1em .3em; overflow-wrap: break-word; }
pre { padding: .8rem 1rem; overflow-x: auto; line-height: 1.45; }
pre code { padding: 0; background: none; overflow-wrap: normal; font-size: 1em; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; min-width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .8rem .4rem 0;
  text-align: left; vertical-align: top; }
th { color: var(--quiet); font-weight: 600; }
th:empty { padding: 0; }
.quiet { color: var(--quiet); }
details { margin: .6rem 0; }
summary { cursor: pointer; }
@media print { nav { display: none; } }
"""


@dataclass(frozen=True)
class Page:
    """One page: where it lies below the site's folder, its title, its HTML."""

    path: str
    title: str
    body: str


def slug(heading: str) -> str:
    """Give a heading's anchor, as code hosts make it.

    >>> slug("Add a table"), slug("What `is_bot` means: bots & people")
    ('add-a-table', 'what-is_bot-means-bots--people')
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def page_of(path: str, text: str, moved: Callable[[str], str]) -> Page:
    """Make a page of a Markdown text; HTML in it is shown, not obeyed.

    Args:
        path: where the page will lie.
        text: the Markdown.
        moved: says for the target of each link where it points on the site.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    title, seen = "", {}
    for token, inner in zip(tokens, [*tokens[1:], None], strict=True):
        for part in token.children or []:
            if part.type == "link_open":
                part.attrSet("href", moved(str(part.attrGet("href"))))
        if token.type == "heading_open" and inner is not None:
            said = _plain(inner)
            title = title or said
            anchor = slug(said)
            seen[anchor] = seen.get(anchor, -1) + 1
            token.attrSet("id", f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
    body = markdown.renderer.render(tokens, markdown.options, {})
    body = body.replace("<table>", '<div class="wide"><table>')
    return Page(path, title or path, body.replace("</table>", "</table></div>"))


def _plain(heading: Token) -> str:
    """Give a heading's words without its marks."""
    kinds = ("text", "code_inline")
    return "".join(c.content for c in heading.children or [] if c.type in kinds)


def text_page(path: str, texts: Sequence[tuple[str, str]]) -> Page:
    """Make a page that shows files, each with its name, as they are."""
    shown = [
        f'<h2 id="{html.escape(slug(name))}">{html.escape(name)}</h2>\n'
        f"<pre><code>{html.escape(text)}</code></pre>"
        for name, text in texts
    ]
    title = ", ".join(name for name, _ in texts) if len(texts) == 1 else "Files to copy"
    return Page(path, title, f"<h1>{html.escape(title)}</h1>\n" + "\n".join(shown))


def written(page: Page, menu: Sequence[tuple[str, str]]) -> str:
    """Give a page's whole HTML.

    Args:
        page: what it shows.
        menu: (path, name) of the pages that each page links to.
    """
    links = [
        f'<a href="{relative(path, page.path)}"{here}>{html.escape(name)}</a>'
        for path, name in menu
        for here in [' aria-current="page"' if path == page.path else ""]
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(page.title)}</title>\n<style>{STYLE}</style>\n"
        f"</head>\n<body>\n<nav><div>{' '.join(links)}</div></nav>\n<main>\n"
        f"{page.body}\n</main>\n</body>\n</html>\n"
    )


def relative(path: str, start: str) -> str:
    """Give the way from one page to another.

    >>> relative("index.html", "docs/bi.html")
    '../index.html'
    """
    return os.path.relpath(path, PurePosixPath(start).parent)

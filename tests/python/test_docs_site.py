"""The site of `make docs` holds what it says, and asks nobody for anything."""

import json
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import ROOT

from pipeline.docs_site import CATALOGUE, build_site, catalogue
from pipeline.questions import question_of
from pipeline.told.docs_page import page_of, text_page, written
from pipeline.told.errors import InputError

# what matters of dbt's page: its head, and how it would report home
DBTS = """<!doctype html><html><head><meta charset="utf-8"><title>dbt Docs</title>
<link rel="canonical" href="/overview/"/>
<link rel="shortcut icon" href="${require('./assets/favicons/favicon.ico')}"/>
<script>i.src="//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js";
r.snowplow("newTracker","sp","fishtownanalytics.sinter-collect.com",l)</script>
</head><body></body></html>"""
# an address that a browser would fetch by itself
FETCHED = r"""(src|srcset|poster|data)\s*=|<link|<script|<iframe|@import|url\("""


class Links(HTMLParser):
    """Collects a page's links and anchors."""

    def __init__(self, page: Path) -> None:
        """Read a page."""
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        if given.get("id"):
            self.anchors.add(given["id"] or "")


@pytest.fixture
def target(manifest: dict[str, Any], tmp_path: Path) -> Path:
    """Give a folder as dbt leaves it."""
    folder = tmp_path / "target"
    folder.mkdir()
    (folder / "static_index.html").write_text(DBTS)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def site(target: Path, tmp_path: Path) -> Path:
    """Give the project's own site."""
    build_site(ROOT, target, tmp_path / "site")
    return tmp_path / "site"


def test_every_local_link_leads_somewhere(site: Path) -> None:
    pages = {page: Links(page) for page in site.rglob("*.html")}
    lost, followed = [], 0
    for page, found in pages.items():
        for link in found.links:
            if re.match("[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            other = (page.parent / unquote(name)).resolve() if name else page
            followed += 1
            # dbt's page makes its anchors itself
            is_there = other.name == CATALOGUE and anchor.startswith("!/model/model.")
            if other not in pages:
                lost.append(f"{page.name}: {link}")
            elif anchor and not is_there and anchor not in pages[other].anchors:
                lost.append(f"{page.name}: {link}, no such heading")
    assert not lost, "\n".join(lost)
    assert followed > 200


def test_pages_ask_nobody_for_anything(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "default-src 'none'" in text.split("<title>")[0]
        if page.name != CATALOGUE:
            bare = re.sub(r"<pre>.*?</pre>|<code>.*?</code>", "", text, flags=re.DOTALL)
            assert not re.search(FETCHED, bare), page
    text = (site / CATALOGUE).read_text(encoding="utf-8")
    assert "cloudfront" not in text and "sinter" not in text and "<link" not in text


def test_questions_tables_and_documents_are_there(site: Path) -> None:
    asked = (site / "questions.html").read_text(encoding="utf-8")
    questions = sorted((ROOT / "analyses").glob("q*.sql"))
    assert asked.count("<details>") == len(questions) > 10
    for path in questions:
        assert f">{escape(question_of(path.read_text()))}</h2>" in asked
    assert "-- question" not in asked and asked.count("select") > len(questions)
    start = (site / "index.html").read_text(encoding="utf-8")
    for model in (ROOT / "models" / "reports").rglob("rpt_*.sql"):
        assert f"!/model/model.clickstream.{model.stem}" in start
    for name in ("docs/operate.html", "docs/bi.html", "bench/RESULTS.html"):
        assert f'href="{name}"' in start
    # from a folder below, too
    assert 'href="../index.html"' in (site / "docs" / "operate.html").read_text()


def test_no_exposure_names_a_page_or_a_command_that_is_not_there(
    site: Path, manifest: dict[str, Any]
) -> None:
    made = re.findall(r"^([a-z-]+):.* ## ", (ROOT / "Makefile").read_text(), re.M)
    assert len(manifest["exposures"]) > 10 and "predict" in made
    for exposure in manifest["exposures"].values():
        named = re.findall(r"`make ([a-z-]+)", exposure["description"])
        assert set(named) <= set(made), exposure["name"]
        url = exposure["url"]
        # a dashboard isn't there: what is, is a page of the site or made by a command
        assert exposure["type"] != "dashboard" and (url or named), exposure["name"]
        assert not url or (site / url).is_file(), exposure["name"]
    page = (site / "segments.html").read_text(encoding="utf-8")
    assert "reports.rpt_segments_leads" in page and "questions.html#q" in page


def test_what_lay_in_the_folder_before_goes(target: Path, tmp_path: Path) -> None:
    old = tmp_path / "site" / "old.html"
    old.parent.mkdir()
    old.write_text("old")
    build_site(ROOT, target, tmp_path / "site")
    assert not old.exists()


def test_a_link_to_nothing_is_told_and_leaves_the_site_as_it_was(
    target: Path, tmp_path: Path
) -> None:
    project, site = tmp_path / "project", tmp_path / "site"
    (project / "docs").mkdir(parents=True)
    (project / "README.md").write_text("# All\n[a](docs/a.md#b) [no](docs/none.md)")
    (project / "docs" / "a.md").write_text("# A\n\n## B\n[up](../../target)")
    with pytest.raises(InputError) as told:
        build_site(project, target, site)
    assert [problem.split(", ")[0] for problem in told.value.problems] == [
        "README.md: links to docs/none.md",
        "docs/a.md: links to ../../target",
    ]
    assert not site.exists()
    with pytest.raises(InputError, match="make docs"):
        build_site(project, tmp_path / "nowhere", site)


def test_markdown_becomes_a_page_and_its_html_is_only_shown() -> None:
    text = "# `A` & b\n\n## Same\n\n## Same\n\n|a|b|\n|-|-|\n|1|<script>x</script>|\n"
    page = page_of("a/b.html", text + "\n[x](y.md)\n", lambda link: f"to/{link}")
    assert page.title == "A & b"
    assert 'id="same"' in page.body and 'id="same-1"' in page.body
    assert "<td>&lt;script&gt;" in page.body and 'href="to/y.md"' in page.body
    whole = written(page, [("index.html", "Start"), ("a/b.html", "Here")])
    assert '<a href="../index.html">Start</a>' in whole
    assert '<a href="b.html" aria-current="page">Here</a>' in whole
    assert "<title>A &amp; b</title>" in whole
    assert "&lt;b&gt;" in text_page("c.html", [("c.txt", "<b>")]).body


def test_a_catalogue_of_another_make_is_still_closed() -> None:
    other = '<html><head><meta charset="utf-8"></head></html>'
    assert "default-src 'none'" in catalogue(other)
    with pytest.raises(InputError, match="another shape"):
        catalogue("<html><head></head></html>")

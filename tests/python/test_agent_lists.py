"""A newer list of user agents builds everything anew, where there are agents."""

import shutil
from pathlib import Path

import pytest

from pipeline.refresh.fingerprint import differences, fingerprint
from pipeline.settings.places import Settings

ROOT = Path(__file__).parents[2]
SHOP = "files: shop/*.csv\ncolumns:\n  visitor_id: who\n  occurred_at: time\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of a company with one mapping, without user agents."""
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "shop.yml").write_text(SHOP)
    return Settings(tmp_path / "data", tmp_path / "mappings", tmp_path / "wh.duckdb")


def with_agents(settings: Settings) -> None:
    """Map user agents too."""
    (settings.mappings / "shop.yml").write_text(SHOP + "  user_agent: agent\n")


def test_a_newer_list_is_told_with_both_versions_where_agents_are_mapped(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = {"crawlerdetect": "0.4.2"}
    monkeypatch.setattr("pipeline.refresh.fingerprint.list_versions", lambda: versions)
    without = fingerprint(None, settings, {})
    with_agents(settings)
    before = fingerprint(None, settings, {})
    versions["crawlerdetect"] = "0.5.0"
    now = fingerprint(None, settings, {})
    said = "the list crawlerdetect of user agents was 0.4.2 and is 0.5.0"
    assert differences(before, now) == [said]
    # mapped for the first time: only the mapping changed
    assert differences(without, now) == ["the mapping shop changed"]
    (settings.mappings / "shop.yml").write_text(SHOP)
    assert fingerprint(None, settings, {}) == without


def test_the_way_agents_are_read_counts(settings: Settings, tmp_path: Path) -> None:
    with_agents(settings)
    project = tmp_path / "project"
    shutil.copytree(ROOT / "pipeline", project / "pipeline")
    before = fingerprint(None, settings, {}, project=project)
    code = project / "pipeline" / "landing" / "user_agents.py"
    code.write_text(code.read_text().replace("LONGEST = 2000", "LONGEST = 200"))
    said = differences(before, fingerprint(None, settings, {}, project=project))
    assert said == ["the way user agents are read changed"]


def test_the_lists_that_are_read_are_all_there(settings: Settings) -> None:
    with_agents(settings)
    parts = fingerprint(None, settings, {})
    assert {"list crawlerdetect", "list ua-parser-builtins", "agents"} <= parts.keys()

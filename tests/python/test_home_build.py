"""A company's own folder, built: what it holds counts, in whichever clone."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, made_here
from forked_dbt import nothing_set

from pipeline.settings.home import make_home

HEAD = "event_name,funnel_stage,is_page_view,is_cart,is_checkout,is_order\n"
MAPPING = """
files: shop/*.csv
columns: {visitor_id: who, occurred_at: at, event_name: what, ip_hash: address}
"""
LOG = (
    "who,at,what,address\n"
    "ann,2024-05-01 10:00,page_view,10.0.0.1\n"
    "ann,2024-05-01 10:20,page_view,10.0.0.1\n"
    "ann,2024-05-01 10:50,zahlung,10.0.0.1\n"
    "bob,2024-05-01 23:30,page_view,10.0.0.2\n"
)


def run(
    project: Path, home: Path, *command: str, program: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run a command of a clone with a home, and nothing else set."""
    places = {"CLICKSTREAM_HOME": str(home), "DBT_PROFILES_DIR": str(project)}
    places |= {"DBT_TARGET_PATH": str(home / "target")}
    return subprocess.run(
        [program, *command],
        cwd=project,
        env=nothing_set() | places,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def rows(home: Path, sql: str) -> list[tuple]:
    """Ask the warehouse of a home."""
    path = home / "warehouse" / "clickstream.duckdb"
    with duckdb.connect(str(path), read_only=True) as opened:
        return opened.execute(sql).fetchall()


BUILD = ("-m", "pipeline.build", "--resource-type", "seed", "--resource-type", "model")
TABLES = ("marts.fct_events", "marts.fct_sessions", "seeds.event_names")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home outside the clone with all that one may hold, built."""
    home = tmp_path_factory.mktemp("company") / "own"
    make_home(home)
    (home / "data" / "shop").mkdir()
    (home / "data" / "shop" / "log.csv").write_text(LOG)
    (home / "mappings" / "shop.yml").write_text(MAPPING)
    (home / "salt").write_text("our own salt")
    (home / "settings.yml").write_text(
        "session_timeout_minutes: 20\nreporting_timezone: Asia/Tokyo\n"
    )
    (home / "lookups" / "event_names.csv").write_text(
        HEAD + "zahlung,lower,false,false,true,true\n"
        "page_view,middle,true,false,false,false\n"
    )
    done = run(ROOT, home, *BUILD)
    assert done.returncode == 0, done.stdout + done.stderr
    return home


def test_a_home_s_mapping_settings_salt_and_look_up_count(built: Path) -> None:
    assert rows(
        built,
        "select visitor_id, started_on::varchar, event_count, outcome"
        " from marts.fct_sessions order by started_at",
    ) == [
        ("ann", "2024-05-01", 2, "browsed"),
        ("ann", "2024-05-01", 1, "ordered"),
        ("bob", "2024-05-02", 1, "browsed"),
    ]
    stage = "select distinct funnel_stage from marts.fct_events where is_page_view"
    assert rows(built, stage) == [("middle",)]
    known = "select ip_hash = substr(sha256('our own salt10.0.0.2'), 1, 32)"
    sql = f"{known} from marts.fct_events where visitor_id = 'bob'"
    assert rows(built, sql) == [(True,)]
    # so is what dbt wrote down
    assert (built / "logs" / "dbt.log").exists()
    # a row of the home's is in the place of the project's, the others are there
    names = "select count(*) from seeds.event_names where event_name = 'page_view'"
    assert rows(built, names) == [(1,)]
    assert rows(built, "select count(*) > 5 from seeds.event_names") == [(True,)]


def test_plain_dbt_says_what_it_does_not_read(built: Path) -> None:
    dbt = ("-c", "from dbt.cli.main import cli; cli()", "--quiet", "--no-use-colors")
    done = run(ROOT, built, *dbt, "run", "--select", "dim_sites")
    said = done.stdout + done.stderr
    assert done.returncode and "settings.yml sets session_timeout_minutes" in said
    assert "Call `make build`" in said and "Traceback" not in said


def test_make_docs_finds_the_warehouse_that_the_settings_name(built: Path) -> None:
    home = built.parent / "elsewhere"
    shutil.copytree(built, home)
    shutil.move(home / "warehouse" / "clickstream.duckdb", home / "clickstream.duckdb")
    with (home / "settings.yml").open("a") as file:
        file.write("database: clickstream.duckdb\n")
    program = f"{sys.executable} -c 'from dbt.cli.main import cli; cli()'"
    # it is built already
    docs = (f"RUN={sys.executable}", f"DBT={program}", "-o", "build", "docs")
    done = run(ROOT, home, *docs, program="make")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Open in a browser: {ROOT / 'site' / 'index.html'}" in done.stdout
    assert not (home / "warehouse" / "clickstream.duckdb").exists()


@pytest.mark.slow
def test_another_clone_with_the_same_home_gives_the_same_tables(
    built: Path, tmp_path: Path
) -> None:
    before = [sorted(rows(built, f"from {table}"), key=str) for table in TABLES]
    assert all(before)
    clone = tmp_path / "clone"
    shutil.copytree(ROOT, clone, ignore=made_here)
    # nothing is left of the old one but the home
    (built / "warehouse" / "clickstream.duckdb").unlink()
    done = run(clone, built, *BUILD)
    assert done.returncode == 0, done.stdout + done.stderr
    after = [sorted(rows(built, f"from {table}"), key=str) for table in TABLES]
    assert after == before

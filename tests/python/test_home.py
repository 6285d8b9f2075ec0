"""A company's own folder: what it may hold, and the words for what is wrong there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT

from pipeline.build import with_variables
from pipeline.errors import InputError
from pipeline.home import declared_variables, make_home
from pipeline.lookups import read_lookups
from pipeline.plan import plan
from pipeline.settings import PROJECT, read_settings

HEAD = "event_name,funnel_stage,is_page_view,is_cart,is_checkout,is_order\n"
RULES = "rule_number,channel,source_pattern,medium_pattern,campaign_pattern\n"
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


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a folder as `make home` makes it, with nothing in it yet."""
    make_home(tmp_path / "own")
    return tmp_path / "own"


def refused(home: Path) -> str:
    """Give the words with which a home is refused."""
    with pytest.raises(InputError) as caught:
        settings = read_settings({"CLICKSTREAM_HOME": str(home)})
        read_lookups(settings.lookups)
    return str(caught.value)


def test_without_a_home_all_is_as_it_was() -> None:
    settings = read_settings({})
    assert settings.data == PROJECT / "sample_data"
    assert settings.mappings == PROJECT / "mappings"
    assert settings.database == PROJECT / "warehouse" / "clickstream.duckdb"
    assert (settings.home, settings.lookups, settings.variables) == (None, None, {})


def test_a_new_home_says_nothing_and_holds_all_places(home: Path) -> None:
    settings = read_settings({"CLICKSTREAM_HOME": str(home)})
    assert settings.data == home / "data"
    assert settings.mappings == home / "mappings"
    assert settings.database == home / "warehouse" / "clickstream.duckdb"
    assert settings.variables == {}
    assert len(settings.salt()) == 64
    assert (home / "salt").read_text() == settings.salt()
    text = (home / "settings.yml").read_text()
    for name in declared_variables():
        assert f"# {name}:" in text
    with pytest.raises(InputError, match="has a settings.yml already"):
        make_home(home)


def test_the_environment_goes_before_the_home_and_that_before_defaults(
    home: Path,
) -> None:
    (home / "settings.yml").write_text(
        "data: ../logs\ndatabase: own.duckdb\nmemory: 3GB\nlate_event_days: 0\n"
        "reporting_timezone: Europe/Madrid\ntraining_share: 0.5\n"
    )
    told = {"CLICKSTREAM_HOME": str(home), "CLICKSTREAM_MEMORY": "2GB"}
    settings = read_settings(told | {"CLICKSTREAM_DB": "elsewhere.duckdb"})
    assert settings.data == home.parent / "logs"
    assert settings.database == Path.cwd() / "elsewhere.duckdb"
    assert settings.memory == "2GB"
    assert settings.variables == {
        "late_event_days": 0,
        "reporting_timezone": "Europe/Madrid",
        "training_share": 0.5,
    }
    assert read_settings({"CLICKSTREAM_HOME": str(home)}).memory == "3GB"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sesion_timeout_minutes: 5\n", "line 1: the key sesion_timeout_minutes is"),
        ("sesion_timeout_minutes: 5\n", "Did you mean 'session_timeout_minutes'?"),
        ("\nmin_exits: few\n", "line 2: min_exits is 'few'; it is a whole number"),
        ("min_exits: 0\n", "min_exits is '0'; it is a whole number from 1"),
        ("training_share: 75\n", "training_share is '75'; it is a number between 0"),
        ("reporting_timezone: Madrid\n", "reporting_timezone 'Madrid' is no time zone"),
        ("compared_hours: [4, x]\n", "a list of whole numbers from 1, such as [4"),
        ("cut_at_midnight: no\n", "cut_at_midnight is 'no'; it is true or false"),
        ("data_as_of_on: 1.5.2024\n", "it is a date such as 2024-05-31"),
        ("memory:\n", "line 1: memory has no value"),
        ("data: [a, b]\n", "line 1: data has no value, or more than one"),
        ("a: 1\n\tb: 2\n", "line 2: this is not valid YAML"),
        ("- a\n", "is no list of `key: value`. `make home` writes an example."),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_line_and_key(
    home: Path, text: str, said: str
) -> None:
    (home / "settings.yml").write_text(text)
    message = refused(home)
    assert message.startswith("settings.yml") and said in message


def test_each_line_of_the_example_counts_once_its_sign_is_gone(home: Path) -> None:
    path = home / "settings.yml"
    kept = [line for line in path.read_text().splitlines() if ": " in line + " "]
    path.write_text("\n".join(line.removeprefix("# ") for line in kept))
    variables = read_settings({"CLICKSTREAM_HOME": str(home)}).variables
    usual = {k: v for k, v in declared_variables().items() if v is not None}
    assert variables == usual and len(usual) > 15
    path.write_text("cut_at_midnight: True\ncompared_timeouts: [45, 5, 5]\n")
    variables = read_settings({"CLICKSTREAM_HOME": str(home)}).variables
    assert variables == {"cut_at_midnight": True, "compared_timeouts": [5, 45]}


def test_a_folder_that_the_settings_name_and_is_not_there_is_told_so(
    home: Path,
) -> None:
    (home / "settings.yml").write_text("data: ../nowhere\n")
    with pytest.raises(InputError, match="CLICKSTREAM_DATA, or data in settings.yml,"):
        plan(read_settings({"CLICKSTREAM_HOME": str(home)}))


def test_a_home_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "make home HOME_FOLDER=" in refused(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    assert "is a file, not a folder" in refused(tmp_path / "file")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("event_name", HEAD, "there is no such look-up. Did you mean 'event_names'?"),
        ("event_names", "name,stage\n", "row 1: the header is 'name,stage'; write"),
        ("event_names", "", "row 1: the header is ''; write 'event_name,"),
        ("event_names", HEAD + "\na,b\n", "row 3: has 2 values, the header has 6"),
        (
            "event_names",
            HEAD + "pay,low,true,true,true,true\n",
            "row 2, column funnel_stage: 'low' is not known; it may be upper or",
        ),
        (
            "event_names",
            HEAD + "pay,,yes,true,true,true\n",
            "row 2, column is_page_view: 'yes' is not true or false",
        ),
        (
            "event_names",
            HEAD + ",,true,,true,true\n",
            "column event_name: has no value",
        ),
        (
            "event_names",
            HEAD + 2 * "pay,,true,true,true,true\n",
            "row 3, column event_name: 'pay' stands in row 2 already",
        ),
        ("channel_rules", RULES + "5,Ours,^(ours,,\n", "'^(ours' is no regular expr"),
        ("channel_rules", RULES + "5,,^ours$,,\n", "row 2, column channel: has no"),
        ("channel_rules", RULES + "5,Ours,,,\n", "row 2: breaks the rule says_somet"),
        ("event_names", HEAD + '"pay,,true\n', "can't be read (unexpected end"),
    ],
)
def test_a_mistake_in_a_look_up_is_told_with_row_and_column(
    home: Path, name: str, text: str, said: str
) -> None:
    (home / "lookups" / f"{name}.csv").write_text(text)
    message = refused(home)
    assert message.startswith(f"lookups/{name}.csv") and said in message


def test_variables_of_the_command_line_go_before_those_of_the_home() -> None:
    own = {"min_exits": 3, "late_event_days": 1}
    assert with_variables(["--full-refresh"], {}) == ["--full-refresh"]
    assert with_variables(["--vars={min_exits: 9}", "-x"], own) == [
        "-x",
        "--vars",
        '{"min_exits": 9, "late_event_days": 1}',
    ]


def run(
    project: Path, home: Path, *command: str, program: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Run a command of a clone with a home, and nothing else set."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("CLICKSTREAM_")}
    quiet = {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    places = {"CLICKSTREAM_HOME": str(home), "DBT_PROFILES_DIR": str(project)}
    places |= {"DBT_TARGET_PATH": str(home / "target"), "DBT_LOG_PATH": str(home)}
    return subprocess.run(
        [program, *command],
        cwd=project,
        env=own | quiet | places,
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
    assert "static_index.html" in done.stdout
    assert not (home / "warehouse" / "clickstream.duckdb").exists()


def test_another_clone_with_the_same_home_gives_the_same_tables(
    built: Path, tmp_path: Path
) -> None:
    before = [sorted(rows(built, f"from {table}"), key=str) for table in TABLES]
    assert all(before)
    clone = tmp_path / "clone"
    ignored = shutil.ignore_patterns(".git", ".venv*", "target", "warehouse", "logs")
    shutil.copytree(ROOT, clone, ignore=ignored)
    # nothing is left of the old one but the home
    (built / "warehouse" / "clickstream.duckdb").unlink()
    done = run(clone, built, *BUILD)
    assert done.returncode == 0, done.stdout + done.stderr
    after = [sorted(rows(built, f"from {table}"), key=str) for table in TABLES]
    assert after == before

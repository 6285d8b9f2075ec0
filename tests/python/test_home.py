"""A company's own folder: what it may hold, and the words for what is wrong there."""

from pathlib import Path

import pytest
import yaml

from pipeline.build import with_variables
from pipeline.settings.home import declared_variables, make_home, refuse_wrong_variables
from pipeline.settings.lookups import read_lookups
from pipeline.settings.places import PROJECT, read_settings
from pipeline.settings.plan import plan
from pipeline.told.errors import InputError

HEAD = "event_name,funnel_stage,is_page_view,is_cart,is_checkout,is_order\n"
RULES = "rule_number,channel,source_pattern,medium_pattern,campaign_pattern\n"


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


def test_each_variable_is_explained_above_its_line(tmp_path: Path) -> None:
    make_home(tmp_path / "own")
    text = (tmp_path / "own" / "settings.yml").read_text()
    for name in declared_variables():
        # the line of a group's first variable has the words above it
        above = text.partition(f"\n# {name}:")[0].rpartition("\n\n")[2]
        assert above.startswith("## "), name
    assert "## a pause of more minutes starts a new session" in text


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


def test_a_salt_that_cannot_be_kept_is_told_with_the_folder_to_change(
    home: Path,
) -> None:
    (home / "salt").mkdir()
    with pytest.raises(InputError, match="Let CLICKSTREAM_HOME be a folder that you"):
        read_settings({"CLICKSTREAM_HOME": str(home)}).salt()


def test_a_folder_that_the_settings_name_and_is_not_there_is_told_so(
    home: Path,
) -> None:
    (home / "settings.yml").write_text("data: ../nowhere\n")
    with pytest.raises(InputError, match="CLICKSTREAM_DATA, or data in settings.yml,"):
        plan(read_settings({"CLICKSTREAM_HOME": str(home)}))


def test_a_home_in_the_clone_is_refused_and_not_made() -> None:
    with pytest.raises(InputError, match="Choose one outside"):
        make_home(PROJECT / "own")
    assert not (PROJECT / "own").exists()


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


@pytest.mark.parametrize("given", ["x", "[1]", "{a: ["])
def test_variables_of_the_command_line_that_are_none_are_refused(given: str) -> None:
    with pytest.raises(InputError, match="--vars: .* can't be read"):
        with_variables(["--vars", given], {"min_exits": 9})


def test_variables_as_they_are_declared_are_taken() -> None:
    refuse_wrong_variables(declared_variables())
    given = "{retention_days: 30, data_as_of_on: 2024-05-31, training_share: 1}"
    refuse_wrong_variables(yaml.safe_load(given))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("sesion_timeout_minutes: 5", "Did you mean 'session_timeout_minutes'?"),
        ("retention_days: '30'", "retention_days is a text; write 30 unquoted"),
        ("retention_days: 1.5", "retention_days is '1.5'; it is a whole number"),
        ("train_now: 1", "train_now is '1'; it is true or false"),
        ("late_event_days:", "late_event_days has no value"),
        ("data_as_of_on: May", "data_as_of_on is 'May'; it is a date"),
        ("compared_hours: [0]", "a list of whole numbers from 1"),
    ],
)
def test_a_wrong_variable_of_the_command_line_is_told(given: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        refuse_wrong_variables(yaml.safe_load(given))
    assert said in str(caught.value) and str(caught.value).startswith("--vars: ")

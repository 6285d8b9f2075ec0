"""A CRM's people and sessions: joined by user, nothing lost, contradictions told."""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from pandas.testing import assert_frame_equal
from refresh_case import WITH_SEEDS, Warehouse, is_as_new

from bench.marketing_people import read
from ml.people import NUMBERS, TEXTS
from pipeline.settings.mapping import read_mappings
from pipeline.told.errors import InputError
from scoring.marketing import known_people

PEOPLE = "user_id;age;abandoned_cart;user_category;marketing_target\n"
TO_PREDICT = "user_id;age;abandoned_cart;user_category;test_id\n"
SESSIONS = (
    "user_id,session_id,timestamp,device_type,browser,operating_system,ip_address,"
    "country,search_query,page_views,session_duration\n"
)
FIRST = (
    "ann;28;FALSE;premium_subscriber;1\n"
    "bob;54;TRUE;new_user;3\n"
    "bob;54;TRUE;new_user;3\n"
    "cem;61;FALSE;recurring_user;2\n"
    ";33;FALSE;new_user;1\n"
    "dee;old;FALSE;new_user;1\n"
    "eve;40;maybe;new_user;1\n"
    "fay;40;TRUE;new_user;9\n"
)
NAMED = """
    select user_id, age, marketing_target, test_ids, row_count,
        contradictory_columns, session_count, is_in_people_file
    from marts.dim_crm_people order by user_id
"""


def session(user: str, number: int, at: str, pages: str = "4", more: str = "") -> str:
    """Write one session of a user, 100 seconds long unless `more` says otherwise."""
    device = "mobile" if number % 2 else "desktop"
    place = f"{device},Edge,Linux,192.0.2.{number},Kenya,shoes"
    return f"{user},s{number},{at},{place},{pages},{more or '100'}\n"


BROWSED = (
    session("ann", 1, "2023-03-01 10:00:00")
    + session("ann", 2, "2023-03-03 10:00:00", "8", "201")
    + session("ann", 2, "2023-03-03 10:00:00", "8", "201")
    + session("ann", 3, "2023-03-03 22:00:00", "many", "a while")
    + session("zoe", 4, "2023-03-02 10:00:00")
    + session("", 5, "2023-03-02 10:00:00")
    + session("bob", 6, "soon")
)


@pytest.fixture
def crm(tmp_path: Path) -> Warehouse:
    """Give a warehouse with the project's own mappings of a CRM, and its files."""
    warehouse = Warehouse(tmp_path)
    (warehouse.mappings / "shop.yml").unlink()
    for name in ("crm_people", "crm_sessions"):
        shutil.copy(ROOT / "mappings" / f"{name}.yml", warehouse.mappings)
    warehouse.file("crm_challenge/a/user_a.csv", FIRST, PEOPLE)
    warehouse.file("crm_challenge/a/session_a.csv", BROWSED, SESSIONS)
    return warehouse


def fates(crm: Warehouse) -> list[tuple]:
    """Count what became of the rows: raw, accepted, duplicates, rejected by log."""
    return crm.rows(
        "select source, sum(raw_rows)::int, sum(accepted)::int,"
        " sum(duplicates)::int, sum(rejected)::int"
        " from marts.agg_source_quality group by source order by source"
    )


@pytest.mark.slow
def test_people_and_sessions_are_joined_and_nothing_is_lost(crm: Warehouse) -> None:
    crm.built(*WITH_SEEDS)
    assert fates(crm) == [("crm_people", 8, 3, 1, 4), ("crm_sessions", 7, 4, 1, 2)]
    assert crm.rows(
        "select source, reason, count(*) from marts.fct_rejected_rows group by all"
        " order by all"
    ) == [
        ("crm_people", "missing_user", 1),
        ("crm_people", "unparsable_abandoned_cart", 1),
        ("crm_people", "unparsable_age", 1),
        ("crm_people", "unparsable_marketing_target", 1),
        ("crm_sessions", "missing_visitor", 1),
        ("crm_sessions", "unparsable_time", 1),
    ]
    assert crm.rows(NAMED) == [
        ("ann", 28, 1, [], 1, None, 3, True),
        ("bob", 54, 3, [], 2, None, 0, True),
        ("cem", 61, 2, [], 1, None, 0, True),
        ("zoe", None, None, [], 0, None, 1, False),
    ]
    assert crm.rows(
        "select person_id, session_count, age, user_category, has_abandoned_cart"
        " from marts.dim_people order by person_id"
    ) == [("ann", 3, 28, "premium_subscriber", False), ("zoe", 1, None, None, None)]
    assert crm.rows(
        "select page_view_count, session_seconds::float, mean_page_views,"
        " mean_session_seconds, active_day_count, median_gap_days, desktop_share"
        " from marts.dim_crm_people where user_id = 'ann'"
    ) == [(12, 301.0, 6.0, 150.5, 2, 1.25, 1 / 3)]
    crm.built(
        "test", "--select", "test_type:data", "--exclude", "path:models/*/scores+"
    )
    the_next_files_say_otherwise(crm)


def the_next_files_say_otherwise(crm: Warehouse) -> None:
    """Add a file that contradicts the first one, and take it away again."""
    body = "ann;29;FALSE;premium_subscriber;7\nann;29;FALSE;premium_subscriber;9\n"
    crm.file(
        "crm_challenge/b/user_b.csv", body + "gil;20;TRUE;new_user;3\n", TO_PREDICT
    )
    crm.built()
    assert fates(crm)[0] == ("crm_people", 11, 4, 3, 4)
    assert crm.rows(NAMED)[0] == ("ann", 29, 1, ["7", "9"], 3, "age", 3, True)
    assert crm.rows(NAMED)[3] == ("gil", 20, None, ["3"], 1, None, 0, True)
    done = crm.rows(
        "select files_read, rows_read, rows_accepted, rows_rejected"
        " from marts.fct_runs order by started_at desc limit 1"
    )
    # ann's newer row is the one that counts now
    assert done == [(1, 3, 2, 0)]
    assert is_as_new(crm)
    (crm.data / "crm_challenge" / "b" / "user_b.csv").unlink()
    crm.built()
    assert crm.rows(NAMED)[0] == ("ann", 28, 1, [], 1, None, 3, True)
    assert fates(crm)[0] == ("crm_people", 8, 3, 1, 4)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("source: crm\nfiles: a/*\n", "Write `table: people` or `table: sessions`"),
        ("source: crm\ntable: peple\nfiles: a/*\n", "Did you mean 'people'?"),
        (
            "source: crm\ntable: people\nfiles: a/*\ncolumns: {agee: x}\n",
            "is not a column of source crm. Did you mean 'age'?",
        ),
    ],
)
def test_a_mapping_says_which_table_its_files_are(
    tmp_path: Path, mapping: str, message: str
) -> None:
    (tmp_path / "other.yml").write_text(mapping)
    with pytest.raises(InputError, match="other.yml line") as refused:
        read_mappings(tmp_path)
    assert message in str(refused.value)


def by_hand(folder: Path) -> tuple[dict[str, dict], dict[str, list[int]], set[str]]:
    """Read the files: each user's row, the seconds of their sessions, all addresses."""
    people, seconds, addresses = {}, {}, set()
    for path in folder.glob("*/user_*.csv"):
        with path.open(newline="") as file:
            rows = csv.DictReader(file, delimiter=";")
            people |= {row["user_id"]: row for row in rows}
    for path in folder.glob("*/session_*.csv"):
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                lasted = int(row["session_duration"])
                seconds.setdefault(row["user_id"], []).append(lasted)
                addresses.add(row["ip_address"])
    return people, seconds, addresses


@pytest.mark.real
@pytest.mark.slow
def test_the_real_crm_is_all_there_and_no_address_is_stored(
    tmp_path: Path, real_data: Path
) -> None:
    crm = Warehouse(tmp_path)
    (crm.mappings / "shop.yml").unlink()
    for name in ("crm_people", "crm_sessions"):
        shutil.copy(ROOT / "mappings" / f"{name}.yml", crm.mappings)
    shutil.copytree(real_data / "crm_challenge", crm.data / "crm_challenge")
    crm.built(*WITH_SEEDS)
    people, seconds, addresses = by_hand(real_data / "crm_challenge")
    found = crm.rows(
        "select user_id, age::varchar, coalesce(marketing_target::varchar, ''),"
        " array_to_string(test_ids, ' '), session_count, session_seconds::int"
        " from marts.dim_crm_people order by user_id"
    )
    assert found == [
        (
            *(user, row["age"], row.get("marketing_target") or ""),
            *(row.get("test_id") or "", len(seconds[user]), sum(seconds[user])),
        )
        for user, row in sorted(people.items())
    ]
    with duckdb.connect(str(crm.database), read_only=True) as opened:
        built = opened.table("features.feat_crm_people")
        table = known_people(built).sort_values("person_id", ignore_index=True)
    from_files = read(str(real_data))
    columns = [*NUMBERS, *TEXTS, "marketing_target"]
    assert_frame_equal(table[columns], from_files[columns], check_dtype=False)
    stored = crm.rows("select ip_hash, properties from marts.fct_events")
    text = " ".join(f"{ip_hash} {properties}" for ip_hash, properties in stored)
    # the addresses themselves are not for a test report
    assert sum(address in text for address in addresses) == 0
    assert all(len(ip_hash) == 32 for ip_hash, _ in stored)

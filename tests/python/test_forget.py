"""Who is forgotten is in no byte of ours, stays away, and nobody else changes."""

import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from forget_case import (
    ANN,
    BOB,
    CAT,
    EVENTS,
    MAPPING,
    OURS,
    SELECTED,
    TAB,
    ask,
    call,
    company,
    forget,
    holding,
    refresh,
    write,
)
from forked_dbt import Done

from pipeline.publish.versions import versions

OF_PEOPLE = (
    *("score_segments", "score_recommendations", "score_marketing_target"),
    "crm_people",
)


@pytest.mark.slow
def test_who_is_forgotten_is_in_no_byte_and_stays_away(tmp_path: Path) -> None:
    folder = company(tmp_path / "company")
    refresh(folder)
    # what is looked for can be found: the tables, the copy, the broken line
    before = holding(folder, ANN, CAT)
    for name in ("stored", "malformed_rows", "rejected", "crm_people", "dim_people"):
        assert any(name in where for where in before), name
    assert any(where.count("-") and ".parquet: " in where for where in before)
    # made by a model that was renamed since, so that no build touches it any more
    with duckdb.connect(str(folder / "warehouse" / "clickstream.duckdb")) as opened:
        opened.execute(f"create table marts.fct_once as select '{ANN}' as who")
        opened.execute("insert into refresh.relations values ('marts.fct_once', true)")
    code, said = forget(folder, ANN)
    assert code == 0, said
    assert "no longer names them: marts.fct_once." in said
    assert holding(folder, ANN, CAT) == []
    assert ANN not in said and CAT not in said
    assert "12 rows of persons who were forgotten" in said
    assert "march.txt: 8 rows" in said and "people.csv: 2 rows" in said
    assert [version.number for version in versions(folder / "published")] == [2]
    other = company(tmp_path / "other", without=OURS)
    assert call(other, "build").code == 0
    counts = "select source, source_file, raw_rows, accepted, rejected, erased"
    counted = f"{counts} from marts.agg_source_quality where day is null order by all"
    # (people's rows have no day, nor do those that nobody knows any more)
    assert ask(folder, counted) == [
        ("march", "march.txt", 9, 0, 1, 8),
        ("people", "people.csv", 3, 1, 0, 2),
        ("wide", "wide.txt", 2, 0, 0, 2),
    ]
    assert ask(folder, EVENTS) == ask(other, EVENTS)
    people = "select person_id, session_count from marts.dim_people order by all"
    assert ask(folder, people) == ask(other, people)
    and_stays_away(folder)


def and_stays_away(folder: Path) -> None:
    """See that she stays away when more arrives, and when all is built anew."""
    # more of hers arrives, and of Bob on the device that they shared
    more = [
        f"{ANN}|{ANN}|2024-05-01 10:00:00|page_view|31",
        f"{CAT}||2024-05-01 11:00:00|page_view|32",
        f"{TAB}|{BOB}|2024-05-01 12:00:00|page_view|33",
    ]
    write(folder / "data" / "may.txt", more)
    (folder / "mappings" / "march.yml").write_text(
        MAPPING.format(files="ma*.txt", encoding="utf-8")
    )
    refresh(folder)
    assert holding(folder, ANN, CAT) == []
    assert ("33",) in ask(folder, "select event_id from marts.fct_events")
    # everything anew, from the raw files, which still have her
    for left in (folder / "warehouse").rglob("*"):
        if left.is_file():
            left.unlink()
    refresh(folder)
    assert holding(folder, ANN, CAT) == []
    erased = "select sum(erased) from marts.agg_source_quality"
    assert ask(folder, erased) == [(14,)]
    assert ask(folder, "select count(*) from marts.fct_events") == [(5,)]


@pytest.mark.slow
def test_whom_nobody_knows_is_told_and_a_lost_salt_stops_the_build(
    tmp_path: Path,
) -> None:
    folder = company(tmp_path)
    code, said = forget(folder, ANN)
    assert code == 2 and "no warehouse yet" in said
    assert call(folder, "build").code == 0
    for person, site, message in (
        ("", "", "Say whom"),
        ("nobody-1", "", "name the site"),
        (ANN, "elsewhere", "There is no site elsewhere. There are: shop."),
    ):
        code, said = forget(folder, person, site)
        assert code == 2 and message in said
    assert not (folder / "forgotten.csv").exists()
    # asked beforehand: nothing there is theirs yet
    code, said = forget(folder, "eve-81d2f0", "shop")
    assert code == 0 and "0 rows of persons" in said
    code, said = forget(folder, BOB)
    assert code == 0 and holding(folder, BOB) == []
    # called once more, with nothing left to do
    code, said = forget(folder, BOB)
    assert code == 0 and "Tombstones: 0 new" in said
    salt = (folder / "salt").read_text()
    (folder / "salt").write_text("another\n")
    done = call(folder, "build")
    assert done.code == 2 and "made with another salt" in done.said
    (folder / "salt").write_text(salt)
    # taken off the list, they are there again
    path = folder / "forgotten.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert call(folder, "build").code == 0
    people = "select person_id from marts.dim_people where person_id = ?"
    assert ask(folder, people.replace("?", f"'{BOB}'")) == [(BOB,)]


@pytest.mark.slow
def test_what_is_older_than_the_retention_period_goes_and_may_come_back(
    tmp_path: Path,
) -> None:
    folder = company(tmp_path)
    with duckdb.connect() as opened:
        days = "select strftime(current_date - {}, '%Y-%m-%d 10:00:00')"
        # midnight may pass meanwhile, and today may be another day here than in UTC
        old, young = (opened.execute(days.format(n)).fetchall()[0][0] for n in (33, 27))
    lines = [f"fay-1||{old}|page_view|1", f"fay-1||{young}|page_view|2"]
    write(folder / "data" / "march.txt", lines)
    settings = folder / "settings.yml"
    assert call(folder, "build").code == 0
    ids = "select event_id from marts.fct_events where visitor_id = 'fay-1' order by 1"
    assert ask(folder, ids) == [("1",), ("2",)]
    gone = """select source_file, expired from marts.agg_source_quality
        where expired > 0 order by all"""
    settings.write_text("retention_days: 30\n")
    done = call(folder, "build")
    assert done.code == 0, done.said
    assert ask(folder, ids) == [("2",)]
    assert ask(folder, gone) == [("march.txt", 1), ("wide.txt", 3)]
    [copy] = (folder / "warehouse" / "landing").glob("*.parquet")
    written = "select count(*) from '{}' where \"when\" like '2024-04-%'"
    with duckdb.connect() as opened:
        assert opened.execute(written.format(copy)).fetchall() == [(0,)]
    assert ANN.encode() not in copy.read_bytes()
    # read again, and then built from nothing, it is counted as before
    (folder / "data" / "march.txt").touch()
    assert call(folder, "build").code == 0
    assert call(folder, "build", (*SELECTED, "--full-refresh")).code == 0
    assert ask(folder, gone) == [("march.txt", 1), ("wide.txt", 3)]
    settings.write_text("retention_days: 36\n")
    assert call(folder, "build").code == 0
    assert ask(folder, ids) == [("1",), ("2",)]
    settings.unlink()
    assert call(folder, "build").code == 0
    wide = "select count(*) from marts.fct_events where source_file = 'wide.txt'"
    assert ask(folder, wide) == [(3,)]
    settings.write_text("retention_days: never\n")
    done = call(folder, "build")
    assert done.code == 2 and "a whole number from 1" in done.said


@pytest.mark.slow
def test_a_person_of_the_sample_is_in_no_score_and_no_feature(
    sample_warehouse: Path, tmp_path: Path
) -> None:
    shutil.copytree(sample_warehouse.parent, tmp_path / "warehouse")
    person = (
        "select person_id from marts.dim_people inner join scores.score_segments"
        " using (site_id, person_id) where site_id = 'web_shop' and person_id in"
        " (select person_id from scores.score_marketing_target) and person_id in"
        " (select entity_id from scores.score_recommendations)"
        " order by event_count desc, person_id limit 1"
    )
    [(who,)] = ask(tmp_path, person)
    before = holding(tmp_path / "warehouse", who)
    for table in ("int_stored_events", *OF_PEOPLE):
        assert any(table in where for where in before), table

    def asked_for(**site: str) -> Done:
        return call(
            tmp_path / "warehouse",
            "forget",
            selected=(),
            CLICKSTREAM_HOME="",
            CLICKSTREAM_DB=str(tmp_path / "warehouse" / "clickstream.duckdb"),
            CLICKSTREAM_PUBLISHED=str(tmp_path / "published"),
            CLICKSTREAM_PERSON=who,
            **site,
        )

    # the shop's log knows the user, and its CRM: two sites, of which each is asked
    assert asked_for().code == 2
    for site in ("web_shop", "web_shop_crm"):
        done = asked_for(CLICKSTREAM_SITE=site)
        assert done.code == 0, done.said
        assert who not in done.said
    assert holding(tmp_path / "warehouse", who) == []


@pytest.mark.slow
@pytest.mark.real
def test_people_of_real_logs_are_forgotten(real_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "company"
    (folder / "data").mkdir(parents=True)
    (folder / "mappings").mkdir()
    for name in ("shop_event_log", "crm_challenge"):
        (folder / "data" / name).symlink_to(real_data / name)
    for name in ("shop_event_log", "crm_people", "crm_sessions"):
        shutil.copy(ROOT / "mappings" / f"{name}.yml", folder / "mappings")
    refresh(folder)
    counted = "select sum(raw_rows), sum(accepted), sum(erased)"
    [before] = ask(folder, f"{counted} from marts.agg_source_quality")
    for site in ("shop_event_log", "crm_challenge"):
        [(who, visitors, events)] = ask(
            folder,
            "select person_id, list(distinct visitor_id), count(*)"
            f" from marts.fct_events where site_id = '{site}'"
            " group by person_id order by 3 desc, 1 limit 1",
        )
        assert any("int_stored_events" in where for where in holding(folder, who))
        code, said = forget(folder, who)
        assert code == 0, said
        # what others' rows mention, as in an address, is told
        assert "rows that are not the person's" in said or not holding(folder, who)
        assert events > 0 and not any(one in said for one in (who, *visitors))
        [after] = ask(folder, f"{counted} from marts.agg_source_quality")
        assert after[0] == before[0] and after[1] <= before[1] - events
        assert after[2] >= before[2] + events
        before = after

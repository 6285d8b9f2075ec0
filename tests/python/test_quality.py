"""Sources that change, fall silent or swell are noticed; those that don't are not."""

import re
from pathlib import Path

import duckdb
import numpy as np
import pytest
from conftest import file_of
from refresh_case import MAPPING, Warehouse, is_as_new
from rendering import render

from pipeline.questions import compiled

HEAD = "id,{who},user,at,received,event,{link}\n"
CHANGES = """
select day::varchar, column_name, status, renamed_from, renamed_to, is_mapped
from reports.rpt_data_quality_columns
where column_kind = 'raw' order by day, column_name
"""


def day(number: int) -> str:
    """Write a day of thirty rows."""
    at = f"2024-05-{number:02} 10:"
    return "".join(
        f"{number}_{n},v{n % 7},,{at}{n:02}:00,{at}{n:02}:30,view,home\n"
        for n in range(30)
    )


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Give a warehouse of four days, loaded day by day; two columns are renamed."""
    warehouse = Warehouse(tmp_path_factory.mktemp("renamed"))
    columns = MAPPING["columns"] | {"visitor_id": ["client_id", "clientId"]}
    warehouse.mapping(columns=columns)
    names = [("client_id", "link"), ("client_id", "link")]
    names += [("clientId", "link"), ("clientId", "clicked")]
    reported = []
    for number, (who, link) in enumerate(names, start=1):
        head = HEAD.format(who=who, link=link)
        warehouse.file(f"shop/{number}.csv", day(number), head)
        if number == 1:
            continue
        seeds = ("--resource-type", "seed", "--resource-type", "model")
        warehouse.built("build", *seeds, "--exclude", "path:models/*/scores+")
        reported.append(warehouse.rows(CHANGES))
    assert [len(rows) for rows in reported] == [0, 2, 4]
    return warehouse


def test_a_rename_is_reported_on_its_day_with_both_names(renamed: Warehouse) -> None:
    assert renamed.rows(CHANGES) == [
        ("2024-05-03", "clientId", "seems_renamed", "client_id", None, True),
        ("2024-05-03", "client_id", "seems_renamed", None, "clientId", True),
        ("2024-05-04", "clicked", "seems_renamed", "link", None, False),
        ("2024-05-04", "link", "seems_renamed", None, "clicked", True),
    ]
    # the mapping knows both names of the visitor, so no row is lost
    assert renamed.one("select sum(accepted) from marts.agg_source_days") == 120
    assert is_as_new(renamed)


def test_the_fill_of_contract_columns_and_their_values_are_counted(
    renamed: Warehouse,
) -> None:
    sql = """
    select column_name, filled_count, distinct_count from marts.agg_column_fill
    where column_kind = 'contract' and day = '2024-05-02'
        and column_name in ('visitor_id', 'user_id', 'event_name', 'country')
    order by column_name
    """
    assert renamed.rows(sql) == [
        ("country", 0, 0),
        ("event_name", 30, 1),
        ("user_id", 0, None),
        ("visitor_id", 30, None),
    ]


def test_the_verdict_names_what_changed(renamed: Warehouse) -> None:
    # without links nobody knows the stage, so that column is gone too
    sql = """
    select source, last_event_on::varchar, raw_rows, columns_renamed, verdict
    from reports.rpt_data_quality_sources
    """
    assert renamed.rows(sql) == [
        ("shop", "2024-05-04", 30, 2, "columns gone: 1; columns renamed: 2"),
    ]
    fresh = "select days_behind, is_stale, last_file from marts.agg_source_freshness"
    assert renamed.rows(fresh) == [(0, False, "shop/4.csv")]


def test_the_question_tells_what_changed_and_what_the_mapping_lacks(
    renamed: Warehouse,
) -> None:
    (sql,) = compiled(["q08"]).values()
    assert renamed.rows(f"select columns('what_changed.*') from ({sql})") == [
        (
            "client_id renamed to clientId on 2024-05-03;"
            " funnel_stage vanished on 2024-05-04;"
            " link renamed to clicked, which the mapping lacks, on 2024-05-04;"
            " properties appeared on 2024-05-04",
        )
    ]


def unusual(counts: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Judge each day of some sources with the models' own SQL."""
    opened = duckdb.connect()
    opened.execute("create table days (source text, day date, raw_rows bigint)")
    for source, rows in counts.items():
        opened.execute(
            "insert into days select ?, date '2024-01-01' + (place - 1)::int, n"
            " from (select unnest(?) as n, generate_subscripts(?, 1) as place)",
            [source, rows.tolist(), rows.tolist()],
        )
    given = (
        "(select *, false as is_last_day, false as is_stray,"
        " 0 as accepted, 0 as duplicates,"
        " 0 as repeated, 0 as rejected, 0 as late from days)"
    )
    text = file_of("agg_source_days").read_text()
    text = text.replace("{{ iso_weekday('day') }}", render("iso_weekday", "day"))
    sql = f"({re.sub(r'{{ ref[^}]*}}', lambda _: given, text)})"
    found = opened.execute(f"select source, is_unusual from {sql} order by source, day")
    judged: dict[str, list[bool]] = {source: [] for source in counts}
    for source, is_unusual in found.fetchall():
        judged[source].append(bool(is_unusual))
    return {source: np.array(days) for source, days in judged.items()}


def test_noise_raises_few_alarms_and_lost_days_nearly_always_do() -> None:
    generator = np.random.default_rng(4)
    weekdays = np.array([1, 1, 1, 1.1, 1.2, 0.7, 0.6])[np.arange(364) % 7]
    counts, lost = {}, np.arange(100, 364, 33)
    for number in range(20):
        noise = np.exp(generator.normal(0, 0.1, 364))
        quiet = generator.poisson(2000 * weekdays * noise)
        counts[f"quiet {number:02}"] = quiet
        counts[f"with losses {number:02}"] = quiet.copy()
        counts[f"with losses {number:02}"][lost] //= 4
    judged = unusual(counts)
    alarms = np.mean([days for name, days in judged.items() if "quiet" in name])
    found = np.mean([days[lost] for name, days in judged.items() if "losses" in name])
    print(f"\nfalse alarms {alarms:.2%}, lost days found {found:.1%}")
    assert alarms < 0.01
    assert found > 0.95


def test_the_first_week_and_steady_days_raise_no_alarm() -> None:
    steady = np.full(60, 500)
    steady[3] = 5
    silent = np.full(60, 500)
    silent[40] = 0
    judged = unusual({"steady": steady, "silent": silent})
    assert not judged["steady"].any()
    assert np.flatnonzero(judged["silent"]).tolist() == [40]


def test_a_source_that_fell_silent_is_stale_beside_another(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "two")
    warehouse.mapping("club", files="club/*", site={"site_id": "club"})
    head = HEAD.format(who="who", link="link")
    warehouse.file("shop/a.csv", day(1) + day(3), head)
    warehouse.file("club/a.csv", day(9), head)
    select = ("--select", "+agg_source_freshness")
    warehouse.built("build", *select, "--resource-type", "seed")
    warehouse.built("run", *select)
    sql = """
    select source, days_with_rows, days_without_rows, days_behind, is_stale
    from marts.agg_source_freshness order by source
    """
    assert warehouse.rows(sql) == [("club", 1, 0, 0, False), ("shop", 2, 1, 6, True)]
    told = ("--vars", "{data_as_of_on: 2024-05-04}")
    warehouse.built("run", "--select", "agg_source_freshness", *told)
    assert [row[3:] for row in warehouse.rows(sql)] == [(-5, False), (1, False)]
    # what is this far behind has ended
    for limit, is_stale in ((5, False), (6, True)):
        told = ("--vars", f"{{ended_after_days: {limit}}}")
        warehouse.built("run", "--select", "agg_source_freshness", *told)
        assert [row[3:] for row in warehouse.rows(sql)] == [(0, False), (6, is_stale)]

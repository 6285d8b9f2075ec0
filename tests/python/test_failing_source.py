"""A source whose values can't be read waits; others are built, and it comes back."""

from pathlib import Path

import pytest
from refresh_case import (
    HEAD,
    MAPPING,
    WITH_SEEDS,
    Warehouse,
    clicks,
    is_as_new,
)

OTHER = HEAD.replace("at,", "when,", 1)
PART = ("--indirect-selection", "buildable", "--exclude", "resource_type:unit_test")
PART += ("--select", "+fct_events", "+agg_source_quality")
EVENTS = "select site_id, count(*) from marts.fct_events group by all order by all"


def mapping_of_other(warehouse: Warehouse, **keys: object) -> None:
    """Write the mapping of a second log, whose times have another name."""
    columns = MAPPING["columns"] | {"occurred_at": "when"}
    site = MAPPING["site"] | {"site_id": "other"}
    warehouse.mapping("other", files="other/*", columns=columns, site=site, **keys)


def two_logs(folder: Path, people: int) -> tuple[Warehouse, str]:
    """Give a warehouse with a good file of a shop, and a mapping of another log.

    Gives what the shop's file says too, so that the other may say it its own way.
    """
    warehouse = Warehouse(folder)
    mapping_of_other(warehouse)
    body = "".join(clicks(f"v{n}-", 0, 7, 40) for n in range(people))
    warehouse.file("shop/a.csv", body)
    return warehouse, body


def german(text: str) -> str:
    """Write a day's times as 01.05.2024 10:00, where they happened."""
    lines = []
    for line in text.splitlines():
        cells = line.split(",")
        day, clock = cells[3].split(" ")
        cells[3] = ".".join(reversed(day.split("-"))) + " " + clock[:5]
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


@pytest.mark.slow
def test_a_source_that_fails_waits_and_is_as_new_once_it_is_mended(
    tmp_path: Path,
) -> None:
    warehouse, body = two_logs(tmp_path, people=20)
    warehouse.file("other/a.csv", body, OTHER)
    warehouse.built(*WITH_SEEDS)
    assert warehouse.rows(EVENTS) == [("other", 60), ("shop", 60)]
    # more of both, one of them with times that nobody told of
    late = "".join(clicks(f"w{n}-", 3, 9, 60) for n in range(30))
    warehouse.file("shop/b.csv", late)
    warehouse.file("other/b.csv", german(late), OTHER)
    done = warehouse.run(*PART, program="build")
    assert done.code == 2, done.said
    assert "Nothing new is taken from other, whose values" in done.said
    assert "Nothing new was taken from other." in done.said
    assert "other/b.csv line 2: 90 of 150 values of `when`" in done.said
    assert "such as '01.05.2024 10:03'" in done.said
    assert '`time_format: ["iso", "%d.%m.%Y %H:%M"]` in other.yml' in done.said
    assert "What they had stays. 1 file (90 rows) wait" in done.said
    assert "Built and tested" in done.said
    assert warehouse.rows(EVENTS) == [("other", 60), ("shop", 150)]
    # nothing changes until it is mended
    assert warehouse.run(*PART, program="build").code == 2
    assert warehouse.rows(EVENTS) == [("other", 60), ("shop", 150)]
    # the file is written again as it should be
    warehouse.file("other/b.csv", late, OTHER)
    warehouse.built()
    assert warehouse.rows(EVENTS) == [("other", 150), ("shop", 150)]
    assert is_as_new(warehouse)


@pytest.mark.slow
def test_of_a_failing_source_a_first_build_takes_nothing_and_the_mapping_mends_it(
    tmp_path: Path,
) -> None:
    warehouse, body = two_logs(tmp_path, people=40)
    warehouse.file("other/a.csv", german(body), OTHER)
    warehouse.file("other/b.csv", clicks("x", 0, 1), OTHER)
    done = warehouse.run(*PART, program="build")
    assert done.code == 2 and "2 files (122 rows) wait" in done.said, done.said
    assert "What they had" not in done.said
    assert warehouse.rows(EVENTS) == [("shop", 120)]
    mapping_of_other(warehouse, time_format=["iso", "%d.%m.%Y %H:%M"])
    warehouse.built(*WITH_SEEDS)
    assert warehouse.rows(EVENTS) == [("other", 122), ("shop", 120)]
    assert is_as_new(warehouse)

"""Times: what is read, in which zone, and what is left for rejection."""

from datetime import datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_case import HEAD, Case

MADRID = {"time_zone": "Europe/Madrid"}
PLAIN = "%d/%m/%Y %H:%M"
OFFSET = "%Y-%m-%dT%H:%M:%S%z"
ZONE = "%Y-%m-%d %H:%M:%S %Z"
AT_TEN = "2024-05-01 10:00:00"


def read(folder: Path, text: str, **keys: object) -> str | None:
    """Land one row with this time and give it in UTC."""
    case = Case(folder)
    case.mapping(**keys)
    case.file("shop/a.csv", HEAD + f'u,"{text}",l\n')
    row = case.land(raw_rows=1)[0]
    assert row["occurred_at_text"] == text.strip()
    assert row["occurred_at"] is None or isinstance(row["occurred_at"], datetime)
    return row["occurred_at"] and str(row["occurred_at"])


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-05-01 10:00:00", AT_TEN),
        (" 2024-05-01T10:00 ", AT_TEN),
        ("2024-05-01 10:00:00 UTC", AT_TEN),
        ("2024-05-01T10:00:00Z", AT_TEN),
        ("2024-05-01T10:00:00z", AT_TEN),
        ("2024-05-01T06:00:00.000-04:00", AT_TEN),
        ("2024-05-01 06:00:00-0400", AT_TEN),
        ("2024-05-01 12:00:00 +0200", AT_TEN),
        ("2024-05-01 12:00:00 +02:00", AT_TEN),
        ("2024-05-01 15:30:00+05:30", AT_TEN),
        ("2024-05-01 12:00:00 Europe/Paris", AT_TEN),
        ("2024-05-01 10:00:00.123456789", AT_TEN + ".123456"),
        ("2024-05-01", "2024-05-01 00:00:00"),
        ("2099-01-01 00:00:00", "2099-01-01 00:00:00"),
        ("01/05/2024 10:00", None),
        ("2024-02-30 10:00", None),
        ("2024-05-01 25:00", None),
        ("1714557600", None),
        ("yesterday", None),
    ],
)
def test_iso_times_are_read(tmp_path: Path, text: str, utc: str | None) -> None:
    assert read(tmp_path, text) == utc


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-05-01 12:00:00", AT_TEN),
        ("2024-05-01 10:00:00Z", AT_TEN),
        ("2024-05-01 10:00 UTC", AT_TEN),
        ("2024-05-01 06:00:00-04", AT_TEN),
        ("2024-05-01 06:00:00 -0400", AT_TEN),
        ("2024-05-01 05:00:00 EST", AT_TEN),
        # each is one offset, whatever the season
        ("2024-05-01 02:00:00 PST", AT_TEN),
        ("2024-05-01 03:00:00 PDT", AT_TEN),
        ("2024-05-01 12:00:00 CEST", AT_TEN),
        ("2024-05-01 11:00:00 BST", AT_TEN),
        ("2024-05-01 10:00:00 gmt", AT_TEN),
        ("2024-05-01 10:00:00UTC", AT_TEN),
        # of India, of Israel, of Ireland: nobody knows
        ("2024-05-01 10:00:00 IST", None),
        ("2024-05-01 10:00:00 XYZ", None),
        ("2024-05-01 19:00:00 Asia/Tokyo", AT_TEN),
        ("2024-05-01", "2024-04-30 22:00:00"),
        ("2024-01-15 12:00:00", "2024-01-15 11:00:00"),
    ],
)
def test_the_time_zone_counts_only_where_the_text_has_none(
    tmp_path: Path, text: str, utc: str
) -> None:
    assert read(tmp_path, text, **MADRID) == utc


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        # one second before the clock jumps from 2 to 3, and the first after
        ("2024-03-31 01:59:59", "2024-03-31 00:59:59"),
        ("2024-03-31 03:00:00", "2024-03-31 01:00:00"),
        # the hour that is skipped is read with the offset before: 3:30 in summer
        ("2024-03-31 02:30:00", "2024-03-31 01:30:00"),
        # the hour that comes twice is read as the second one, in winter
        ("2024-10-27 01:59:59", "2024-10-26 23:59:59"),
        ("2024-10-27 02:30:00", "2024-10-27 01:30:00"),
        ("2024-10-27 03:00:00", "2024-10-27 02:00:00"),
    ],
)
@pytest.mark.parametrize("time_format", ["iso", "%Y-%m-%d %H:%M:%S"])
def test_hours_that_daylight_saving_skips_and_repeats(
    tmp_path: Path, text: str, utc: str, time_format: str
) -> None:
    assert read(tmp_path, text, time_format=time_format, **MADRID) == utc


@pytest.mark.parametrize(
    ("text", "time_format", "utc"),
    [
        ("1714557600", "epoch_seconds", AT_TEN),
        ("1714557600.25", "epoch_seconds", AT_TEN + ".250000"),
        ("1396869169.8767991", "epoch_seconds", "2014-04-07 11:12:49.876799"),
        ("1714557600250", "epoch_milliseconds", AT_TEN + ".250000"),
        ("1714557600250000", "epoch_microseconds", AT_TEN + ".250000"),
        ("1.7145576e9", "epoch_seconds", AT_TEN),
        ("1714557600250000999", "epoch_nanoseconds", AT_TEN + ".250000"),
        ("1714557600.25", "epoch", AT_TEN + ".250000"),
        ("1714557600250", "epoch", AT_TEN + ".250000"),
        ("1714557600250000", "epoch", AT_TEN + ".250000"),
        ("1714557600250000999", "epoch", AT_TEN + ".250000"),
        ("-1", "epoch", "1969-12-31 23:59:59"),
        ("1e30", "epoch", None),
        ("1e30", "epoch_seconds", None),
        ("nan", "epoch_seconds", None),
        ("2024-05-01", "epoch_seconds", None),
        # a unit mistaken gives a year that the judgement rejects
        ("1714557600", "epoch_milliseconds", "1970-01-20 20:15:57.600000"),
        ("01/05/2024 12:00", PLAIN, AT_TEN),
        ("2024-05-01 12:00", PLAIN, None),
        ("2024-05-01T06:00:00-0400", OFFSET, AT_TEN),
        ("2024-05-01T06:00:00-04:00", OFFSET, AT_TEN),
        ("2024-05-01 19:00:00 Asia/Tokyo", ZONE, AT_TEN),
        ("%z 2024-05-01 12", "%%z %Y-%m-%d %H", AT_TEN),
    ],
)
def test_other_formats_are_read_when_they_are_listed(
    tmp_path: Path, text: str, time_format: str, utc: str | None
) -> None:
    assert read(tmp_path / "local", text, time_format=time_format, **MADRID) == utc
    if "12" not in text or utc is None or time_format not in (PLAIN, "%%z %Y-%m-%d %H"):
        assert read(tmp_path / "utc", text, time_format=time_format) == utc


def test_formats_may_be_mixed_and_unlisted_ones_are_null(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.mapping(time_format=["iso", PLAIN, OFFSET, "epoch_seconds"])
    texts = ["2024-05-01 10:00", "01/05/2024 10:00", "1714557600", "May 1, 2024", ""]
    case.file("shop/a.csv", HEAD + "".join(f'u,"{text}",l\n' for text in texts))
    found = [row["occurred_at"] and str(row["occurred_at"]) for row in case.land(5)]
    assert found == [AT_TEN, AT_TEN, AT_TEN, None, None]


def test_a_day_and_its_time_of_day_may_stand_in_two_columns(tmp_path: Path) -> None:
    case = Case(tmp_path)
    columns = {"visitor_id": "who", "occurred_at": "Date"}
    clock = {"time_of_day": {"occurred_at": "Time"}}
    case.mapping(columns=columns, time_zone="Europe/Madrid", **clock)
    case.file("shop/a.csv", "who,Date,Time\nu,2024-05-01,09:10\nu,2024-05-01,\n")
    joined, without = case.land(raw_rows=2)
    assert joined["occurred_at"] == datetime(2024, 5, 1, 7, 10)
    # a day without a time of day isn't midnight
    assert without["occurred_at"] is None and without["occurred_at_text"]
    assert joined["properties"] is None
    formats = {"time_format": "%d.%m.%Y %I:%M %p"}
    case.mapping(columns=columns, **clock, **formats)
    case.file("shop/a.csv", "who,Date,Time\nu,01.05.2024,9:10 PM\n")
    [row] = case.land(raw_rows=1)
    assert row["occurred_at"] == datetime(2024, 5, 1, 21, 10)


def test_a_typed_day_and_time_of_day_are_joined_too(tmp_path: Path) -> None:
    case = Case(tmp_path)
    columns = {"visitor_id": "who", "occurred_at": "day"}
    case.mapping(columns=columns, time_of_day={"occurred_at": "clock"})
    (case.settings.data / "shop").mkdir()
    table = pa.table(
        {
            "who": ["u", "v"],
            "day": pa.array([datetime(2024, 5, 1), None], pa.timestamp("us")),
            "clock": pa.array([time(9, 10, 30), time(1)], pa.time64("us")),
        }
    )
    pq.write_table(table, case.settings.data / "shop" / "a.parquet")
    rows = case.land(raw_rows=2)
    times = [row["occurred_at"] for row in rows]
    assert times == [datetime(2024, 5, 1, 9, 10, 30), None]


def test_a_time_of_day_is_no_other_name_of_a_day(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.mapping(columns={"visitor_id": "who", "occurred_at": ["Date", "Time"]})
    case.file("shop/a.csv", "who,Date,Time\nu,2024-05-01,09:10\n")
    said = case.refused()
    assert "lists 'Date' and 'Time' as names of occurred_at" in said
    assert "`time_of_day: {occurred_at: Time}`" in said
    # either name, on the day of a rename, is still meant
    case.mapping(columns={"visitor_id": "who", "occurred_at": ["at", "ts"]})
    body = "who,at,ts\nu,2024-05-01 10:00,\nv,,2024-05-01 11:00\n"
    case.file("shop/a.csv", body)
    assert [row["occurred_at"].hour for row in case.land(raw_rows=2)] == [10, 11]


def test_a_time_of_day_that_belongs_to_no_day_or_no_file_is_refused(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path)
    case.file("shop/a.csv", "who,at,link\nu,2024-05-01,x\n")
    case.mapping(time_of_day={"received_at": "clock"})
    assert "shop.yml line" in (said := case.refused()) and "received_at" in said
    case.mapping(time_of_day={"occurred_at": "clock"})
    assert "shop/a.csv: has no column 'clock'" in case.refused()


def test_an_abbreviation_is_that_of_the_log_s_own_zone(tmp_path: Path) -> None:
    written = "2024-05-01 15:30:00 IST"
    assert read(tmp_path / "india", written, time_zone="Asia/Kolkata") == AT_TEN
    written = "2024-05-01 12:00:00 IST"
    assert read(tmp_path / "israel", written, time_zone="Asia/Jerusalem") == AT_TEN
    written = "2024-05-01 18:00:00 CST"
    assert read(tmp_path / "china", written, time_zone="Asia/Shanghai") == AT_TEN

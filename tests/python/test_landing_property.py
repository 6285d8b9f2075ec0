"""Whatever a CSV file holds: nothing raises, nothing is lost, nothing is changed."""

import csv
import io
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from landing_case import Case

from pipeline.landing.land import land
from pipeline.settings.plan import plan
from pipeline.told.errors import InputError

NAMES = ["who", "at", "link"]
# the quoted values of good rows; broken lines below never close a quote in these
VALUES = st.text(
    st.one_of(
        st.sampled_from([*',;"\n\r\t', "'", "é", "日", " ", "0", "\u2028"]),
        st.characters(codec="utf-8", exclude_characters="\x00"),
    ),
    max_size=8,
)
ROWS = st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=8)
# lines with no quote in them: each is one raw row, and no record
BROKEN = st.sampled_from(
    [b"cut", b"a,b", b"a,b,c,d", b"a,b,caf\xe9", b"\xff,\xfe,x", b",,,,,x"]
)
ENDS = st.sampled_from(["\n", "\r\n"])
ANY = st.binary(max_size=80)
CHOSEN = settings(
    max_examples=60,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def written(row: list[str], end: str) -> bytes:
    """Write a row as CSV; csv itself leaves a lone carriage return unquoted."""
    target = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if "\r" in "".join(row) else csv.QUOTE_MINIMAL
    csv.writer(target, lineterminator=end, quoting=quoting).writerow(row)
    return target.getvalue().encode()


@CHOSEN
@given(rows=ROWS, broken=st.lists(st.tuples(st.integers(0, 8), BROKEN)), end=ENDS)
def test_good_rows_come_back_as_written_and_broken_ones_are_kept(
    rows: list[list[str]], broken: list[tuple[int, bytes]], end: str
) -> None:
    parts = [written(row, end) for row in rows]
    for place, line in broken:
        parts.insert(place, line + end.encode())
    with tempfile.TemporaryDirectory() as folder:
        case = Case(Path(folder))
        case.mapping()
        case.file("shop/a.csv", f"who,at,link{end}".encode() + b"".join(parts))
        landed = case.land(raw_rows=len(rows) + len(broken), bad=len(broken))
        found = [json.loads(row["raw_row"]) for row in landed]
        wanted = [
            {n: v or None for n, v in zip(NAMES, row, strict=True)} for row in rows
        ]
        assert sorted(map(str, map(sorted_items, found))) == sorted(
            map(str, map(sorted_items, wanted))
        )
        kept = sorted(text for _, _, text in case.bad())
        assert kept == sorted(
            line.decode("utf-8", "backslashreplace") for _, line in broken
        )


def sorted_items(row: dict[str, str | None]) -> list[tuple[str, str | None]]:
    """Give a row in an order of its own."""
    return sorted(row.items())


@CHOSEN
@given(start=st.sampled_from([b"", b"who,at,link\n", b"\xef\xbb\xbf"]), rest=ANY)
def test_any_bytes_are_read_or_refused_with_a_reason(start: bytes, rest: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = Case(Path(folder))
        case.mapping()
        case.file("shop/a.csv", start + rest)
        try:
            land(case.connection, plan(case.settings), case.settings)
        except InputError:
            return
        counted = case.one("select sum(raw_rows) from landing.files")
        read = case.one("select count(*) from (select * from landing.mapped__events)")
        assert counted == read + len(case.bad())
        case.rows("from landing.mapped__events")

"""Bad input end to end: rejected rows with their reason, plain words, exit codes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from forked_dbt import nothing_set
from landing_case import HEAD, Case, lines

ROOT = Path(__file__).parents[2]


def build(case: Case, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m pipeline.build` on a case."""
    places = {
        "CLICKSTREAM_DATA": case.settings.data,
        "CLICKSTREAM_MAPPINGS": case.settings.mappings,
        "CLICKSTREAM_DB": case.settings.database,
        "DBT_TARGET_PATH": folder / "target",
        "DBT_LOG_PATH": folder / "logs",
    }
    return subprocess.run(
        [sys.executable, "-m", "pipeline.build"],
        cwd=ROOT,
        env=nothing_set() | {name: str(path) for name, path in places.items()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_rejected_rows_are_kept_with_their_reason(
    build_warehouse: Callable[..., Path], tmp_path: Path
) -> None:
    case = Case(tmp_path)
    case.mapping()
    body = (
        lines(2)
        + ",2024-05-01 10:00:00,no one\n"
        + "u,01/05/2024 10:00,a format that is not listed\n"
        + "u,,no time\n"
        + "u,2099-01-01 00:00:00,the future\n"
        + "u,1970-01-20 20:15:57,a unit mistaken\n"
        + "u,2024-05-01 10:00:00,one,too many\n"
        + "u9,2024-05-"
    )
    case.file("shop/a.csv", HEAD + body)
    case.file("shop/b.csv", HEAD + lines(2))
    case.file("shop/c.csv", (HEAD + "u,2024-05-01,é\n").encode("latin-1"))
    found = build_warehouse(
        case.settings.data, case.settings.mappings, "+fct_rejected_rows"
    )
    with duckdb.connect(str(found), read_only=True) as connection:
        reasons = connection.execute(
            "select reason, count(*) from marts.fct_rejected_rows"
            " group by reason order by reason"
        ).fetchall()
        raw = connection.execute("select sum(raw_rows) from landing.files").fetchall()
    assert raw == [(12,)]
    assert reasons == [
        ("invalid_encoding", 1),
        ("malformed_row", 2),
        ("missing_time", 1),
        ("missing_visitor", 1),
        ("time_before_1990", 1),
        ("time_in_future", 1),
        ("unparsable_time", 1),
    ]


def test_input_that_has_to_be_changed_ends_with_two_and_plain_words(
    tmp_path: Path,
) -> None:
    case = Case(tmp_path)
    case.mapping()
    case.file("shop/a.csv", HEAD.replace(",", ";"))
    done = build(case, tmp_path)
    assert done.returncode == 2
    assert 'write `delimiter: ";"` in shop.yml' in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_damaged_file_that_is_seen_while_dbt_runs_is_named(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.mapping()
    numbers = list(range(5000))
    path = case.file("shop/b.parquet", "")
    pq.write_table(pa.table({"who": numbers, "at": numbers, "link": numbers}), path)
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + b"\xff" * 5000 + whole[5200:])
    done = build(case, tmp_path)
    assert done.returncode == 2
    assert "shop/b.parquet: is not a whole Parquet file" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr

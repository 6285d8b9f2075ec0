"""One run at a time writes a warehouse, and the other is told who does."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.refresh.lock import hold, release
from pipeline.told.errors import InputError

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from pipeline.told.errors import InputError
from pipeline.refresh.lock import hold
try:
    hold(Path(sys.argv[1]))
except InputError as error:
    sys.exit(str(error))
print("held", flush=True)
if sys.argv[2:]:
    time.sleep(600)
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "warehouse" / "clickstream.duckdb"
    yield path
    release(path)


def other_run(database: Path) -> subprocess.CompletedProcess[str]:
    """Take the lock in another process that ends at once."""
    command = [sys.executable, "-c", HOLD, str(database)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def is_refused(database: Path) -> bool:
    return bool(other_run(database).returncode)


def test_a_second_run_is_refused_and_gets_the_lock_after_kill_9(database: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(database), "stay"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "held\n"
        with pytest.raises(InputError) as refused:
            hold(database)
        run.kill()
    message = str(refused.value)
    assert message.startswith(f"{database}: another run (process {run.pid}, since ")
    assert re.search(r"\d\d:\d\d UTC\) is writing it\. Wait ", message)
    hold(database)
    text = database.with_name("clickstream.duckdb.lock").read_text()
    assert text.startswith(f"{os.getpid()} ")


def test_the_same_process_may_take_it_twice_and_gives_it_up_once(
    database: Path,
) -> None:
    hold(database)
    hold(database)
    refused = other_run(database)
    assert f"another run (process {os.getpid()}, since" in refused.stderr
    assert "Traceback" not in refused.stderr
    release(database)
    assert not is_refused(database)
    release(database)
    assert database.with_name("clickstream.duckdb.lock").exists()


def test_a_run_that_did_not_start_today_is_named_with_its_day(database: Path) -> None:
    hold(database)
    lock = database.with_name("clickstream.duckdb.lock")
    lock.write_text("12 2024-05-01 23:59\n")
    assert "(process 12, since 2024-05-01 23:59 UTC)" in other_run(database).stderr
    lock.write_text("")
    assert "another run is writing it" in other_run(database).stderr


def test_a_link_to_the_warehouse_is_the_same_warehouse(
    database: Path, tmp_path: Path
) -> None:
    hold(database)
    (tmp_path / "link").symlink_to(database.parent)
    (tmp_path / "file.duckdb").symlink_to(database)
    for path in ("link/clickstream.duckdb", "link/../warehouse/clickstream.duckdb"):
        assert is_refused(tmp_path / path)
    assert is_refused(tmp_path / "file.duckdb")
    assert not is_refused(tmp_path / "another.duckdb")


def test_a_program_that_was_started_does_not_keep_it(database: Path) -> None:
    hold(database)
    with subprocess.Popen(["sleep", "600"], close_fds=False) as program:
        release(database)
        refused = is_refused(database)
        program.kill()
    assert not refused


def test_a_forked_process_neither_keeps_nor_shares_it(database: Path) -> None:
    hold(database)
    child = os.fork()
    if not child:
        status = 1
        try:
            hold(database)
        except InputError:
            status = 0
        os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert is_refused(database)


def test_a_folder_that_was_taken_away_is_locked_anew(database: Path) -> None:
    hold(database)
    database.with_name("clickstream.duckdb.lock").unlink()
    assert not is_refused(database)
    hold(database)
    assert is_refused(database)


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "taken.duckdb.lock").mkdir()
    for path in ("file/clickstream.duckdb", "file/deeper/x.duckdb", "taken.duckdb"):
        with pytest.raises(InputError, match="CLICKSTREAM_DB") as refused:
            hold(tmp_path / path)
        assert str(tmp_path / path) in str(refused.value)


def test_a_run_that_has_only_just_taken_the_lock_is_waited_for_and_named(
    database: Path,
) -> None:
    hold(database)
    lock = database.with_name("clickstream.duckdb.lock")
    said, _ = lock.read_text(), lock.write_text("")
    command = [sys.executable, "-c", HOLD, str(database)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as run:
        # an empty file names nobody: no answer comes before somebody is named
        with pytest.raises(subprocess.TimeoutExpired):
            run.wait(timeout=2)
        lock.write_text(said)
        assert run.wait() == 1
        assert f"another run (process {os.getpid()}, since" in run.stderr.read()

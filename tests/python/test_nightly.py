"""`make refresh` publishes what is green, and tells somebody about what isn't."""

import json
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, made_here
from forked_dbt import nothing_set
from test_lock import HOLD
from test_sources_alone import ESHOP

from pipeline import nightly
from pipeline.settings.places import Settings

SELECTED = (
    *("--indirect-selection", "buildable", "--exclude-resource-type", "unit_test"),
    *("--select", "+agg_source_freshness", "+fct_sessions"),
)


@pytest.mark.slow
def test_a_red_test_publishes_nothing_and_says_so(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(ROOT, project, ignore=made_here)
    data = tmp_path / "data"
    (data / "eshop").mkdir(parents=True)
    (data / "eshop" / "a.csv").write_text(ESHOP)
    places = {
        "CLICKSTREAM_DATA": str(data),
        "CLICKSTREAM_ON_FAILURE": f"cat > '{tmp_path}/told.txt'",
        "DBT_PROFILES_DIR": ".",
    }

    def refresh() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pipeline.nightly", *SELECTED],
            cwd=project,
            env=nothing_set() | places,
            capture_output=True,
            text=True,
        )

    done = refresh()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Published version 1: " in done.stdout
    serving = project / "published" / "current" / "clickstream.duckdb"
    assert not (tmp_path / "told.txt").exists()
    # the next day's file, and a test that is never green
    (data / "eshop" / "b.csv").write_text(ESHOP.replace(";7;1;", ";9;1;"))
    never = "select site_id from {{ ref('fct_sessions') }}\n"
    (project / "tests" / "totals" / "never_green.sql").write_text(never)
    done = refresh()
    assert done.returncode == 1 and "Traceback" not in done.stdout + done.stderr
    says_why(done, (tmp_path / "told.txt").read_text())
    assert sessions(serving) == 2
    (project / "tests" / "totals" / "never_green.sql").unlink()
    done = refresh()
    assert done.returncode == 0 and "Published version 2: " in done.stdout
    assert sessions(serving) == 3


def says_why(done: subprocess.CompletedProcess[str], told: str) -> None:
    """See that it is said which test is red, what it found, what to do, what serves."""
    assert told.startswith("Version 1 serves, with data until 20")
    assert "\nVersion 1 serves, with data until 20" in done.stderr
    for said in (told, done.stdout + done.stderr):
        assert "test never_green (tests/totals/never_green.sql): Got 3" in said, said
        assert "What to do: Look at the rows" in said


def sessions(path: Path) -> int:
    """Count the sessions that a published file has."""
    with duckdb.connect(str(path), read_only=True) as opened:
        found = opened.execute("select count(*) from marts.fct_sessions").fetchall()
    return found[0][0]


def test_a_run_that_comes_between_build_and_publish_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "warehouse" / "clickstream.duckdb"
    settings = Settings(tmp_path, tmp_path, database, published=tmp_path / "published")
    command = [sys.executable, "-c", HOLD, str(database), "stay"]
    others = []

    def build(arguments: list[str], begun: object) -> int:
        others.append(
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        )
        assert others[0].stdout.readline() == "held\n"
        return 0

    monkeypatch.setattr(nightly, "build", build)
    try:
        assert nightly.refresh(settings, []) == 2
    finally:
        others[0].kill()
        others[0].communicate()
    said = capsys.readouterr().err
    assert f"another run (process {others[0].pid}, since " in said
    assert not (tmp_path / "published").exists()


def test_a_webhook_is_called_and_one_that_fails_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    called = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.append(
                json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            )
            self.send_response(200)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/secret"
    nightly.tell("x" * 3000, {"CLICKSTREAM_WEBHOOK": address})
    thread.join()
    server.server_close()
    assert called == [{"text": "x" * nightly.LONGEST_MESSAGE}]
    nightly.tell("again", {"CLICKSTREAM_WEBHOOK": address})
    nightly.tell("again", {"CLICKSTREAM_ON_FAILURE": "exit 3"})
    said = capsys.readouterr().err
    assert "CLICKSTREAM_WEBHOOK: URLError" in said and "secret" not in said
    assert "returned non-zero exit status 3" in said

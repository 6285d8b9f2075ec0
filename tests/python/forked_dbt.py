"""A quick dbt for tests: it reads the project once, and runs it often.

Reading the project takes dbt seconds, which a test would pay for each warehouse. So one
process reads it once for each choice of variables, and is forked for each run: the copy
is a process of its own, which may be killed, limited or watched. A copy can't read the
project itself: the threads that dbt reads with are not copied, and it would wait for
them. So `parse` is not to be asked for here.
"""

import contextlib
import functools
import json
import os
import re
import resource
import runpy
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.settings.places import read_settings
from pipeline.told.errors import InputError

ROOT = Path(__file__).parents[2]
LOOK_EVERY = 0.02
ASKED = threading.Lock()
PROGRESS = re.compile(r"  \d+:\d\d  ")


@dataclass(frozen=True)
class Done:
    """How a run ended: its exit code (below 0: the signal), and all that it said."""

    code: int
    said: str

    @property
    def is_plain(self) -> bool:
        """Say whether a person can read it: no traceback, no page of SQL."""
        # a slow machine says more often how far it is
        lines = [line for line in self.said.splitlines() if not PROGRESS.match(line)]
        return "Traceback" not in self.said and len(lines) < 25


@dataclass(frozen=True)
class Run:
    """A run under way: its process (and group), and where it writes what it says."""

    pid: int
    said: Path

    def steps(self) -> list[str]:
        """List what dbt began and ended so far, such as `NodeStart fct_events`."""
        path = self.said.with_name(self.said.name + ".steps")
        return path.read_text().splitlines() if path.exists() else []

    def wait(self) -> Done:
        """Wait for its end; others may be started and waited for meanwhile."""
        while (code := _ask({"wait": self.pid})) is None:
            time.sleep(LOOK_EVERY)
        return Done(code, self.said.read_text())


def start(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    said: Path,
    program: str = "dbt",
    limits: Mapping[int, int] | None = None,
) -> Run:
    """Start a run in a process group of its own.

    Args:
        arguments: dbt's.
        environment: what is set for it, beside what is set anyway.
        said: the file that takes what it says; `<said>.steps` takes what dbt does.
        program: `dbt`, or a command of the project's: `build` for `python -m
            pipeline.build`, `nightly`, `forget`.
        limits: what the process may use, such as {resource.RLIMIT_FSIZE: 1000}.
    """
    ask = {"program": program, "arguments": arguments, "environment": environment}
    ask |= {"said": str(said), "limits": list((limits or {}).items())}
    return Run(_ask(ask), said)


def models() -> list[dict[str, Any]]:
    """List the project's models: unique_id, name, schema, kind, tags, parents."""
    return _ask({"models": True})


def nothing_set() -> dict[str, str]:
    """Give the environment without what the person has set for their own warehouse."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("CLICKSTREAM_")}
    return own | {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}


@functools.cache
def _server() -> subprocess.Popen[str]:
    """Start the process that reads the project; it ends with this one."""
    places = {"PYTHONPATH": str(ROOT), "DBT_PROFILES_DIR": str(ROOT)}
    # dbt leaves locks behind as it ends, which Python tells
    places["PYTHONWARNINGS"] = "ignore:resource_tracker"
    return subprocess.Popen(
        [sys.executable, __file__],
        cwd=ROOT,
        env=nothing_set() | places,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _ask(question: dict[str, Any]) -> Any:
    """Ask the server one thing, and wait for its answer."""
    # a test may ask from two threads, and each is to get its own answer
    with ASKED:
        server = _server()
        server.stdin.write(json.dumps(question) + "\n")
        server.stdin.flush()
        return json.loads(server.stdout.readline())


def _serve(folder: str) -> None:
    """Read the project, then answer until nobody asks any more."""
    import dbt.task.build  # noqa: F401  what each run would import again
    from dbt.cli.main import dbtRunner
    from dbt_common.clients.jinja import template_cache

    import pipeline.landing.plugin  # noqa: F401
    import scoring.training  # noqa: F401

    answers, sys.stdout = sys.stdout, sys.stderr

    @functools.cache
    def manifest(variables: str) -> Any:
        places = ["--target-path", folder, "--log-path", folder]
        command = ["--quiet", "--warn-error", "parse", "--vars", variables]
        parsed = dbtRunner().invoke([*command, *places])
        assert parsed.success, parsed.exception
        # and what each run would compile again
        for macro in parsed.result.macros.values():
            template_cache.get_node_template(macro)
        return parsed.result

    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            ended, status = os.waitpid(asked["wait"], os.WNOHANG)
            answer: Any = os.waitstatus_to_exitcode(status) if ended else None
        elif "models" in asked:
            answer = _models(manifest("{}"))
        else:
            parsed = manifest(_variables(asked))
            answer = os.fork()
            if not answer:
                os._exit(_forked(asked, parsed))
        print(json.dumps(answer), file=answers, flush=True)


def _variables(asked: Mapping[str, Any]) -> str:
    """Give as JSON those of a run's variables that the project's YAML takes.

    The others are looked up as models run, whichever the project was read with.
    """
    given: dict[str, Any] = {}
    arguments = asked["arguments"]
    if "--vars" in arguments:
        given = yaml.safe_load(arguments[arguments.index("--vars") + 1])
    elif asked["program"] != "dbt":
        # where the settings are wrong, the run says so
        with contextlib.suppress(InputError):
            given = read_settings(asked["environment"]).variables
    taken = {name: given[name] for name in sorted(given.keys() & _taken_by_yaml())}
    return json.dumps(taken)


@functools.cache
def _taken_by_yaml() -> set[str]:
    files = [*(ROOT / "models").rglob("*.yml"), ROOT / "dbt_project.yml"]
    texts = [path.read_text() for path in files]
    return {name for text in texts for name in re.findall(r"\bvar\('(\w+)'", text)}


def _models(manifest: Any) -> list[dict[str, Any]]:
    return [
        {
            "unique_id": node.unique_id,
            "name": node.name,
            "schema": node.schema,
            "kind": node.config.materialized,
            "tags": node.tags,
            "parents": [n for n in node.depends_on.nodes if not n.startswith("seed.")],
        }
        for node in manifest.nodes.values()
        if node.resource_type == "model"
    ]


def _note(asked: dict[str, Any], event: Any) -> None:
    """Write down that a model begins or ends, or a statement of it."""
    name = event.info.name
    if name in ("NodeStart", "NodeFinished"):
        what = event.data.node_info.node_name
    elif name == "SQLQuery":
        sql = event.data.sql.partition("*/")[2].split()
        what = f"{event.data.node_info.node_name} {' '.join(sql[:3])}"
    else:
        return
    with open(asked["said"] + ".steps", "a") as file:
        file.write(f"{name} {what}\n")


def _forked(asked: dict[str, Any], manifest: Any) -> int:
    """Be one run of dbt, or of a command of the project's; gives the exit code."""
    import dbt.cli.main
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    os.setpgid(0, 0)
    said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    for descriptor in (1, 2):
        os.dup2(said, descriptor)
    os.environ.update(asked["environment"])
    for name, limit in asked["limits"]:
        resource.setrlimit(name, (limit, limit))
    plain = dbt.cli.main.dbtRunner

    def runner(callbacks: Sequence[Any] = ()) -> Any:
        return plain(manifest, [*callbacks, functools.partial(_note, asked)])

    try:
        if asked["program"] == "dbt":
            # nobody reads its log, and hardly anybody the manifest
            command = ["--no-use-colors", "--log-level-file", "none"]
            command += ["--no-write-json"] * ("--write-json" not in asked["arguments"])
            command += asked["arguments"]
            return 0 if runner().invoke(command).success else 1
        sys.argv[1:] = asked["arguments"]
        dbt.cli.main.dbtRunner = runner
        runpy.run_module(f"pipeline.{asked['program']}", run_name="__main__")
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        # or else part of it would stay in a .wal file beside the warehouse
        DuckDBConnectionManager.close_all_connections()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        _serve(place)
    os._exit(0)

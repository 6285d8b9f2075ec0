"""retentioneering on the same events, in an environment and a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import measure
from bench.warehouse import PROJECT
from pipeline.settings.installers import pip

ENVIRONMENT = PROJECT / ".venv-bench"
HERE = Path(__file__).parent
REQUIREMENTS = HERE / "peer_requirements.txt"
# of what the machine has free, the rest is for whatever else runs
MEMORY_SHARE = 0.85


def install() -> Path:
    """Make .venv-bench from peer_requirements.txt when that has changed.

    Returns its Python. Raises subprocess.CalledProcessError, or InstallError with
    what pip said.
    """
    python = ENVIRONMENT / "bin" / "python"
    installed = ENVIRONMENT / REQUIREMENTS.name
    if not installed.exists() or installed.read_text() != REQUIREMENTS.read_text():
        new = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
        subprocess.run(new, check=True)
        pip(python, "install", "-r", str(REQUIREMENTS))
        installed.write_text(REQUIREMENTS.read_text())
    return python


def peer(
    python: Path, columns: str, data: Path, folder: Path
) -> tuple[measure.Cost, dict[str, Any]]:
    """Let retentioneering do its share on all events in `data`.

    Args:
        python: the environment's.
        columns: `needed` or `all`, see peer_work.py.
        data: folder with the events.
        folder: where the log and the answer go, and whatever it writes at home.

    Returns its cost and what peer_work.py says. Raises measure.TooLarge when the
    machine's memory isn't enough, and measure.Failed for any other failure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    answer = folder / "answer.json"
    files = sorted(str(path) for path in (data / "events").glob("*.parquet"))
    # it would report its use to its makers otherwise
    quiet = {"RETENTIONEERING_NO_TRACK": "1", "DO_NOT_TRACK": "1", "HOME": str(folder)}
    cost = measure.run(
        [str(python), str(HERE / "peer_work.py"), columns, str(answer), *files],
        folder,
        quiet,
        folder / "log.txt",
        limit_gb=measure.free_gb() * MEMORY_SHARE,
    )
    return cost, json.loads(answer.read_text())

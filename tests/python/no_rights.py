"""Runs Python as somebody who may not read everything, also where tests run as root."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

import pytest
from conftest import ROOT
from forked_dbt import nothing_set

RIGHTS = "-dac_override,-dac_read_search"


def run_without_rights(
    *arguments: str, places: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments in the project's folder, and wait for its end.

    What root may beyond others is taken from it; `places` are environment variables.
    """
    command = [sys.executable, *arguments]
    if not os.geteuid():
        if not shutil.which("setpriv"):
            pytest.skip("root may read everything, and setpriv isn't there")
        command = ["setpriv", f"--bounding-set={RIGHTS}", *command]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=nothing_set() | dict(places or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )

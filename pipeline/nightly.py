"""`make refresh`: fetch what is new, build, test, publish; tell of a failure."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping

from pipeline.build import build
from pipeline.compacting import compact_what_expired
from pipeline.errors import InputError
from pipeline.failure import page_file
from pipeline.fetch import fetch
from pipeline.home import declared_variables
from pipeline.lock import hold, release
from pipeline.publishing import publish, told
from pipeline.settings import Settings, settings_or_exit
from pipeline.versions import serves

# the page of a failure may be long; a message in a chat is not
LONGEST_MESSAGE = 1_000
PATIENCE_SECONDS = 30


def refresh(settings: Settings, arguments: list[str]) -> int:
    """Fetch, build and publish; arguments go to dbt. Returns the exit code.

    0 when a new version serves; 1 when the build or a test failed, 2 when something
    has to be changed first. Then the version before serves on, and whoever
    CLICKSTREAM_ON_FAILURE and CLICKSTREAM_WEBHOOK name is told.
    """
    try:
        if settings.fetch:
            fetch(settings)
        if code := build(arguments):
            return _failed(settings, code, _page() or "The build failed.")
        hold(settings.database)
        compact_what_expired(settings)
        print(told(publish(settings, *limits(settings))))
    except InputError as error:
        print(error, file=sys.stderr)
        return _failed(settings, 2, str(error))
    finally:
        release(settings.database)
    return 0


def _failed(settings: Settings, code: int, why: str) -> int:
    """Say what serves all the same, and tell who wants to know; gives the code."""
    stands = serves(settings.published)
    print(stands, file=sys.stderr)
    # the end of a long message is cut off
    tell(f"{stands}\n{why}")
    return code


def limits(settings: Settings) -> tuple[int, float, float]:
    """Give how many published versions stay, how many hours, in what share of room."""
    values = declared_variables() | dict(settings.variables)
    names = ("published_versions", "published_hours", "published_share")
    keep, hours, share = (values[name] for name in names)
    return int(keep), float(hours), float(share)


def _page() -> str:
    """Read the page that the failed build left."""
    try:
        return page_file().read_text(encoding="utf-8")
    except OSError:
        return ""


def tell(message: str, environment: Mapping[str, str] = os.environ) -> None:
    """Pass a message on; what can't be reached is said, and changes nothing else."""
    short = message[:LONGEST_MESSAGE]
    if command := environment.get("CLICKSTREAM_ON_FAILURE"):
        try:
            subprocess.run(
                command, shell=True, input=short.encode(), timeout=PATIENCE_SECONDS
            ).check_returncode()
        except (OSError, subprocess.SubprocessError) as error:
            print(f"CLICKSTREAM_ON_FAILURE: {error}", file=sys.stderr)
    if url := environment.get("CLICKSTREAM_WEBHOOK"):
        body = json.dumps({"text": short}).encode()
        header = {"Content-Type": "application/json"}
        try:
            asked = urllib.request.Request(url, body, header)
            urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS).close()
        except (OSError, ValueError) as error:
            # the address may hold a secret
            print(f"CLICKSTREAM_WEBHOOK: {type(error).__name__}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(refresh(settings_or_exit(), sys.argv[1:]))

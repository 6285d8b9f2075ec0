"""`make refresh`: fetch what is new, build, test, publish; tell of a failure."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from pipeline.told.progress import PROGRESS

if __name__ == "__main__":
    # before dbt is imported, which takes seconds
    PROGRESS.begin("Refreshing: what is new is looked for, built, tested, published.")

import duckdb

from pipeline.fetch.fetch import fetch
from pipeline.publish.compacting import compact_what_is_gone
from pipeline.publish.publishing import publish, told
from pipeline.publish.versions import alone, current, now, prune, serves, versions
from pipeline.refresh import last_build, nothing_new
from pipeline.refresh.lock import hold, release
from pipeline.refresh.read_by_build import Begun
from pipeline.settings.home import declared_variables
from pipeline.settings.places import Settings, published_all_the_same, read_settings
from pipeline.told.errors import InputError
from pipeline.told.failure import page_file

# the page of a failure may be long; a message in a chat is not
LONGEST_MESSAGE = 1_000
PATIENCE_SECONDS = 30
LAST_BUILD = """
select run_id from refresh.runs where status = 'succeeded'
order by started_at desc limit 1
"""


def refresh(settings: Settings, arguments: list[str]) -> int:
    """Fetch, build and publish; arguments go to dbt. Returns the exit code.

    0 when a new version serves; 1 when the build or a test failed, 2 when something
    has to be changed first, such as room on the disk. Then the version before serves
    on, and whoever CLICKSTREAM_ON_FAILURE and CLICKSTREAM_WEBHOOK name is told.
    """
    try:
        if settings.fetch:
            PROGRESS.go_on("fetching")
            fetch(settings)
        begun, unchanged = nothing_new.look(settings, arguments)
        if unchanged:
            PROGRESS.end()
            print(unchanged)
            hold(settings.database)
            print(publish_if_newer(settings))
            return 0
        if code := build(arguments, begun):
            return _failed(settings.published, code, _page() or "The build failed.")
        PROGRESS.go_on("publishing")
        hold(settings.database)
        with last_build.rewritten(settings):
            compact_what_is_gone(settings)
        print(told(publish(settings, *limits(settings))))
    except InputError as error:
        print(error, file=sys.stderr)
        return _failed(settings.published, 2, str(error))
    finally:
        PROGRESS.end()
        release(settings.database)
    return 0


def build(arguments: list[str], begun: Begun | None) -> int:
    """Build, as pipeline.build says; imported late, as dbt takes seconds."""
    from pipeline import build as built

    return built.build(arguments, begun)


def _failed(published: Path, code: int, why: str) -> int:
    """Say what serves all the same, and tell who wants to know; gives the code."""
    stands = serves(published)
    print(stands, file=sys.stderr)
    # the end of a long message is cut off
    tell(f"{stands}\n{why}")
    return code


def publish_if_newer(settings: Settings) -> str:
    """Publish the last build unless its version serves; says which one does.

    Old versions go in either case. Raises InputError as publish does.
    """
    with duckdb.connect(str(settings.built()), read_only=True) as connection:
        built = connection.execute(LAST_BUILD).fetchall()
    keep, hours, share = limits(settings)
    published, serving = settings.published, current(settings.published)
    if not serving or [(serving.manifest.get("run_id"),)] != built:
        return told(publish(settings, keep, hours, share))
    older = [v for v in versions(published) if v.number < serving.number]
    try:
        with alone(published):
            prune(published, keep, hours, now(), older[-1] if older else None)
    except OSError as error:
        raise InputError(
            f"{published}: can't be written ({error.strerror or error}). Version "
            f"{serving.number} serves on."
        ) from error
    return serves(published)


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


def main(arguments: list[str]) -> int:
    """Refresh; settings that can't be read are a failure as any other."""
    try:
        settings = read_settings()
    except InputError as error:
        PROGRESS.end()
        print(error, file=sys.stderr)
        return _failed(published_all_the_same(), 2, str(error))
    return refresh(settings, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

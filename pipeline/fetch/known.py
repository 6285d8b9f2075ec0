"""What has been fetched, kept in the data folder, so that only news is fetched."""

import json
import os
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.fetch.remote import Stamp

# begins with a dot, as all that isn't a raw file
NAME = ".fetched.jsonl"


@dataclass(frozen=True)
class Fetched:
    """One fetched file: its path below the data folder, and the state it was in.

    of: the address that it was fetched for. here: size and time (ns) of our copy.
    """

    path: str
    of: str
    stamp: Stamp
    here: tuple[int, int]


def on_disk(path: Path) -> tuple[int, int] | None:
    """Give size and time (ns) of a file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


class Known:
    """The files that were fetched into a data folder.

    Each is written down before it is put into its place: when a run is killed in
    between, what lies there isn't what was written down, and is fetched again.
    """

    def __init__(self, data: Path) -> None:
        """Read what is known; a last line that was cut off counts as not there."""
        self.data = data
        self.file = data / NAME
        self.files: dict[str, Fetched] = {}
        self._one_at_a_time = threading.Lock()
        text = self.file.read_text(encoding="utf-8") if self.file.exists() else ""
        for line in text.splitlines():
            try:
                said = json.loads(line)
                stamp, here = Stamp(**said["stamp"]), tuple(said["here"])
                self.files[said["path"]] = Fetched(
                    said["path"], said["of"], stamp, here
                )
            except (ValueError, KeyError, TypeError):
                continue

    def intact(self, path: str) -> Fetched | None:
        """Give what is known of a file whose copy is as it was fetched."""
        found = self.files.get(path)
        here = on_disk(self.data / path)
        return found if found and found.here == here else None

    def note(self, fetched: Fetched) -> None:
        """Write down a file, for good."""
        with self._one_at_a_time:
            self.files[fetched.path] = fetched
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(fetched)) + "\n")

    def save(self) -> None:
        """Write all anew, a line each, complete from the first moment."""
        own = self.file.with_name(f"{NAME}.{os.getpid()}")
        with own.open("w", encoding="utf-8") as file:
            for path in sorted(self.files):
                file.write(json.dumps(asdict(self.files[path])) + "\n")
            file.flush()
            os.fsync(file.fileno())
        own.replace(self.file)

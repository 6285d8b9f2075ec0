"""Says what is under way: at once, and from then on how far it is and since when.

On a terminal one line that changes; elsewhere, in a log say, a line every ten seconds.
Imports nothing heavy: the first line comes before dbt is imported, which takes seconds.
"""

import sys
import threading
import time
from collections.abc import Callable
from typing import Any, TextIO

# seconds between two lines of a log, and between two looks of a terminal's line
EVERY, ON_TERMINAL = 10.0, 1.0
RUNNING = 3


def clock_text(seconds: float) -> str:
    """Write a duration as people read it.

    >>> clock_text(7), clock_text(75.9), clock_text(3725)
    ('0:07', '1:15', '1:02:05')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}"


class Progress:
    """How far a run is. Give it dbt's events; it counts finished nodes."""

    def __init__(
        self,
        out: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start with nothing done; `out` is the error output unless told otherwise."""
        self.out, self.clock = out, clock
        self.began = clock()
        self._start()

    def _start(self) -> None:
        self.doing, self.detail, self.running = "reading the project", "", {}
        self.done, self.total = 0, 0
        self.first_node: float | None = None
        self._over: threading.Event | None = None

    @property
    def stream(self) -> TextIO:
        """Where lines go; looked up each time, as tests put another in its place."""
        return self.out or sys.stderr

    def begin(self, said: str = "") -> None:
        """Say at once what begins, and go on saying how far it is until `end`."""
        if self._over:
            return
        self._start()
        self.began = self.clock()
        if said:
            print(said, file=self.stream, flush=True)
        self.go_on("reading the project")

    def go_on(self, doing: str) -> None:
        """Say what is done from here on, where no nodes are counted."""
        self.doing, self.running, self.first_node = doing, {}, None
        if not self._over:
            self._over = threading.Event()
            threading.Thread(target=self._tick, args=[self._over], daemon=True).start()

    def _tick(self, over: threading.Event) -> None:
        """Tell again and again, also while one node takes long."""
        while not over.wait(ON_TERMINAL if self.stream.isatty() else EVERY):
            self.tell()

    def __call__(self, event: Any) -> None:
        """Take an event of dbt's; a finished node is a step."""
        name, data = event.info.name, event.data
        if name == "FoundStats":
            self.doing = "looking through the files"
        elif name == "ConcurrencyLine":
            self.total = data.node_count
        elif name == "NodeStart":
            if self.first_node is None:
                self.first_node = self.clock()
            self.running[data.node_info.unique_id] = data.node_info.node_name
        elif name == "NodeFinished":
            self.running.pop(data.node_info.unique_id, None)
            # dbt's total leaves these out
            info = data.node_info
            self.done += (
                info.resource_type not in ("unit_test", "operation")
                and info.materialized != "ephemeral"
            )
            if self.stream.isatty():
                self.tell()

    def text(self) -> str:
        """Say how far it is, and how long it took so far."""
        now = clock_text(self.clock() - self.began)
        if self.first_node is None:
            return f"  {now}  {self.doing}"
        names = [self.detail] if self.detail else list(self.running.values())[:RUNNING]
        at = f", at {', '.join(names)}" if names else ""
        return f"  {now}  {self.done:,} of {self.total:,} done{at}"

    def tell(self) -> None:
        """Show the line: in place of the one before on a terminal, else below it."""
        if self.stream.isatty():
            self._replace(self.text()[:79])
        else:
            print(self.text(), file=self.stream, flush=True)

    def show(self, text: str) -> None:
        """Show what a node is at, such as what is learnt; empty: nothing special."""
        self.detail = text.strip()
        if self.stream.isatty():
            self._replace(text)

    def _replace(self, text: str) -> None:
        print(f"\r\033[K{text}", end="", file=self.stream, flush=True)

    def end(self) -> None:
        """Say no more, and take a terminal's line away."""
        if self._over:
            self._over.set()
            self._over = None
        if self.stream.isatty():
            self._replace("")


# of this process: a thread tells how far it is, and nodes add what they are at
PROGRESS = Progress()


def show(text: str) -> None:
    """Show what a node is at; an empty text takes it away."""
    PROGRESS.show(text)

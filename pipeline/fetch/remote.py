"""A remote file: its address, the state that it is in, and how its bytes come."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass

# what is read at once
PIECE = 1 << 20


@dataclass(frozen=True)
class Stamp:
    """What tells one state of a remote file from another; empty where it isn't said."""

    etag: str = ""
    modified: str = ""
    size: int | None = None

    def same(self, other: "Stamp") -> bool:
        """Say whether this is surely the same state as another."""
        if self.etag or other.etag:
            return (self.etag, self.size) == (other.etag, other.size)
        return bool(self.modified) and self == other


@dataclass(frozen=True)
class Body:
    """The bytes of a remote file: a function that reads on, and one that ends it."""

    stamp: Stamp
    read: Callable[[int], bytes]
    close: Callable[[], None]


@dataclass(frozen=True)
class Remote:
    """One remote file.

    shown: its address without secrets. path: where it goes below the data folder.
    stamp: of its state; None where only opening tells. open: gives its bytes, or None
    when it is still in the state that it is called with.
    """

    shown: str
    path: str
    stamp: Stamp | None
    open: Callable[[Stamp | None], Body | None]


class Broken(Exception):
    """A connection ended early; trying again may help."""


def copy(body: Body, path: str) -> None:
    """Write a remote file's bytes to a new file, whole and held by the disk.

    Raises Broken when there were fewer, or more, than the other side said.
    """
    written = 0
    with contextlib.closing(body), open(path, "wb") as file:
        while piece := body.read(PIECE):
            written += file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if body.stamp.size is not None and written != body.stamp.size:
        raise Broken(f"{written} of {body.stamp.size} bytes came")

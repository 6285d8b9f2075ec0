"""How files are: size, times and inode tell; bytes where one of these differs."""

import gzip
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

CHUNK = 1 << 22


class FileState(NamedTuple):
    """A file's size, times, inode, and a hash of its content where it is known."""

    size: int
    modified_ns: int
    changed_ns: int
    inode: int
    content: str | None = None

    def is_untouched(self, before: "FileState") -> bool:
        """Say whether nobody wrote to the file since; what it holds isn't asked."""
        return self[:4] == before[:4]


@dataclass
class Tree:
    """The files of some folders: where each is, and its state.

    Both by a hash of the file's path, as a path may say who somebody is.
    """

    paths: dict[str, Path] = field(default_factory=dict)
    states: dict[str, FileState] = field(default_factory=dict)

    def __or__(self, other: "Tree") -> "Tree":
        """Give the files of both."""
        return Tree(self.paths | other.paths, self.states | other.states)

    def add(self, path: Path, stat: os.stat_result) -> None:
        """Take a file in."""
        key = key_of(path)
        self.paths[key], self.states[key] = path, state_of(stat)

    def read(
        self, before: Mapping[str, FileState], hashed: Callable[[Path], str]
    ) -> None:
        """Fill in what each file holds; only files that somebody wrote to are read.

        Args:
            before: the states at an earlier time, with contents.
            hashed: hashes a file's content as it was hashed then.
        """
        for key, content in self._contents(before, hashed):
            self.states[key] = self.states[key]._replace(content=content)

    def is_as_before(
        self, before: Mapping[str, FileState], hashed: Callable[[Path], str]
    ) -> bool:
        """Say whether the same files hold the same; where they do, `read` is done.

        Args: as read. It ends at the first difference.
        """
        if self.states.keys() != before.keys():
            return False
        same = dict(self.states)
        for key, content in self._contents(before, hashed):
            if content != before[key].content:
                return False
            same[key] = same[key]._replace(content=content)
        self.states = same
        return True

    def _contents(
        self, before: Mapping[str, FileState], hashed: Callable[[Path], str]
    ) -> Iterator[tuple[str, str | None]]:
        for key, state in self.states.items():
            known = before.get(key)
            if state.content is None and known and state.is_untouched(known):
                yield key, known.content
            else:
                yield key, state.content or hashed(self.paths[key])


def look(*places: Path | None, suffixes: tuple[str, ...] = ("",)) -> Tree:
    """Look at all files in some folders, or at single files; what isn't there is none.

    What begins with a dot is left out, as in all that the project reads.
    Raises OSError when a folder can't be listed.
    """
    tree, seen = Tree(), set[tuple[int, int]]()
    for place in places:
        if place and place.is_dir():
            for path, stat in _walked(place, seen):
                if path.name.endswith(suffixes):
                    tree.add(path, stat)
        elif place and place.exists():
            tree.add(place, place.stat())
    return tree


def _walked(
    folder: Path, seen: set[tuple[int, int]]
) -> Iterator[tuple[Path, os.stat_result]]:
    """Walk through a folder, and through those that links lead to, each once."""
    there = folder.stat()
    if (there.st_dev, there.st_ino) in seen:
        return
    seen.add((there.st_dev, there.st_ino))
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            if entry.is_dir():
                yield from _walked(Path(entry.path), seen)
            else:
                # a link to nothing is looked at itself
                is_there = os.path.exists(entry.path)
                yield Path(entry.path), entry.stat(follow_symlinks=is_there)


def state_of(stat: os.stat_result) -> FileState:
    """Give the state of a file that nobody has read."""
    return FileState(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def key_of(path: Path) -> str:
    """Hash a path: what is kept tells no names."""
    return digest_of([os.fspath(path)])


def digest_of(texts: Iterable[str]) -> str:
    """Hash some texts."""
    whole = "\x1f".join(texts).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(whole, digest_size=16).hexdigest()


def content_of(path: Path) -> str:
    """Hash a small file's bytes."""
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def unpacked_content_of(path: Path, packed: bool | None = None) -> str:
    """Hash what a raw file holds, unpacked where it is packed with gzip.

    packed: whether it is; None looks at its first bytes. Raises what gzip raises where
    the file is damaged.
    """
    digest = hashlib.blake2b(digest_size=16)
    if packed is None:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if packed else path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()

"""Where the click log goes: its folder, its files, and how rows are added to one."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulate.damage import Rows
from simulate.settings import Settings, SettingsError
from simulate.table import csv_lines

FOLDER = "click_log"
TEST_LABELS_FILE = "truth_test_labels.csv"
TRUTH_FILE = "truth.json"
COMPANY = "web_shop"  # the company's folder, and its part of truth.json


def log_file(settings: Settings, part: int | None, is_test: bool) -> Path:
    """Path of one file; ``part`` (from 1) is None when a split has only one."""
    name = "clicks_test" if is_test else "clicks"
    if part is not None:
        name = f"{name}_{part:04d}"
    return settings.out / FOLDER / f"{name}.{settings.file_format}"


def empty_folder(folder: Path, earlier: Iterable[Path], overwrite: bool) -> None:
    """Make a folder, and empty it of the files of an earlier log.

    Raises:
        SettingsError: if it holds anything and ``overwrite`` is not set.
        OSError: if it cannot be made or emptied.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not overwrite:
        raise SettingsError(
            f"{folder} is not empty; choose another folder or add --overwrite"
        )
    for path in earlier:
        path.unlink(missing_ok=True)


def prepare_folder(settings: Settings) -> None:
    """Make the folder, empty of an earlier log; raises as ``empty_folder`` does."""
    folder = settings.out / FOLDER
    earlier = [*folder.glob("clicks*.csv"), *folder.glob("clicks*.parquet")]
    earlier += [settings.out / TRUTH_FILE, settings.out / TEST_LABELS_FILE]
    empty_folder(folder, earlier, settings.overwrite)


def read_truth(out: Path) -> dict[str, Any]:
    """Read what truth.json says so far; nothing where there is none to be read."""
    try:
        return json.loads((out / TRUTH_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def truth_of_company(out: Path) -> dict[str, Any]:
    """Give the company's part of truth.json, if its web log lies there too."""
    truth = read_truth(out)
    is_there = COMPANY in truth and (out / COMPANY).is_dir()
    return {COMPANY: truth[COMPANY]} if is_there else {}


class CsvFile:
    """A CSV file that rows are added to."""

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        """Open the file and write its header line."""
        self._file: BinaryIO = path.open("wb")
        self._file.write((",".join(header) + "\n").encode())

    def add(
        self, rng: np.random.Generator, columns: dict[str, pa.Array], rows: Rows
    ) -> None:
        """Add rows, with lines cut where that is planted."""
        self._file.write(csv_lines(rng, columns, rows))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class ParquetFile:
    """A Parquet file that rows are added to; every column is text."""

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        """Open the file for these columns."""
        schema = pa.schema([(name, pa.string()) for name in header])
        self._file = pq.ParquetWriter(path, schema, compression="zstd")

    def add(
        self, rng: np.random.Generator, columns: dict[str, pa.Array], rows: Rows
    ) -> None:
        """Add rows; a line cannot be cut here, so ``rows`` holds none of that kind."""
        self._file.write_table(pa.table(columns))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def open_log_file(path: Path, header: tuple[str, ...]) -> CsvFile | ParquetFile:
    """Open a log file for adding rows, in the format that its name ends with."""
    kind = CsvFile if path.suffix == ".csv" else ParquetFile
    return kind(path, header)


def write_test_labels(path: Path, chunks: list[tuple[pa.Array, pa.Array]]) -> None:
    """Write the withheld answers: pairs of ids and 0/1 text, one row per session."""
    with path.open("wb") as file:
        file.write(b"ID,order_placed\n")
        for ids, ordered in chunks:
            lines = pc.binary_join_element_wise(ids, ordered, ",")
            text = pc.binary_join_element_wise(lines, "", "\n")
            file.write(memoryview(text.buffers()[2]))

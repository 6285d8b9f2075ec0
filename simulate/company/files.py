"""Where the company's log goes: its folder, a file a day, and rows added to them."""

import gzip
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulate.company.planted_bots import VISITOR_COLUMN
from simulate.company.rows import Rows, cut, damage
from simulate.company.settings import CompanySettings
from simulate.company.table import HEADER, VISITOR
from simulate.company.visits import Days
from simulate.files import COMPANY, empty_folder

TRUTH_ROWS = "truth_web_shop"
CRM = f"{COMPANY}_crm"
Columns = dict[str, pa.Array]


class DayFile(Protocol):
    """A day's file that rows are added to."""

    def add(self, lines: memoryview, columns: pa.Table) -> None:
        """Add rows: as lines of text, or as columns."""

    def close(self) -> None:
        """Finish the file."""


class CsvDay:
    """A day's CSV file, packed or not."""

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        """Open the file and write its header line."""
        self._raw: BinaryIO = path.open("wb")
        self._file = self._raw
        if path.suffix == ".gz":
            # no name and no time inside, so that equal rows give equal bytes
            self._file = gzip.GzipFile("", "wb", 6, self._raw, mtime=0)
        self._file.write((",".join(header) + "\n").encode())

    def add(self, lines: memoryview, columns: pa.Table) -> None:
        """Add lines."""
        self._file.write(lines)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
        self._raw.close()


class ParquetDay:
    """A day's Parquet file; every column is text."""

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        """Open the file for these columns."""
        self._header = list(header)
        schema = pa.schema([(name, pa.string()) for name in header])
        self._file = pq.ParquetWriter(path, schema, compression="zstd")

    def add(self, lines: memoryview, columns: pa.Table) -> None:
        """Add columns."""
        self._file.write_table(columns.rename_columns(self._header))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def visitor_column(days: Days, day: date) -> str:
    """Name the visitor's column in the file of a day."""
    return VISITOR_COLUMN[int(day >= days.renamed_on)]


def file_name(settings: CompanySettings, day: date) -> str:
    """Name the file of a day, below ``out``."""
    return f"{COMPANY}/events_{day.isoformat()}.{settings.file_format}"


def prepare_folder(settings: CompanySettings) -> None:
    """Make the folder, empty of an earlier log; raises as ``empty_folder`` does."""
    folder = settings.out / COMPANY
    earlier = [*folder.glob("events_*")]
    for name in (TRUTH_ROWS, CRM):
        earlier += (settings.out / name).glob("*.csv")
    empty_folder(folder, earlier, settings.overwrite)


class DayFiles:
    """All files of a log, open to be added to."""

    def __init__(self, settings: CompanySettings, days: Days) -> None:
        """Open a file for each day."""
        self._is_text = settings.file_format != "parquet"
        kind = CsvDay if self._is_text else ParquetDay
        self._files: list[DayFile] = []
        for number in range(days.count):
            day = days.start + timedelta(days=number)
            own = visitor_column(days, day)
            header = tuple(own if name == VISITOR else name for name in HEADER)
            self._files.append(kind(settings.out / file_name(settings, day), header))

    def add(self, columns: Columns, rows: Rows) -> None:
        """Add a chunk's rows, each to the file of the day on which it came."""
        columns = damage(columns, rows, VISITOR)
        table, text, ends = pa.table(columns), memoryview(b""), None
        if self._is_text:
            lines = pc.binary_join_element_wise(
                *columns.values(), ",", null_handling="replace"
            )
            lines = cut(lines, columns, rows)
            lines = pc.binary_join_element_wise(lines, "", "\n")
            text = memoryview(lines.buffers()[2])
            ends = np.frombuffer(lines.buffers()[1], np.int32)
        places = np.searchsorted(rows.day, np.arange(len(self._files) + 1))
        for file, start, stop in zip(self._files, places[:-1], places[1:], strict=True):
            if start < stop:
                own = text if ends is None else text[ends[start] : ends[stop]]
                file.add(own, table.slice(start, stop - start))

    def close(self) -> None:
        """Finish all files."""
        for file in self._files:
            file.close()

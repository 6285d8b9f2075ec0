"""A small data folder, mappings and a warehouse for one test of landing."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from pipeline.landing.land import land
from pipeline.settings.places import Settings
from pipeline.settings.plan import Plan, plan
from pipeline.told.errors import InputError

COLUMNS = {"visitor_id": "who", "occurred_at": "at", "link": "link"}
HEAD = "who,at,link\n"
VIEW = "landing.mapped__events"


class Case:
    """One data folder with its mappings; lands into a warehouse in memory."""

    def __init__(self, folder: Path, salt: str = "a salt for tests") -> None:
        """Make the folders; nothing is in them yet."""
        self.settings = Settings(
            folder / "data", folder / "mappings", folder / "wh" / "x.duckdb"
        )
        for path in (self.settings.data, self.settings.mappings):
            path.mkdir(parents=True, exist_ok=True)
        self.settings.database.parent.mkdir(exist_ok=True)
        (self.settings.database.parent / "salt").write_text(salt)
        self.connection = duckdb.connect()
        self.connection.execute("set timezone = 'UTC'")
        self.connection.execute("set variable clickstream_salt = ?", [salt])

    def file(self, name: str, content: str | bytes) -> Path:
        """Write a file below the data folder; packed when its name ends in .gz."""
        path = self.settings.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    def mapping(self, name: str = "shop", **keys: Any) -> Path:
        """Write a mapping; by default it reads shop/*.csv* with COLUMNS."""
        content = {"files": f"{name}/*", "columns": COLUMNS} | keys
        return self.text_mapping(yaml.safe_dump(content, sort_keys=False), name)

    def text_mapping(self, text: str, name: str = "shop") -> Path:
        """Write a mapping as it is."""
        path = self.settings.mappings / f"{name}.yml"
        path.write_text(text)
        return path

    def plan(self) -> Plan:
        """Plan the run."""
        return plan(self.settings)

    def refused(self) -> str:
        """Give the message with which the input is refused, in plan or in land."""
        with pytest.raises(InputError) as caught:
            land(self.connection, plan(self.settings), self.settings)
        message = str(caught.value)
        assert "Traceback" not in message and "\n\n" not in message
        return message

    def land(self, raw_rows: int, bad: int = 0, view: str = VIEW) -> list[dict]:
        """Land everything; nothing is lost. Gives the view's rows, in file order.

        raw_rows: counted by hand, the records and broken lines of all files of the
        view; bad: how many of them are no records.
        """
        land(self.connection, plan(self.settings), self.settings)
        # Python keeps the order of equal keys, DuckDB doesn't
        rows = self.rows(f"from {view}")
        rows.sort(key=lambda row: row["source_file"])
        counted = self.one(
            "select coalesce(sum(raw_rows), 0) from landing.files where is_present"
        )
        malformed = self.one(
            "select count(*) from landing.malformed_rows"
            " inner join landing.files using (source, source_file)"
            " where is_present"
        )
        assert malformed == bad
        assert counted == raw_rows == len(rows) + malformed
        for row in rows:
            assert row["raw_row"] or not may_be_rejected(row)
            json.loads(row["raw_row"] or "{}")
        return rows

    def rows(self, sql: str) -> list[dict]:
        """Run SQL and give its rows by name."""
        found = self.connection.execute(sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def one(self, sql: str) -> Any:
        """Give the one value that a query has."""
        return self.connection.execute(sql).fetchall()[0][0]

    def notices(self) -> str:
        """Give what landing says, a line each."""
        found = self.rows("select notice from landing.notices")
        return "\n".join(row["notice"] for row in found)

    def bad(self) -> list[tuple[int, str, str]]:
        """Give line number, reason and text of each line that is no record."""
        return self.connection.execute(
            "select line_number, reason, raw_row from landing.malformed_rows"
            " order by source_file, line_number"
        ).fetchall()

    def reading(self) -> str:
        """Say how the one file is read."""
        return self.one("select reading from landing.files where is_present")


def may_be_rejected(row: dict[str, Any]) -> bool:
    """Say whether a landed row lacks what every event needs, or its time is odd."""
    at = row.get("occurred_at", row.get("timestamp"))
    # a year that Python's datetime doesn't have comes as text
    who = next((row[k] for k in ("visitor_id", "id", "client_id") if k in row), None)
    if who is None or not isinstance(at, datetime):
        return True
    return not datetime(1990, 1, 1) <= at <= datetime.now(UTC).replace(tzinfo=None)


def lines(count: int, start: int = 0) -> str:
    r"""Write good rows of HEAD, one click a minute.

    >>> lines(1)
    'u0,2024-05-01 10:00:00,link0\n'
    """
    return "".join(
        f"u{n},2024-05-01 10:{n % 60:02}:00,link{n}\n"
        for n in range(start, start + count)
    )

"""Places to fetch from, on this machine: an S3 server, and a small web server."""

import contextlib
import email.utils
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pipeline.fetch.fetch import fetch
from pipeline.settings.places import Settings, read_settings
from pipeline.told.errors import InputError

LOG = "who,at,link\nann,2024-05-01 10:00:00,home\n"
MAPPING = (
    "files: web/**/*.csv\ncolumns: {visitor_id: who, occurred_at: at, link: link}\n"
)


class Company:
    """A company's own folder that fetches into its data folder."""

    def __init__(self, folder: Path, text: str) -> None:
        """Make the folder, with a settings.yml."""
        self.folder = folder / "own"
        (self.folder / "mappings").mkdir(parents=True)
        (self.folder / "mappings" / "web.yml").write_text(MAPPING)
        self.data = self.folder / "data"
        self.data.mkdir()
        self.says(text)

    def says(self, text: str) -> None:
        """Write settings.yml anew."""
        (self.folder / "settings.yml").write_text(text)

    @property
    def settings(self) -> Settings:
        """Give the settings as a command reads them."""
        return read_settings({"CLICKSTREAM_HOME": str(self.folder)})

    def fetch(self) -> None:
        """Fetch once; nothing unfinished is left behind."""
        try:
            fetch(self.settings)
        finally:
            assert not list(self.data.rglob("*.fetching"))

    def refused(self) -> str:
        """Fetch, and give the words of what went wrong."""
        with pytest.raises(InputError) as caught:
            self.fetch()
        return str(caught.value)

    def files(self) -> dict[str, str]:
        """Give the fetched files' texts, by path."""
        return {
            path.relative_to(self.data).as_posix(): path.read_text()
            for path in sorted(self.data.rglob("*"))
            if path.is_file() and path.name[0] != "."
        }


class Web(BaseHTTPRequestHandler):
    """Files by path, with ETag; the server's `asked` lists what was asked for.

    Where `behind` is another server's address, its answers are passed on. `cut` is
    how many bytes of a file come before the connection ends, as often as `cuts` says.
    """

    def do_GET(self) -> None:
        """Answer with a file, or with what lies behind."""
        if self.server.behind:
            status, headers, body = self._behind()
        else:
            status, headers, body = self._own()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        is_file = status == 200 and "list-type" not in self.path
        self.server.asked.append((self.path, status, dict(self.headers)))
        if is_file and self.server.cuts:
            self.server.cuts -= 1
            body = body[: self.server.cut]
            self.close_connection = True
        self.wfile.write(body)

    def _own(self) -> tuple[int, dict[str, str], bytes]:
        path = self.path.partition("?")[0]
        if path in self.server.moved:
            return (
                302,
                {"Location": self.server.moved[path], "Content-Length": "0"},
                b"",
            )
        if path not in self.server.files:
            return 404, {"Content-Length": "0"}, b""
        body = self.server.files[path]
        headers = dict(self.server.headers) | {"Content-Length": str(len(body))}
        asked = self.headers
        for condition, name in (
            ("If-None-Match", "ETag"),
            ("If-Modified-Since", "Last-Modified"),
        ):
            if asked[condition] and asked[condition] == headers.get(name):
                return 304, {}, b""
        return 200, headers, body

    def _behind(self) -> tuple[int, dict[str, str], bytes]:
        asked = urllib.request.Request(
            self.server.behind + self.path, headers=dict(self.headers)
        )
        with urllib.request.urlopen(asked, timeout=20) as answer:
            body = answer.read()
            kept = ("etag", "last-modified", "content-type")
            headers = {k: v for k, v in answer.headers.items() if k.lower() in kept}
            return answer.status, headers | {"Content-Length": str(len(body))}, body

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def web_server(behind: str = "") -> Iterator[ThreadingHTTPServer]:
    """Serve on this machine until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    server.files, server.headers, server.asked = {}, {}, []
    server.moved: dict[str, str] = {}
    server.behind, server.cut, server.cuts = behind, 0, 0
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def http_date(seconds: int) -> str:
    """Write a time as web servers do."""
    return email.utils.formatdate(seconds, usegmt=True)

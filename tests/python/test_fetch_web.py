"""`make fetch` from web servers, and what settings may say of addresses."""

from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from fetch_case import LOG, Company, http_date, web_server

from pipeline import nightly
from pipeline.fetch import files as fetch_files
from pipeline.fetch.addresses import Address
from pipeline.fetch.fetch import main
from pipeline.fetch.known import on_disk
from pipeline.settings.places import PROJECT, Settings, read_settings
from pipeline.told.errors import InputError

ADDRESS = "{url}/out/day%201.csv?key=${{KEY}}"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """Give a web server with one file."""
    monkeypatch.setattr(fetch_files, "PAUSE_SECONDS", 0.0)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("KEY", "secret&more")
    with web_server() as serving:
        serving.files["/out/day%201.csv"] = LOG.encode()
        yield serving


@pytest.fixture
def company(tmp_path: Path, server: ThreadingHTTPServer) -> Company:
    return Company(tmp_path, f"fetch: {{web: '{ADDRESS.format(url=server.url)}'}}\n")


def statuses(server: ThreadingHTTPServer) -> list[int]:
    """Give what was answered since the last time."""
    found = [status for _, status, _ in server.asked]
    server.asked.clear()
    return found


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_a_file_comes_once_until_it_changes(
    server: ThreadingHTTPServer, company: Company, header: str
) -> None:
    server.headers = {header: http_date(0) if header != "ETag" else '"one"'}
    company.fetch()
    assert company.files() == {"web/day 1.csv": LOG}
    company.fetch()
    assert statuses(server) == [200, 304]
    server.headers = {header: http_date(1) if header != "ETag" else '"two"'}
    server.files["/out/day%201.csv"] = LOG.replace("ann", "bob").encode()
    company.fetch()
    assert statuses(server) == [200]
    assert "bob" in company.files()["web/day 1.csv"]


def test_a_server_that_tells_nothing_is_read_anew_and_equal_files_stay(
    server: ThreadingHTTPServer, company: Company
) -> None:
    company.fetch()
    before = on_disk(company.data / "web" / "day 1.csv")
    company.fetch()
    assert statuses(server) == [200, 200]
    assert on_disk(company.data / "web" / "day 1.csv") == before


def test_a_download_that_breaks_off_is_tried_again_and_else_changes_nothing(
    server: ThreadingHTTPServer, company: Company
) -> None:
    company.fetch()
    server.files["/out/day%201.csv"] = LOG.encode() * 1000
    server.cut, server.cuts = 3000, 3
    message = company.refused()
    assert "day%201.csv: could not be read to its end" in message
    assert company.files() == {"web/day 1.csv": LOG}
    server.cuts = 2
    company.fetch()
    assert company.files() == {"web/day 1.csv": LOG * 1000}


def test_secrets_come_from_the_environment_and_are_not_told(
    server: ThreadingHTTPServer,
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = server.url.replace("//", "//ann:${PASSWORD}@") + "/out/none.csv?k=${KEY}"
    company.says(f"fetch: {{web: '{address}'}}\n")
    assert "/out/none.csv: PASSWORD is not set. Set it in the" in company.refused()
    monkeypatch.setenv("PASSWORD", "pass@word")
    assert main(company.settings) == 2
    path, _, headers = server.asked[0]
    assert path == "/out/none.csv?k=secret&more"
    # ann:pass@word
    assert headers["Authorization"] == "Basic YW5uOnBhc3NAd29yZA=="
    assert (
        "/out/none.csv: it answered 404. Look at the address" in capsys.readouterr().err
    )
    server.files["/out/none.csv"] = LOG.encode()
    assert main(company.settings) == 0
    told = capsys.readouterr()
    kept = (company.data / ".fetched.jsonl").read_text()
    for secret in ("secret", "pass@word", "ann"):
        assert secret not in told.out + told.err + kept


def test_a_password_is_for_nobody_whom_the_server_sends_us_on_to(
    server: ThreadingHTTPServer, company: Company
) -> None:
    address = server.url.replace("//", "//ann:pass@") + "/a.csv"
    company.says(f"fetch: {{web: '{address}'}}\n")
    with web_server() as other:
        other.files["/b.csv"] = LOG.encode()
        server.moved["/a.csv"] = f"{other.url}/b.csv"
        company.fetch()
        assert "Authorization" in server.asked[0][2]
        assert "Authorization" not in other.asked[0][2]
    assert company.files() == {"web/a.csv": LOG}


def test_a_page_to_log_in_is_no_file(
    server: ThreadingHTTPServer, company: Company
) -> None:
    server.headers = {"Content-Type": "text/html; charset=utf-8"}
    assert "it answered with a page, not with a file" in company.refused()
    assert company.files() == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fetch: s3://b/x/\n", "line 1: below fetch, indented, stand lines `folder: "),
        ("fetch:\n  web:\n", "line 2: web has no address, or something else than"),
        ("fetch:\n  web: [{a: b}]\n", "line 2: web has no address, or something else"),
        ("fetch:\n  ../web: s3://b/x\n", "line 2: '../web' is no folder's name. Write"),
        ("fetch:\n  https://h/x?secret: web\n", "an address stands where its folder"),
        ("fetch:\n  /web: s3://b/x\n", "line 2: '/web' is no folder's name."),
        ("fetch:\n  web: ftp://secret@h/x\n", "of web begins with none of s3, gs, htt"),
        ("fetch:\n  web: s3:///x\n", "line 2: the address of web names no bucket."),
        ("fetch:\n  web: s3://a:secret@b/x\n", "is more than bucket and path. Keys st"),
        ("fetch:\n  web: https://h/*.csv?secret\n", "https://h/*.csv: a web server ca"),
        ("fetch:\n  web: https://h/a/?secret\n", "https://h/a/: ends with no file's"),
        ("fetch:\n  web: https://h/%2e%2e\n", "https://h/%2e%2e: ends with no file's"),
        ("fetch_gone: delete\n", "line 1: fetch_gone is keep or remove."),
        ("fetsh: {}\n", "line 1: the key fetsh is not known. Did you mean 'fetch'?"),
    ],
)
def test_a_mistake_in_an_address_is_told_with_its_line(
    company: Company, text: str, said: str
) -> None:
    company.says(text)
    with pytest.raises(InputError) as caught:
        company.settings  # noqa: B018
    message = str(caught.value)
    assert message.startswith("settings.yml line") and said in message
    assert "secret" not in message


def test_one_address_may_stand_in_the_environment(company: Company) -> None:
    told = {"CLICKSTREAM_HOME": str(company.folder)}
    settings = read_settings(told | {"CLICKSTREAM_FETCH": "a/b: s3://x/y/"})
    assert settings.fetch == (Address("a/b", "s3://x/y/"),)
    with pytest.raises(InputError, match="CLICKSTREAM_FETCH: an address stands where"):
        read_settings({"CLICKSTREAM_FETCH": "s3://x/y/"})


@pytest.mark.parametrize(
    ("address", "key", "path"),
    [
        ("s3://b", "a/b.csv", "a/b.csv"),
        ("s3://b/a/b.csv", "a/b.csv", "b.csv"),
        ("s3://b/a", "a/b.csv", None),
        ("s3://b/a/*/c*.csv", "a/b/c1.csv", "b/c1.csv"),
        ("s3://b/a/*.csv", "a/b/c.csv", None),
        ("s3://b/a/[bc].csv", "a/c.csv", "c.csv"),
        ("s3://b/**/x/**", "a/x/b/c.csv", "a/x/b/c.csv"),
        ("s3://b/a/**/*.csv", "a/B.CSV", None),
    ],
)
def test_a_pattern_names_keys_and_the_path_below_its_folder(
    address: str, key: str, path: str | None
) -> None:
    asked = Address("web", address)
    assert (asked.below(key) if key.startswith(asked.prefix) else None) == path


def test_nothing_is_fetched_into_the_sample_or_a_folder_that_is_not_there(
    company: Company, tmp_path: Path
) -> None:
    own = (Address("web", "s3://b/x"),)
    for data, said in (
        (PROJECT / "sample_data", "is the sample company's. Let CLICKSTREAM_DATA"),
        (tmp_path / "none", "there is no such folder to fetch into."),
    ):
        settings = Settings(data, tmp_path, tmp_path / "wh" / "x.duckdb", fetch=own)
        with pytest.raises(InputError, match=said):
            nightly.fetch(settings)
    company.says("# nothing\n")
    assert "There is nothing to fetch: write addresses into" in company.refused()


def test_a_refresh_fetches_first_and_builds_nothing_when_that_fails(
    server: ThreadingHTTPServer,
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    seen: list[dict[str, str]] = []

    def built(arguments: list[str], begun: object) -> int:
        seen.append(company.files())
        return 1

    monkeypatch.setattr(nightly, "build", built)
    monkeypatch.setenv("CLICKSTREAM_ON_FAILURE", f"cat > '{tmp_path}/told.txt'")
    assert nightly.refresh(company.settings, []) == 1
    assert seen == [{"web/day 1.csv": LOG}]
    server.files.clear()
    assert nightly.refresh(company.settings, []) == 2
    assert len(seen) == 1
    assert "day%201.csv: it answered 404" in (tmp_path / "told.txt").read_text()
    company.says("# nothing to fetch\n")
    assert nightly.refresh(company.settings, []) == 1 and len(seen) == 2

"""`make fetch` from buckets: what is new comes whole, and what is wrong is told.

The S3 server is moto; it checks signatures and rights here.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bucket_case import BUCKET, Bucket, Server, s3_server
from conftest import ROOT
from fetch_case import LOG, MAPPING, Company, web_server
from forked_dbt import nothing_set

from pipeline.fetch import files as fetch_files
from pipeline.fetch.known import NAME, on_disk
from pipeline.settings.plan import plan

S3 = f"fetch: {{web: 's3://{BUCKET}/web/**/*.csv'}}\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with s3_server() as serving:
        yield serving


@pytest.fixture
def bucket(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Bucket]:
    """Give an empty bucket whose keys are in the environment."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "GCS_"))]:
        monkeypatch.delenv(name)
    url, key, secret = server
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    monkeypatch.setattr(fetch_files, "PAUSE_SECONDS", 0.0)
    made = Bucket(url, key, secret)
    yield made
    made.empty()


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, S3)


def test_what_an_address_names_lands_at_its_path_and_is_read(
    bucket: Bucket, company: Company
) -> None:
    for key in ("web/a.csv", "web/day=2024-05-01/b c ü%20.csv", "web/x/y/[1]?.csv"):
        bucket.put(key)
    # bookkeeping, folders, and what isn't asked for
    for key in ("web/_SUCCESS", "web/_log/0.csv", "web/.x.csv", "web/day/", "web/a.gz"):
        bucket.put(key, "")
    bucket.put("other/c.csv")
    company.fetch()
    paths = ["web/a.csv", "web/day=2024-05-01/b c ü%20.csv", "web/x/y/[1]?.csv"]
    assert company.files() == dict.fromkeys(paths, LOG)
    assert [file.name for file in plan(company.settings).files] == paths


def test_only_news_are_fetched(bucket: Bucket, company: Company) -> None:
    for number in range(3):
        bucket.put(f"web/{number}.csv", LOG * (number + 1))
    with web_server(bucket.url) as between, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", between.url)

        def asked() -> list[str]:
            company.fetch()
            paths = [path for path, _, _ in between.asked if "list-type" not in path]
            between.asked.clear()
            return sorted(paths)

        paths = [f"/{BUCKET}/web/{number}.csv" for number in range(3)]
        assert asked() == paths
        assert asked() == []
        # another text of the same length
        bucket.put("web/1.csv", LOG.replace("ann", "bob") + LOG)
        bucket.put("web/3.csv")
        assert asked() == [paths[1], f"/{BUCKET}/web/3.csv"]
        assert company.files()["web/1.csv"].startswith("who,at,link\nbob")
        # what was taken away or changed here is brought back
        (company.data / "web" / "0.csv").unlink()
        (company.data / "web" / "2.csv").write_text("mine")
        assert asked() == [paths[0], paths[2]]
        assert company.files()["web/2.csv"] == LOG * 3
        # and nothing is asked for that is only not known any more
        (company.data / NAME).unlink()
        before = on_disk(company.data / "web" / "0.csv")
        assert len(asked()) == 4 and asked() == []
        assert on_disk(company.data / "web" / "0.csv") == before


def test_a_connection_that_breaks_off_leaves_the_file_as_it_was(
    bucket: Bucket, company: Company
) -> None:
    bucket.put("web/a.csv")
    company.fetch()
    bucket.put("web/a.csv", LOG * 1000)
    with web_server(bucket.url) as between, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", between.url)
        between.cut, between.cuts = 5000, 3
        message = company.refused()
        assert f"s3://{BUCKET}/web/a.csv: could not be read to its end" in message
        assert company.files() == {"web/a.csv": LOG}
        # once is survived
        between.cuts = 1
        company.fetch()
    assert company.files() == {"web/a.csv": LOG * 1000}


def test_names_that_would_leave_the_folder_are_refused_and_others_come(
    bucket: Bucket, company: Company
) -> None:
    bucket.put("web/../../../evil.csv", "evil")
    bucket.put("web/a/../b.csv", "evil")
    bucket.put("web//double.csv")
    bucket.put(f"web/{'x' * 300}.csv")
    bucket.put("web/good.csv")
    message = company.refused()
    assert message.count("has a name that would leave its folder") == 2
    assert "has a name of more than 255 bytes. Rename it there" in message
    assert company.files() == {"web/double.csv": LOG, "web/good.csv": LOG}
    for folder in (company.folder, company.folder.parent, company.folder.parent.parent):
        assert not (folder / "evil.csv").exists()


def test_two_objects_for_one_place_are_told(bucket: Bucket, company: Company) -> None:
    company.says(
        f"fetch: {{web: ['s3://{BUCKET}/a/*.csv', 's3://{BUCKET}/b/', "
        f"'s3://{BUCKET}/c/d.csv']}}\n"
    )
    for key in ("a/x.csv", "b/x.csv", "b/y.csv", "c/d.csv"):
        bucket.put(key, key)
    message = company.refused()
    assert f"s3://{BUCKET}/b/x.csv: would lie in web/x.csv, as does" in message
    assert company.files() == {
        "web/d.csv": "c/d.csv",
        "web/x.csv": "a/x.csv",
        "web/y.csv": "b/y.csv",
    }


def test_a_file_of_somebody_else_is_left_alone(
    bucket: Bucket, company: Company
) -> None:
    (company.data / "web").mkdir()
    (company.data / "web" / "a.csv").write_text("mine")
    bucket.put("web/a.csv")
    assert "web/a.csv: is there already, was not fetched" in company.refused()
    assert company.files() == {"web/a.csv": "mine"}


def test_what_is_gone_there_is_kept_unless_the_settings_say_remove(
    bucket: Bucket, company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    for key in ("web/a.csv", "web/b.csv", "web/c.csv"):
        bucket.put(key)
    company.fetch()
    (company.data / "web" / "own.csv").write_text("mine")
    (company.data / "web" / "b.csv").write_text("changed here")
    bucket.delete("web/a.csv")
    bucket.delete("web/b.csv")
    capsys.readouterr()
    company.fetch()
    said = capsys.readouterr().out
    assert "web: no longer there, kept here: 2 (web/a.csv, web/b.csv)." in said
    assert len(company.files()) == 4
    company.says(S3 + "fetch_gone: remove\n")
    company.fetch()
    assert "removed here: 1 (web/a.csv)." in capsys.readouterr().out
    assert list(company.files()) == ["web/b.csv", "web/c.csv", "web/own.csv"]
    # a bucket that shows nothing is no order to remove everything
    bucket.delete("web/c.csv")
    assert f"s3://{BUCKET}/web/**/*.csv: no file there fits" in company.refused()
    assert "web/c.csv" in company.files()


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong-secret"}, "was refused (SignatureDoesNotMat"),
        ({"AWS_ACCESS_KEY_ID": "AKIANOBODY"}, "was refused (InvalidAccessKeyId). Look"),
        ({"AWS_ACCESS_KEY_ID": ""}, "there are no keys for it. Set AWS_ACCESS_KEY_ID"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "can't be reached (EndpointConn"),
        ({"AWS_ENDPOINT_URL": "nonsense"}, "can't be reached (ValueError). Look"),
    ],
)
def test_what_is_wrong_is_told_without_secrets(
    bucket: Bucket, company: Company, environment: dict[str, str], said: str
) -> None:
    bucket.put("web/a.csv")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.fetch"],
        cwd=ROOT,
        env=nothing_set() | {"CLICKSTREAM_HOME": str(company.folder)} | environment,
        capture_output=True,
        text=True,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 2
    assert told.startswith(f"s3://{BUCKET}/web/**/*.csv: ") and said in told
    assert "Traceback" not in told and len(told.splitlines()) == 1
    for secret in (bucket.secret, "wrong-secret"):
        assert secret not in told
    assert company.files() == {}


def test_a_bucket_that_is_not_there_stops_no_other_address(
    bucket: Bucket, company: Company
) -> None:
    bucket.put("web/a.csv")
    company.says(
        f"fetch:\n  old: s3://nobody-here/*.csv\n  web: s3://{BUCKET}/web/\n"
        f"  typo: s3://{BUCKET}/wbe/*.csv\n"
    )
    message = company.refused()
    assert "s3://nobody-here/*.csv: there is no bucket nobody-here. Look" in message
    assert (
        "wbe/*.csv: no file there fits. Look at the address (settings.yml line 4"
        in (message)
    )
    assert company.files() == {"web/a.csv": LOG}


def test_google_is_asked_by_the_same_calls_with_keys_of_its_own(
    bucket: Bucket, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.says(f"fetch: {{web: 'gs://{BUCKET}/web/*.csv'}}\n")
    bucket.put("web/a.csv")
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"GCS_{name}", os.environ[f"AWS_{name}"])
        monkeypatch.setenv(f"AWS_{name}", "of another bucket")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of another bucket")
    monkeypatch.setenv("GCS_ENDPOINT_URL", bucket.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    company.fetch()
    assert company.files() == {"web/a.csv": LOG}
    monkeypatch.delenv("GCS_SECRET_ACCESS_KEY")
    assert "Set GCS_ACCESS_KEY_ID and GCS_SECRET_ACCESS_KEY" in company.refused()


def test_what_a_killed_run_left_is_no_raw_file_and_goes(
    bucket: Bucket, company: Company
) -> None:
    bucket.put("web/a.csv")
    company.fetch()
    (company.data / "web" / ".0123.fetching").write_text("who,at\nhalf")
    with (company.data / NAME).open("a") as file:
        file.write('{"path": "web/b.c')
    mapping = company.folder / "mappings" / "web.yml"
    mapping.write_text(MAPPING.replace("web/**/*.csv", "web/*"))
    assert [file.name for file in plan(company.settings).files] == ["web/a.csv"]
    company.fetch()
    assert company.files() == {"web/a.csv": LOG}

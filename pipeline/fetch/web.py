"""One raw file of a web server, asked for only where it is another than before."""

import base64
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pipeline.fetch.addresses import Address, file_name
from pipeline.fetch.remote import Body, Broken, Remote, Stamp
from pipeline.told.errors import InputError

PATIENCE_SECONDS = 60
NOT_MODIFIED = 304
# may be better in a moment
FOR_NOW = (429, 500, 502, 503, 504)


def remote(address: Address, environment: Mapping[str, str] = os.environ) -> Remote:
    """Give the file of a web address; raises InputError where it can't be asked for."""
    url = address.filled(environment)

    def give(known: Stamp | None) -> Body | None:
        try:
            answer = urllib.request.urlopen(
                _request(url, known), timeout=PATIENCE_SECONDS
            )
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == NOT_MODIFIED:
                return None
            if error.code in FOR_NOW:
                raise Broken(f"it answered {error.code}") from error
            raise _said(address, f"it answered {error.code}") from error
        except ValueError:
            # the address itself may be in it
            raise _said(address, "it is no web address") from None
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "reason", None)
            cause = why if isinstance(why, Exception) else error
            raise Broken(type(cause).__name__) from error
        if answer.headers.get_content_type() == "text/html":
            answer.close()
            raise _said(address, "it answered with a page, not with a file")
        return Body(_stamp(answer), _reader(answer), answer.close)

    path = f"{address.folder}/{file_name(address.shown)}"
    return Remote(address.shown, path, None, give)


def _request(url: str, known: Stamp | None) -> urllib.request.Request:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    asked = urllib.request.Request(
        parts._replace(netloc=host, path=path, query=query, fragment="").geturl()
    )
    if parts.username:
        said = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        basic = base64.b64encode(said.encode()).decode()
        # not for whom the server may send us on to
        asked.add_unredirected_header("Authorization", f"Basic {basic}")
    if known and known.etag:
        asked.add_header("If-None-Match", known.etag)
    elif known and known.modified:
        asked.add_header("If-Modified-Since", known.modified)
    return asked


def _stamp(answer: Any) -> Stamp:
    size = answer.headers.get("Content-Length", "")
    return Stamp(
        answer.headers.get("ETag", ""),
        answer.headers.get("Last-Modified", ""),
        int(size) if size.isdigit() else None,
    )


def _reader(answer: Any) -> Any:
    def read(size: int) -> bytes:
        try:
            return answer.read(size)
        except (OSError, http.client.HTTPException) as error:
            raise Broken(type(error).__name__) from error

    return read


def _said(address: Address, what: str) -> InputError:
    return InputError(
        f"{address.shown}: {what}. Look at the address ({address.where}) and at what "
        "it takes from the environment."
    )

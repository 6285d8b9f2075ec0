"""Raw files in a bucket: S3, what speaks like it, and Google's by the same calls."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from urllib3.exceptions import HTTPError

from pipeline.fetch.addresses import Address
from pipeline.fetch.remote import Body, Broken, Remote, Stamp
from pipeline.told.errors import InputError

GOOGLE = "https://storage.googleapis.com"
KEYS = {
    "s3": ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    "gs": ("GCS_ACCESS_KEY_ID", "GCS_SECRET_ACCESS_KEY"),
}
ENDPOINTS = {
    "s3": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
    "gs": ("GCS_ENDPOINT_URL",),
}
REFUSED = {"403", "401", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
REFUSED |= {"ExpiredToken", "InvalidToken", "InvalidSecurity", "Forbidden"}
GONE = {"404", "NoSuchKey"}


def remotes(
    address: Address, environment: Mapping[str, str] = os.environ
) -> Iterator[Remote]:
    """List the objects that an address names.

    Raises InputError when the bucket can't be listed.
    """
    client = _client(address, environment)
    try:
        pages = client.get_paginator("list_objects_v2").paginate(
            Bucket=address.bucket, Prefix=address.prefix
        )
        for page in pages:
            for found in page.get("Contents", ()):
                path = address.below(found["Key"])
                if path is not None:
                    yield _remote(client, address, path, found)
    except (ClientError, BotoCoreError, ValueError) as error:
        raise _said(address, address.shown, error) from error


def _remote(client: Any, address: Address, path: str, found: dict[str, Any]) -> Remote:
    key = found["Key"]
    shown = f"{address.scheme}://{address.bucket}/{key}"

    def give(known: Stamp | None) -> Body | None:
        try:
            got = client.get_object(Bucket=address.bucket, Key=key)
        except (ClientError, BotoCoreError, ValueError) as error:
            raise _said(address, shown, error) from error
        return Body(
            _stamp(got, "ContentLength"), _reader(got["Body"]), got["Body"].close
        )

    return Remote(shown, f"{address.folder}/{path}", _stamp(found, "Size"), give)


def _stamp(said: dict[str, Any], size: str) -> Stamp:
    modified = said.get("LastModified")
    return Stamp(said.get("ETag", ""), modified and modified.isoformat(), said[size])


def _reader(stream: Any) -> Any:
    def read(size: int) -> bytes:
        try:
            return stream.read(size)
        except (BotoCoreError, HTTPError, OSError) as error:
            raise Broken(type(error).__name__) from error

    return read


def _client(address: Address, environment: Mapping[str, str]) -> Any:
    """Make what talks to the bucket; keys come from the environment."""
    scheme = address.scheme
    endpoint = next(filter(None, map(environment.get, ENDPOINTS[scheme])), None)
    own: dict[str, Any] = {"endpoint_url": endpoint}
    if scheme == "gs":
        key, secret = (environment.get(name) for name in KEYS["gs"])
        if not (key and secret):
            raise _no_keys(address)
        own = {
            "endpoint_url": endpoint or GOOGLE,
            "aws_access_key_id": key,
            "aws_secret_access_key": secret,
            # another bucket's, if there is one
            "aws_session_token": "",
            "region_name": "auto",
        }
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=16,
        retries={"mode": "standard", "max_attempts": 3},
        response_checksum_validation="when_required",
        # what speaks like S3 seldom has a host name per bucket
        s3={"addressing_style": "path"} if own["endpoint_url"] else None,
    )
    try:
        return boto3.session.Session().client("s3", config=config, **own)
    except (BotoCoreError, ValueError) as error:
        raise _said(address, address.shown, error) from error


def _no_keys(address: Address) -> InputError:
    return InputError(
        f"{address.shown}: there are no keys for it. Set "
        f"{' and '.join(KEYS[address.scheme])} in the environment."
    )


def _said(address: Address, shown: str, error: Exception) -> InputError:
    """Say in a person's words what a bucket refused; nothing of what it answered."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return _no_keys(address)
    at = f" {' or '.join(ENDPOINTS[address.scheme][-1:])}"
    if not isinstance(error, ClientError):
        return InputError(
            f"{shown}: can't be reached ({type(error).__name__}). Look at the bucket's "
            f"name, at{at} in the environment, and at the network; then fetch again."
        )
    code = str(error.response.get("Error", {}).get("Code", "no code"))
    if code == "NoSuchBucket":
        what = f"there is no bucket {address.bucket}. Look at its name, and at{at}"
    elif code in REFUSED:
        what = (
            f"was refused ({code}). Look at {' and '.join(KEYS[address.scheme])} in "
            "the environment; they must be allowed to list the bucket and to read it"
        )
    elif code in GONE:
        what = "is gone since it was listed. Fetch again"
    elif code == "InvalidObjectState":
        what = "is archived. Restore it there, or narrow the address"
    else:
        what = f"was refused ({code}). Look at the address, and at{at}"
    return InputError(f"{shown}: {what}.")

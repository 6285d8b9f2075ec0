"""An S3 server on this machine that checks keys and rights, and a bucket on it."""

import contextlib
import json
import urllib.request
from collections.abc import Iterator

import boto3
from fetch_case import LOG
from moto.server import ThreadedMotoServer

BUCKET = "acme-logs"
# its address, a key, and the key's secret
Server = tuple[str, str, str]


@contextlib.contextmanager
def s3_server() -> Iterator[Server]:
    """Serve on this machine until the block ends."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    try:
        root = {"aws_access_key_id": "root", "aws_secret_access_key": "root"}
        iam = boto3.client("iam", "us-east-1", endpoint_url=url, **root)
        iam.create_user(UserName="reader")
        all_of_s3 = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [all_of_s3]}
        iam.put_user_policy(
            UserName="reader", PolicyName="all", PolicyDocument=json.dumps(policy)
        )
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        # from here on it looks at who asks
        plain = {"Content-Type": "text/plain"}
        asked = urllib.request.Request(f"{url}/moto-api/reset-auth", b"0", plain)
        urllib.request.urlopen(asked).close()
        yield url, key["AccessKeyId"], key["SecretAccessKey"]
    finally:
        server.stop()


class Bucket:
    """A bucket on the server, looked at by another client than the one under test."""

    def __init__(self, url: str, key: str, secret: str) -> None:
        """Make it."""
        self.url, self.secret = url, secret
        self.client = boto3.client(
            "s3",
            "us-east-1",
            endpoint_url=url,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
        )
        self.client.create_bucket(Bucket=BUCKET)

    def put(self, key: str, text: str = LOG) -> None:
        """Write an object."""
        self.client.put_object(Bucket=BUCKET, Key=key, Body=text.encode())

    def delete(self, key: str) -> None:
        """Remove an object."""
        self.client.delete_object(Bucket=BUCKET, Key=key)

    def empty(self) -> None:
        """Remove the bucket with all that is in it."""
        listed = self.client.list_objects_v2(Bucket=BUCKET)
        for found in listed.get("Contents", []):
            self.delete(found["Key"])
        self.client.delete_bucket(Bucket=BUCKET)

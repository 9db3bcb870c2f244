"""An S3 server for tests: moto's, in a process of its own, on a port that is free.

MinIO's server is no package of pip; moto's answers the same requests over HTTP, with buckets in its memory.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.error import URLError
from urllib.request import urlopen

SECONDS = 120
"""Longest time in which the server must start; it loads slowly on a busy machine."""


class S3Server:
    """A running server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = count(1)

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which clients find the server."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "not-to-be-printed",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }

    def bucket(self, *, versions: bool = False) -> str:
        """Make a bucket, and return its name.

        Args:
            versions: whether it keeps older versions of its objects.
        """
        name = f"files-{os.getpid()}-{next(self._numbers)}"
        self.client().create_bucket(Bucket=name)
        if versions:
            self.client().put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    def keys(self, bucket: str) -> list[str]:
        """The keys of all objects of a bucket, as another client sees them."""
        return [item["Key"] for item in self.client().list_objects_v2(Bucket=bucket).get("Contents", ())]

    def client(self):
        """A client that is none of ours."""
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            aws_access_key_id="test",
            aws_secret_access_key="other",
            region_name="us-east-1",
        )


@contextmanager
def running_s3() -> Iterator[S3Server]:
    """A server for as long as the context is open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + SECONDS
            while True:
                try:
                    urlopen(f"http://127.0.0.1:{port}/moto-api/", timeout=5).close()
                    break
                except (URLError, OSError):
                    assert process.poll() is None and time.monotonic() < end, "moto's server does not start"
                    time.sleep(0.1)
            yield S3Server(port)
        finally:
            process.terminate()

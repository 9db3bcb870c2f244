"""Where a record is: a folder, or a PostgreSQL database with a folder or object storage for the files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_HOSTS = re.compile(r"[\w.-]+(:\d+)?(,[\w.-]+(:\d+)?)+")
"""Several hosts: a primary and its standbys."""

SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A PostgreSQL database, and the place of its pictures, recordings and receipts.

    ``str`` and ``repr`` show no password.

    Attributes:
        url: ``postgresql://user:password@host:port/database``, as PostgreSQL's own programs take it.
        folder: the folder of the files; None is one in the user's data folder, named after the database.
        connections: the largest number of connections of this process.
        files: object storage in place of the folder, ``s3://bucket/prefix``.
    """

    url: str = field(repr=False)
    folder: Path | None = None
    connections: int = 10
    files: str | None = None

    def __str__(self) -> str:
        return without_password(self.url)


RecordAddress = Path | PostgresAddress


def is_address(value: object) -> bool:
    """Whether a value is the address of a PostgreSQL database, and no path."""
    return isinstance(value, str) and value.startswith(SCHEMES)


def scheme_of(address: str) -> str:
    """What stands before ``://`` in an address, or ""."""
    scheme, mark, _ = address.partition("://")
    return scheme if mark else ""


def check_files(address: str) -> str:
    """Check the address of object storage; returns it.

    Raises:
        ValueError: it is no address of object storage, or has credentials or options. The message does not repeat it.
    """
    if scheme_of(address) in ("", "file", "local") or not address.partition("://")[2]:
        raise ValueError("give an address such as s3://bucket/prefix; `store` names a folder")
    if "@" in address or "?" in address:
        raise ValueError("give an address without credentials and options: the environment has those")
    return address


def without_password(url: str) -> str:
    """The address without user's password and parameters: ``postgresql://user@host:port/database``."""
    try:
        parts = urlsplit(url)
        user = f"{parts.username}@" if parts.username else ""
        hosts = parts.netloc.rpartition("@")[2]
        if _HOSTS.fullmatch(hosts) and "@" not in parts.path:  # else it may be part of a password
            return f"postgresql://{user}{hosts}{parts.path}"
        port = f":{parts.port}" if parts.port else ""
        return f"postgresql://{user}{parts.hostname or ''}{port}{parts.path}"
    except ValueError:  # a malformed address may have the password anywhere
        return "postgresql://…"

"""Files in object storage: S3 and what speaks its protocol, or any other file system of fsspec.

Credentials, region and endpoint come from the environment and the files that the client library reads
(``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL``, roles …), never from a setting of ours.
"""

from __future__ import annotations

import errno
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from lifelong.errors import SettingsError, StoreError, StoreReadOnlyError
from lifelong.store.blobs.base import FileEntry, is_in
from lifelong.types.address import scheme_of

WAIT: Final = 5
"""Seconds after which a call may succeed that could not reach the store."""

OWNER: Final = "owner"
"""The object that has the identity of the database whose files are beside it."""

_S3: Final = ("s3", "s3a")

_S3_OPTIONS: Final = {"config_kwargs": {"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 1}}}
"""s3fs tries a request again by itself; the times are in seconds."""

_NO_CREDENTIALS: Final = ("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError")


class ObjectBlobs:
    """The files below an address in object storage. It is safe for several threads.

    Args:
        system: the file system of fsspec.
        root: path in it, as fsspec writes it.
        address: the same as an address, for messages.
    """

    def __init__(self, system: Any, root: str, address: str) -> None:
        self._system = system
        self._root = root.rstrip("/")
        self._address = address.rstrip("/")

    def under(self, name: str) -> ObjectBlobs:
        """The files below a name in this place."""
        return ObjectBlobs(self._system, f"{self._root}/{name}", f"{self._address}/{name}")

    def path(self, key: str) -> None:
        """None: an object has no path."""

    def place(self, key: str = "") -> str:
        """The address of an object, or of the whole place, for messages."""
        return f"{self._address}/{key}" if key else self._address

    def exists(self, key: str) -> bool:
        """Whether there is an object of this key."""
        try:
            with self._translated(key):
                self._system.info(self._name(key))
        except FileNotFoundError:
            return False
        return True

    def read(self, key: str) -> bytes | None:
        """The bytes of an object; None if there is none of this key."""
        try:
            with self._translated(key):
                return bytes(self._system.cat_file(self._name(key)))
        except FileNotFoundError:
            return None

    def write(self, key: str, content: bytes) -> None:
        """Write an object. It is there completely or not at all."""
        with self._translated(key):
            self._system.pipe_file(self._name(key), content)

    def delete(self, keys: Iterable[str]) -> int:
        """Delete objects; returns how many of them there were.

        Raises:
            StoreError: the store cannot be used, or an object is still listed afterwards.
        """
        present = self._present(set(keys))
        if present:
            with self._translated():
                self._system.rm([self._name(key) for key in present])
            if left := self._present(set(present)):
                raise StoreError(
                    f"{self.place(left[0])} is still listed after it was deleted: see the log of the store"
                )
        return len(present)

    def _present(self, keys: set[str]) -> list[str]:
        """Those of the keys that have an object; a folder is listed once for all its keys."""
        folders = {key.partition("/")[0] for key in keys if "/" in key}
        listed = {file.key for folder in sorted(folders) for file in self._list(folder)}
        return sorted(key for key in keys if (key in listed if "/" in key else self.exists(key)))

    def delete_under(self, folder: str) -> int:
        """Delete all objects whose keys begin with this folder; returns their number."""
        return self.delete([file.key for file in self._list(folder)])

    def files(self) -> list[FileEntry]:
        """All objects, sorted by key."""
        return self._list("")

    def holds(self, traces: Collection[bytes], *, folder: str | None) -> bool:
        """Whether an object in the folder contains one of these byte strings, or an older version of one is kept."""
        listed = self._list(folder or "") if traces else []
        for file in listed:
            content = self.read(file.key) or b""
            if any(trace in content for trace in traces):
                return True
        return folder is not None and self._older_versions(folder)

    def _older_versions(self, folder: str) -> bool:
        """Whether a bucket with versioning keeps deleted or replaced objects of a folder."""
        if "s3" not in self._protocols():
            return False
        bucket, _, prefix = self._name(folder).partition("/")
        place: dict[str, str] = {}
        while True:
            try:
                with self._translated(folder):
                    page = self._system.call_s3("list_object_versions", Bucket=bucket, Prefix=f"{prefix}/", **place)
            except StoreError as error:
                if isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.ENOSYS:
                    return False  # a store without versions
                raise
            if any(not version["IsLatest"] for version in page.get("Versions", ())):
                return True
            if not page.get("IsTruncated"):
                return False
            place = {"KeyMarker": page["NextKeyMarker"]}
            if marker := page.get("NextVersionIdMarker"):
                place["VersionIdMarker"] = marker

    def _protocols(self) -> tuple[str, ...]:
        names = self._system.protocol
        return (names,) if isinstance(names, str) else tuple(names)

    def _list(self, folder: str) -> list[FileEntry]:
        name = self._name(folder) if folder else self._root
        try:
            with self._translated(folder):
                self._system.invalidate_cache()  # other processes write, too
                found = self._system.find(name, detail=True)
        except FileNotFoundError:
            return []
        listed = []
        for path, detail in found.items():
            key = path.removeprefix(f"{self._root}/")
            if not folder or is_in(key, folder):
                listed.append(FileEntry(key, self.place(key), int(detail["size"] or 0), _written(detail)))
        return sorted(listed, key=lambda file: file.key)

    def _name(self, key: str) -> str:
        return f"{self._root}/{key}"

    @contextmanager
    def _translated(self, key: str = "") -> Iterator[None]:
        """Raise the errors of any client library as ``StoreError``, with what to do.

        Raises:
            FileNotFoundError: there is no such object.
        """
        try:
            yield
        except Exception as error:  # every file system of fsspec has errors of its own
            place, kind = self.place(key), type(error).__name__
            why = str(error).strip().partition("\n")[0] or kind
            if isinstance(error, FileNotFoundError):
                if _code(error) != "NoSuchBucket":
                    raise
                raise StoreError(f"{place}: there is no such bucket: create it, or name another in `files`") from error
            if kind in _NO_CREDENTIALS:
                raise StoreError(
                    f"{place}: no credentials ({why}): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this "
                    "machine a role"
                ) from error
            if isinstance(error, PermissionError):
                raise StoreReadOnlyError(
                    f"{place}: access is refused ({why}): check the credentials, and that they may list, read, write "
                    "and delete objects there"
                ) from error
            raise StoreError(
                f"{place} cannot be used just now ({kind}: {why}): nothing that was stored is lost; check the network "
                "and AWS_ENDPOINT_URL, and try again",
                wait=WAIT,
            ) from error


def open_objects(address: str, identity: str, *, read_only: bool) -> ObjectBlobs:
    """Open object storage for the files of one database.

    Args:
        address: ``s3://bucket/prefix``, or an address of another file system of fsspec.
        identity: the identity of the database. It is written there, so that no other database takes the files for
            orphans.
        read_only: whether to write nothing.

    Raises:
        SettingsError: the address is malformed, or a package is missing.
        StoreError: the store cannot be used, or has the files of another database.
    """
    try:
        import fsspec
    except ModuleNotFoundError as error:
        raise SettingsError(f"files {address!r} needs packages that are missing: {_INSTALL}") from error
    scheme = scheme_of(address)
    options: dict[str, Any] = _S3_OPTIONS if scheme in _S3 else {}
    try:
        system, root = fsspec.core.url_to_fs(
            address, skip_instance_cache=scheme != "memory", use_listings_cache=False, **options
        )
    except ImportError as error:
        raise SettingsError(f"files {address!r} needs a package that is missing ({error}): {_INSTALL}") from error
    except ValueError as error:
        raise SettingsError(f"files {address!r}: {error}. Expected s3://bucket/prefix, say") from error
    if not root.strip("/"):
        raise SettingsError(f"files {address!r} names no bucket: expected {scheme}://bucket/prefix")
    objects = ObjectBlobs(system, root, address)
    owner = objects.read(OWNER)
    if owner is None and not read_only:
        objects.write(OWNER, identity.encode())
    elif owner is not None and owner != identity.encode():
        raise StoreError(
            f"{address} has the files of another database ({objects.place(OWNER)} names it): give this one a prefix of "
            "its own in `files`"
        )
    return objects


_INSTALL: Final = "`pip install 'lifelong[objects]'` brings those for s3://"


def _written(detail: Mapping[str, Any]) -> datetime:
    """When an object was written, in any of the forms that file systems of fsspec have for it."""
    written = detail.get("LastModified") or detail.get("created") or detail.get("mtime") or 0
    return written.astimezone(UTC) if isinstance(written, datetime) else datetime.fromtimestamp(float(written), UTC)


def _code(error: BaseException | None) -> str:
    """The code of S3 in an error or in what caused it, or ""."""
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", ""))
        error = error.__cause__
    return ""

"""The files of a person: which there are, their bytes, and the small copies of pictures."""

from __future__ import annotations

import asyncio
import builtins

from lifelong.calls import public
from lifelong.person.facet import Facet
from lifelong.types import Attachment


@public
class Media(Facet):
    """The files that came with a person's messages, named by the SHA-256 of their bytes in hexadecimal."""

    async def list(self) -> builtins.list[Attachment]:
        """All files, in the order of their hashes."""
        return await asyncio.to_thread(self._record.media.select)

    async def get(self, sha256: str) -> Attachment:
        """One file: its type and size.

        Raises:
            NotFoundError: this person has no such file.
        """
        return await asyncio.to_thread(self._record.media.get, sha256)

    async def read(self, sha256: str) -> bytes:
        """The bytes of a file, decrypted where the record is encrypted.

        Raises:
            NotFoundError: this person has no such file.
            StoreError: the file is missing, or its bytes are not those that were stored.
        """
        return await asyncio.to_thread(self._record.media.read, sha256)

    async def thumbnail(self, sha256: str) -> bytes:
        """The stored small copy of a picture, as WebP.

        Raises:
            NotFoundError: this person has no such file, or it has no small copy (yet).
        """
        return await asyncio.to_thread(self._record.media.read_thumbnail, sha256)

    async def by_prefix(self, prefix: str) -> Attachment | None:
        """The one file whose hash begins with ``prefix``; None when there is none, or several.

        Args:
            prefix: at least eight hexadecimal digits of the hash.
        """

        def find() -> Attachment | None:
            sha256 = self._record.media.find(prefix)
            return None if sha256 is None else self._record.media.get(sha256)

        return await asyncio.to_thread(find)

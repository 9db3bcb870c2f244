"""The places of a store's files: pictures and recordings, and the receipts of erasures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lifelong.store.blobs.base import Blobs
from lifelong.store.blobs.folder import FolderBlobs
from lifelong.store.blobs.objects import ObjectBlobs

MEDIA, RECEIPTS = "media", "receipts"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files of a store are.

    Attributes:
        folder: the folder of all of them; None with object storage.
        media: pictures, recordings and documents, in one folder for each person.
        receipts: receipts of erasures.
        copies: second copies of the receipts, if there is a place for them.
    """

    folder: Path | None
    media: Blobs
    receipts: Blobs
    copies: Blobs | None


def places_in(folder: Path) -> Places:
    """The places in a folder. The copies of receipts are beside it, in case that the whole folder is restored."""
    whole = folder.resolve()
    copies = FolderBlobs(whole.with_name(f"{whole.name}.{RECEIPTS}"), mode=0o700) if whole.name else None
    receipts = FolderBlobs(folder / RECEIPTS, mode=0o700)
    return Places(folder, FolderBlobs(folder / MEDIA), receipts, copies)


def places_of(objects: ObjectBlobs) -> Places:
    """The places in object storage, which has the receipts once: no restored database takes them back."""
    return Places(None, objects.under(MEDIA), objects.under(RECEIPTS), None)

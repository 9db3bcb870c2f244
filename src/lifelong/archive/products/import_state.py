"""The state of one import: its options, the files beside the conversations, and the report of what was left out.

A reader yields one message for each item that it takes, and counts each other item here with the reason, so the counts
add up to the number of items in the file. An item is a message, a note, a document or an activity of the product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

from lifelong.archive.products.attached_files import AttachedFiles
from lifelong.types import ImportedFile

PICTURES: Final = "pictures"
RECORDINGS: Final = "recordings"
FILES: Final = "files"


@dataclass(slots=True)
class DumpReading:
    """The state of one import.

    Attributes:
        files: the files beside the conversations.
        file_name: name of the dump.
        user: who the person is, as the caller says; None if the dump must tell.
        zone: time zone of times without one; None takes UTC.
        skipped: the number of items that are not taken, by the reason.
        missing: files that taken items refer to and the dump does not contain: their names by kind, "" if unknown.
        remarks: sentences about how the dump was read; each is kept once.
    """

    files: AttachedFiles
    file_name: str = ""
    user: str | None = None
    zone: tzinfo | None = None
    skipped: Counter[str] = field(default_factory=Counter)
    missing: dict[str, list[str]] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)

    def skip(self, reason: str, count: int = 1) -> None:
        """Count items that are not taken."""
        self.skipped[reason] += count

    def attach(self, kind: str, name: str, *places: str) -> ImportedFile | None:
        """Return a file of the dump; a file that the dump does not contain is counted as missing.

        Args:
            kind: what it is: ``PICTURES``, ``RECORDINGS`` or ``FILES``.
            name: its name for the report, or "".
            places: names or ids under which the dump may contain it, in order of preference.
        """
        for place in places:
            if (file := self.files.find(place)) is not None:
                return file
        self.missing.setdefault(kind, []).append(name)
        return None

    def counts(self) -> Mapping[str, int]:
        """The reasons for which items were skipped, with their numbers."""
        return {reason: count for reason, count in self.skipped.items() if count}

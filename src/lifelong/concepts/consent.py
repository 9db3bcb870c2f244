"""What is recognised only while the person consents: people by look and face, and voices."""

from __future__ import annotations

from collections.abc import Sequence

from lifelong.concepts.naming import needs_consent
from lifelong.errors import ConsentError
from lifelong.store.record import Record

SCANNED = 256
"""Vectors whose bytes a withdrawal looks for in the files, at most: each costs a pass."""


def allowed(record: Record, kind: str) -> bool:
    """Whether a consent to recognise ``person`` or ``voice`` stands."""
    return any(each.kind == kind and each.ended is None for each in record.concepts.consents())


def check_consent(record: Record, kind: str, *, voice: bool = False) -> None:
    """Refuse to recognise people, or voices, unless the person consented.

    Args:
        kind: of the concept.
        voice: it is to be known by voice, whatever its kind.

    Raises:
        ConsentError: that needs consent, and there is none that holds.
    """
    needed = "voice" if voice else needs_consent(kind)
    if needed and not allowed(record, needed):
        what = "a voice" if needed == "voice" else f"a {kind!r}"
        raise ConsentError(
            f"{what} is recognised only with consent, and there is none for {needed!r}: give it with "
            f"`lifelong concepts consent {needed}` or concepts.consent({needed!r}), once everybody concerned agrees"
        )


def looked_for(gone: Sequence[bytes]) -> list[bytes]:
    """The beginnings of some of the vectors that a withdrawal has deleted, to be looked for in the files."""
    return [data[:64] for data in gone[-SCANNED:]]

"""Consent: people, by look and face, and voices are recognised only while the person consents.

To withdraw a consent: `withdrawal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lifelong.concepts.naming import needs_consent
from lifelong.errors import ConsentError, InputError
from lifelong.store.record import Record
from lifelong.types import Consent

SCANNED = 256
"""Most deleted vectors that the scan after a withdrawal looks for: each costs a pass over the files."""


def has_consent(record: Record, kind: str) -> bool:
    """Whether the person consents to recognising this kind, ``person`` or ``voice``, now."""
    return any(each.kind == kind and each.ended is None for each in record.concepts.consents())


def check_consent(record: Record, kind: str, *, voice: bool = False) -> None:
    """Refuse to recognise people, or voices, without consent.

    Args:
        record: the person's record.
        kind: of the concept.
        voice: the concept is to be recognised by voice, whatever its kind.

    Raises:
        ConsentError: the kind needs consent, and there is none, or it was withdrawn.
    """
    needed = "voice" if voice else needs_consent(kind)
    if needed and not has_consent(record, needed):
        what = "a voice" if needed == "voice" else f"a {kind!r}"
        raise ConsentError(
            f"{what} is recognised only with consent, and there is none for {needed!r}: give it with "
            f"`lifelong concepts consent {needed}` or concepts.consent({needed!r}), once everybody concerned agrees"
        )


def check_kind(kind: str) -> None:
    """Check that a consent of this kind exists.

    Raises:
        InputError: no such kind needs consent.
    """
    if kind not in ("person", "voice"):
        raise InputError(f"kind {kind[:40]!r} needs no consent: only 'person' and 'voice' do")


def give_consent(record: Record, kind: str, *, now: datetime) -> list[Consent]:
    """Store the person's consent to recognising this kind, unless there is one; returns all consents."""
    if not has_consent(record, kind):
        record.concepts.consent(kind, at=now)
    return record.concepts.consents()


def scan_samples(vectors: Sequence[bytes]) -> list[bytes]:
    """The first 64 bytes of some deleted vectors, which the scan of the store's files after a withdrawal looks for."""
    return [data[:64] for data in vectors[-SCANNED:]]

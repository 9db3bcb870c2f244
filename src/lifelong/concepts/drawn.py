"""Pictures that were drawn, for the person or elsewhere: they are no photographs, and no exemplars of a concept."""

from __future__ import annotations

from lifelong.errors import AttachmentError, InputError
from lifelong.perception.pictures import signature, signature_distance, upright
from lifelong.perception.provenance import says_drawn
from lifelong.store.record import Record

SAME = 3.0
"""Largest mean difference of the colours of two copies of a picture, 0 to 255: above that of a middling JPEG."""


def is_drawn(record: Record, sha256: str, content: bytes) -> bool:
    """Whether a picture was drawn: its metadata says so, or it is a copy of a drawing that was made for the person.

    A copy is known by its colours, because messengers remove metadata and change the size.
    """
    if says_drawn(content):
        return True
    known = record.drawings.signatures()
    if not known:
        return False
    if any(sha256 == each for each, _ in known):
        return True
    try:
        mark = signature(upright(content, edge=256))
    except AttachmentError:
        return False
    return any(signature_distance(mark, each) <= SAME for _, each in known)


def refuse_drawn(record: Record, name: str, sha256: str, content: bytes) -> None:
    """Refuse a drawn picture as an exemplar.

    Raises:
        InputError: it was drawn.
    """
    if is_drawn(record, sha256, content):
        raise InputError(
            f"this picture was drawn, and {name!r} is learned from photographs only: give one that shows it"
        )

"""Pictures that were drawn, for the person or elsewhere: they are no photographs, and no exemplars of a concept."""

from __future__ import annotations

from lifelong.errors import AttachmentError, InputError
from lifelong.perception.pictures import difference_hash, distance, upright
from lifelong.perception.provenance import says_drawn
from lifelong.store.record import Record

SAME = 4
"""Most bits in which the hashes of two copies of a picture differ; those of other pictures differ in about 32."""

PLAIN = 8
"""A hash with fewer set or fewer unset bits does not identify a picture."""


def is_drawn(record: Record, sha256: str, content: bytes) -> bool:
    """Whether a picture was drawn: its metadata says so, or it is a copy of a drawing that was made for the person.

    A copy is known by its perceptual hash, because messengers remove metadata and change the size.
    """
    if says_drawn(content):
        return True
    known = record.drawings.hashes()
    if not known:
        return False
    if any(sha256 == each for each, _ in known):
        return True
    try:
        mark = difference_hash(upright(content, edge=256))
    except AttachmentError:
        return False
    if not PLAIN <= int(mark, 16).bit_count() <= 64 - PLAIN:
        return False
    return any(distance(mark, each) <= SAME for _, each in known)


def refuse_drawn(record: Record, name: str, sha256: str, content: bytes) -> None:
    """Refuse a drawn picture as an exemplar.

    Raises:
        InputError: it was drawn.
    """
    if is_drawn(record, sha256, content):
        raise InputError(
            f"this picture was drawn, and {name!r} is learned from photographs only: give one that shows it"
        )

"""The encoding of values in a row: times, roles and kinds as integers, lists as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from lifelong.types import ENTRY_KINDS, EntryKind, PassageKind, Role
from lifelong.types.times import EPOCH, micros

ROLES: tuple[Role, ...] = ("user", "assistant", "other")
"""The position is the code in the database, so new values are only appended."""

PASSAGES: tuple[PassageKind, ...] = ("ocr", "transcript", "page", "seen")
"""The position is the code in the database, so new values are only appended."""

EARLIEST, LATEST = -(2**62), 2**62
"""Microseconds before and after all times."""

KIND_CODE: dict[EntryKind, int] = {kind: code for code, kind in enumerate(ENTRY_KINDS)}
ROLE_CODE: dict[Role, int] = {role: code for code, role in enumerate(ROLES)}


def zone_seconds(moment: datetime) -> int:
    """The offset of an aware time from UTC, in seconds; positive to the east."""
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def moment(value: int, zone: int = 0) -> datetime:
    """The aware time of a number from ``micros``, in a zone that is ``zone`` seconds east of UTC."""
    tz = UTC if zone == 0 else timezone(timedelta(seconds=zone))
    try:
        return (EPOCH + timedelta(microseconds=value)).astimezone(tz)
    except OverflowError:  # close to year 1 or 9999, the local time may not exist
        return EPOCH + timedelta(microseconds=value)


def optional_moment(value: int | None, zone: int = 0) -> datetime | None:
    """``moment``, or None for NULL."""
    return None if value is None else moment(value, zone)


def optional_micros(moment: datetime | None) -> int | None:
    """``micros``, or None for NULL."""
    return None if moment is None else micros(moment)


def ascii_lower(text: str) -> str:
    """Text as the function ``lower`` of the database gives it: only ASCII letters become small."""
    return text.encode(errors="surrogatepass").lower().decode(errors="surrogatepass")


def row_limit(limit: int | None) -> int:
    """The value of LIMIT; None is no limit."""
    return 2**62 if limit is None else limit


def to_json(values: Iterable[object]) -> str:
    """A compact JSON list; NUL in a text, which PostgreSQL's JSON and no stored text has, becomes U+FFFD."""
    items = [item.replace("\0", "\ufffd") if isinstance(item, str) else item for item in values]
    return json.dumps(items, ensure_ascii=False, separators=(",", ":"))


def strings(text: str) -> tuple[str, ...]:
    """The strings of a JSON list."""
    return tuple(str(item) for item in json.loads(text))


def unit_rows(blobs: Sequence[bytes]) -> NDArray[np.float32]:
    """Read the vectors of one encoder from the bytes in rows.

    Args:
        blobs: little-endian float32 numbers; each vector has unit length.

    Returns:
        The vectors, ``(len(blobs), dim)``.

    Raises:
        ValueError: the vectors have different lengths, or a number is larger than any in a unit vector.
    """
    if len({len(blob) for blob in blobs}) > 1:
        raise ValueError("vectors of one encoder that have several dimensions")
    rows = np.frombuffer(b"".join(blobs), "<f4").reshape(len(blobs), -1)
    if not np.abs(rows).max(initial=0.0) < 1.01:  # a comparison with NaN is false, too
        raise ValueError("a vector that is not of unit length")
    return rows

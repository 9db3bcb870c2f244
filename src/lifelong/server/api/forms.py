"""Forms that several routes share: strict bodies, times, words, files, pages."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from lifelong.errors import InputError
from lifelong.types.times import micros

T = TypeVar("T")

MOST: Final = 200
"""Maximum number of items of a page."""

_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class Form(BaseModel):
    """A body. It has no fields but those that are described: nothing in it can say who somebody is."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _within(at: datetime) -> datetime:
    """The same time, or the nearest time in the range that every calendar supports."""
    return min(max(at, _FIRST), _LAST)


Span = Annotated[AwareDatetime, AfterValidator(_within)]
"""The start or end of a span of time."""

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]
"""A text that is not blank."""

Count = Annotated[int, Field(ge=1, le=MOST)]
"""A number of items that may be left out. Bounds beside ``Absent`` in ``Query`` would not be described."""

Before = Annotated[int, Field(ge=0, le=1 << 53)]
"""The id of a row, for the rows before it."""

Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many.")]

Absent = SkipJsonSchema[None]
"""Removes null from the description: a query or header cannot be null, unlike a field of a body."""

Cursor = Annotated[
    Annotated[str, Field(pattern=r"^-?[0-9]{1,18}\.[0-9A-Za-z_-]{1,80}$")] | Absent,
    Query(description="`next` of the page before."),
]

After = tuple[int, str]
"""The time, in microseconds since 1970, and the id of the last item of a page."""


class Page(BaseModel, Generic[T]):
    """Some items, in order.

    Attributes:
        next: give it as ``cursor`` for what follows; null on the last page.
    """

    items: list[T]
    next: str | None = None


def after(cursor: str | None) -> After | None:
    """The position of a page: after this item, which may have been deleted."""
    if cursor is None:
        return None
    at, _, item = cursor.partition(".")
    return int(at), item


def page(rows: Sequence[T], limit: int, place: Callable[[T], tuple[datetime, str]]) -> Page[T]:
    """A page from a list that has at most one item more.

    Args:
        rows: at most ``limit + 1`` items.
        limit: number of items of a page.
        place: gives time and id of an item.
    """
    items = list(rows[:limit])
    if len(rows) <= limit:
        return Page(items=items)
    at, item = place(items[-1])
    return Page(items=items, next=f"{micros(at)}.{item}")


def behind(rows: Sequence[T], cursor: str | None, place: Callable[[T], tuple[datetime, str]]) -> Sequence[T]:
    """The items after the last item of a page, from all items in order of time.

    Args:
        rows: all items.
        cursor: cursor of the page before.
        place: gives time and id of an item.
    """
    last = after(cursor)
    if last is None:
        return rows
    places = [place(item) for item in rows]
    for number, (_, item) in enumerate(places):
        if item == last[1]:
            return rows[number + 1 :]
    return [item for item, (at, _) in zip(rows, places, strict=True) if micros(at) >= last[0]]


def content_of(data: str) -> bytes:
    """The bytes of a file in base64.

    Raises:
        InputError: the text is not base64.
    """
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise InputError("a file's `data` cannot be read: send its bytes as base64, without line breaks") from None

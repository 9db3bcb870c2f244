"""The values of a dump: validation against the declared types, times, and keys of items without an id."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError, model_validator

from lifelong.errors import ImportFormatError
from lifelong.perception.kinds import kind_of, sniff

T = TypeVar("T")


def _as_seconds(value: Any) -> Any:
    """Convert a time in ISO 8601 to seconds since 1970; another value stays as it is."""
    if isinstance(value, str):
        try:
            time = datetime.fromisoformat(value)
        except ValueError:
            return value
        return (time if time.tzinfo is not None else time.replace(tzinfo=UTC)).timestamp()
    return value


Seconds = Annotated[float, BeforeValidator(_as_seconds)]
"""A time in seconds since 1970; exports edited by other programs have ISO 8601."""


class DumpPart(BaseModel):
    """An object in a dump. The declared fields are validated, and other fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        """Treat a null field as a missing field, because exports of different years differ in this."""
        return {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value


def validate(kind: type[T], value: Any, name: str, where: str) -> T:
    """Validate a value of a dump.

    Args:
        kind: the expected type.
        value: the parsed JSON value.
        name: name of the file, for errors.
        where: place in the file, for errors.

    Raises:
        ImportFormatError: the value has another form. The error names the file, the place and the field, and contains
            no content.
    """
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise ImportFormatError(
            f"{name}, {where}: {field or 'it'}: {first['msg']}; expected the product's own dump, unchanged"
        ) from error


def valid_rows(kind: type[T], rows: Iterable[Any], name: str, what: str, skipped: Counter[str]) -> Iterator[T]:
    """Yield the valid values of a list; invalid ones are counted and do not stop the others.

    Args:
        kind: the expected type.
        rows: the parsed JSON values.
        name: name of the file, for errors.
        what: noun for one value, such as "conversation".
        skipped: counter of skipped items.

    Raises:
        ImportFormatError: no value is valid: it is another file, or the product has changed its format.
    """
    first: ImportFormatError | None = None
    some = False
    for number, row in enumerate(rows, 1):
        try:
            yield validate(kind, row, name, f"{what} {number}")
            some = True
        except ImportFormatError as error:
            first = first or error
            skipped[f"{what}s of another shape than we know"] += 1
    if first is not None and not some:
        raise first


def list_in(value: Any, *keys: str) -> Iterable[Any] | None:
    """Return a list, or the list under the first of these keys of an object; None if there is none."""
    if isinstance(value, dict):
        return next((value[key] for key in keys if isinstance(value.get(key), list)), None)
    return value if isinstance(value, Iterable) and not isinstance(value, str) else None


def as_file(text: str) -> bytes | None:
    """Return the text of a document as the bytes of a file; None if they are not a supported document."""
    content = text.strip().encode("utf-8", "replace")
    return content if content and kind_of(sniff(content)) == "document" else None


def fingerprint(*parts: object) -> str:
    """Return a key for an item without an id: 32 hex digits of the hash of its identifying fields."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:32]


def with_zone(value: datetime | None) -> datetime | None:
    """Return a time with a zone: in these dumps a time without a zone is UTC."""
    return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)


def of_seconds(value: float | None) -> datetime | None:
    """Convert seconds since 1970 to a time in UTC; None for None, for 0, and for values out of range."""
    try:
        return datetime.fromtimestamp(value, UTC) if value else None
    except (OverflowError, OSError, ValueError):
        return None

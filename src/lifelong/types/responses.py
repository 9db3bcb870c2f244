"""The stored response to a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A stored response.

    Attributes:
        request: SHA-256 of the request together with its idempotency key.
        status: the HTTP status; 0 while the request is in progress.
        media_type: media type of the body.
        tag: the entity tag (ETag); "" for none.
        content: the body, or None if it is not stored or was deleted.
    """

    request: bytes
    status: int = 0
    media_type: str = ""
    tag: str = ""
    content: bytes | None = None

"""A backend behind an endpoint of the OpenAI images protocol: generations, and edits with reference pictures."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from lifelong.errors import ModelOutputError
from lifelong.models.base.drawing import DrawingOrder
from lifelong.models.endpoint.client import async_client, endpoint_key, refused_parameter, response_limit
from lifelong.models.endpoint.errors import translated_errors
from lifelong.models.endpoint.outgoing import Endpoint

if TYPE_CHECKING:
    from lifelong.models.endpoint.client import AsyncOpenAI

SECONDS: Final = 600.0
"""Seconds without data after which the endpoint counts as unreachable: a picture may take minutes."""

PICTURE_BYTES: Final = 48_000_000
"""Largest picture in an answer as base64, in bytes; one of 4,096 pixels a side as PNG has up to 40 MB."""

REFERENCES: Final = 16
"""Most reference pictures of one request, as OpenAI's own endpoint takes them."""


class OpenAIImages(Endpoint):
    """A backend behind ``/images/generations`` and, with reference pictures, ``/images/edits``.

    Reference pictures are sent as parts of a multipart form, all of them, in the order in which the text counts them.

    Args:
        model: the endpoint's name of the model.
        url: base URL, for example ``http://127.0.0.1:8000/v1``.
        references: most reference pictures; 0 for a model that draws from words alone.
        key: API key; None reads the environment.
        timeout: seconds without data after which the endpoint counts as unreachable.
    """

    remote = True
    preview = False

    def __init__(
        self,
        model: str,
        *,
        url: str,
        references: int = REFERENCES,
        key: str | None = None,
        timeout: float = SECONDS,
    ) -> None:
        self._model = model
        self._url = url
        self._key = endpoint_key(key)
        self._timeout = timeout
        self._client: AsyncOpenAI | None = None
        self._plain = False  # the endpoint refuses response_format, as OpenAI's own newer models do
        self.references = references

    @property
    def name(self) -> str:
        """``openai:MODEL``."""
        return f"openai:{self._model}"

    async def draw(self, order: DrawingOrder) -> Sequence[bytes]:
        """Make pictures in one request.

        Raises:
            InputError: the endpoint refuses the order.
            ModelUnavailableError: it cannot be reached, failed, or closed the connection.
            ModelOutputError: its answer has no pictures.
        """
        if self._client is None:
            # One call each: a second one, after a lost answer, would be paid for again.
            self._client = async_client(
                self._url, self._key, retries=0, timeout=self._timeout, sending=self._noted_aside
            )
        pictures = [picture for subject in order.subjects for picture in subject.pictures][: self.references]
        texts = (order.text, order.prompt)
        with (
            translated_errors(self.name, self._url, self._key, request_texts=texts),
            response_limit(PICTURE_BYTES * order.n) as limit,
        ):
            answer = await self._ask(order, pictures)
        if limit.exceeded:
            raise ModelOutputError(f"The model {self.name} sent more than {limit.size:,} bytes for {order.n} pictures.")
        return self._decoded(answer)

    async def _ask(self, order: DrawingOrder, pictures: Sequence[bytes]) -> Any:
        while True:
            try:
                return await self._send(order, pictures)
            except Exception as error:
                if self._plain or refused_parameter(error, {"response_format"}) is None:
                    raise
                self._plain = True

    async def _send(self, order: DrawingOrder, pictures: Sequence[bytes]) -> Any:
        if self._client is None:
            raise RuntimeError("the backend was closed while it drew")
        options: dict[str, Any] = {
            "model": self._model,
            "prompt": order.text,
            "n": order.n,
            "size": f"{order.size[0]}x{order.size[1]}",
        }
        if not self._plain:
            options["response_format"] = "b64_json"
        if pictures:
            return await self._client.images.edit(
                image=[_part(number, picture) for number, picture in enumerate(pictures, 1)], **options
            )
        return await self._client.images.generate(**options)

    def _decoded(self, answer: Any) -> list[bytes]:
        try:
            items = list(answer.data or ())
            encoded = [item.b64_json for item in items]
        except (AttributeError, TypeError):
            raise ModelOutputError(
                f"The model {self.name} did not answer in the form of the images protocol. Is its URL right? It "
                "usually ends in /v1."
            ) from None
        if items and not any(encoded):
            raise ModelOutputError(
                f"The model {self.name} answered with addresses of pictures, which are not fetched: start its server "
                "so that it answers with b64_json."
            )
        try:
            return [base64.b64decode(text, validate=True) for text in encoded if text]
        except (binascii.Error, ValueError):
            raise ModelOutputError(f"The model {self.name} sent pictures that are no valid base64.") from None

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.close()
            self._client = None


def _part(number: int, picture: bytes) -> tuple[str, bytes, str]:
    """A file of the form: name, content and type."""
    png = picture.startswith(b"\x89PNG")
    return f"reference-{number}.{'png' if png else 'jpg'}", picture, "image/png" if png else "image/jpeg"

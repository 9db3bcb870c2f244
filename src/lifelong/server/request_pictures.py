"""Pictures of a request: from ``data:`` URLs, or fetched from the web if the settings allow it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from lifelong.server.errors import Problem
from lifelong.server.fetch import Fetcher

_DATA: Final = re.compile(r"data:image/[\w.+-]+(?:;[\w=.+-]+)*;base64,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RequestPictures:
    """Loads the bytes of pictures.

    Attributes:
        most: maximum size of a picture in bytes.
        fetcher: fetches pictures from the web; None if the settings do not allow it.
    """

    most: int
    fetcher: Fetcher | None = None

    async def bytes_of(self, url: str) -> bytes:
        """The file of a URL. Its kind is checked by intake, not here.

        Raises:
            Problem: the URL is not valid or not allowed, or its file is too large.
        """
        if head := _DATA.match(url):
            return self._decoded(url[head.end() :])
        if url[:6].lower() != "https:":
            raise Problem(
                400, "invalid_image_url", "an image_url must be data:image/…;base64,… or https://…", param="messages"
            )
        if self.fetcher is None:
            raise Problem(
                422,
                "fetching_off",
                "this server fetches nothing from the web unless serve_fetch is set: send the picture as data:image/…",
                param="messages",
            )
        return await self.fetcher.fetch(url)

    def _decoded(self, text: str) -> bytes:
        if len(text) * 3 // 4 > self.most + 3:
            raise Problem(
                413, "picture_too_large", f"a picture is over {self.most:,} bytes: make it smaller", param="messages"
            )
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise Problem(400, "invalid_image_url", "a picture's base64 cannot be read", param="messages") from None

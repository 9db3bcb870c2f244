"""Files of messages as the pages show them."""

from __future__ import annotations

from starlette.responses import Response

from lifelong.errors import NotFoundError
from lifelong.server.api.media import file_response
from lifelong.web.visit import Visit, get


async def content(visit: Visit) -> Response:
    """The bytes of a file, as it was given."""
    sha256 = visit.request.path_params["sha256"]
    item = await visit.person.media.get(sha256)
    return _kept(file_response(await visit.person.media.read(sha256), item.media_type, sha256))


async def thumbnail(visit: Visit) -> Response:
    """The small copy of a picture, or the picture while there is no copy yet."""
    sha256 = visit.request.path_params["sha256"]
    try:
        small = await visit.person.media.thumbnail(sha256)
    except NotFoundError:
        return await content(visit)
    return _kept(file_response(small, "image/webp", f"{sha256}-small"))


def _kept(response: Response) -> Response:
    """The browser may keep it for an hour of this session; signing out empties its cache."""
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


ROUTES = (get("/media/{sha256}", content), get("/media/{sha256}/thumbnail", thumbnail))

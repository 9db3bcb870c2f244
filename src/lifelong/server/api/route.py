"""Common parts of the routes of ``/api``: documented errors, ETags of reads, and idempotent writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from lifelong.errors import InputError
from lifelong.privacy.redaction import redact
from lifelong.server.api.etags import tag_of, unchanged
from lifelong.server.api.forms import Absent
from lifelong.server.api.idempotency import NAMES, answer_once
from lifelong.server.errors import Problem, invalid_form, plain_error
from lifelong.server.invalid import unknown_field
from lifelong.server.service import service_of
from lifelong.server.streaming import event

_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_LONGEST: Final = 100
"""Most characters of an unknown name that is repeated."""

_BEARER: Final = HTTPBearer(auto_error=False, description="A key from `lifelong keys create`.")
"""Only for the description; the gate checks the key."""


class ProblemBody(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "What went wrong.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
        "model": ProblemBody,
    }
}


def once_key(
    idempotency_key: Annotated[
        Annotated[str, Field(pattern=NAMES.pattern)] | Absent,
        Header(
            description="A name of your own for this request, such as a UUID. Sent again within a day it is answered "
            "as before and does nothing.",
        ),
    ] = None,
) -> None:
    """Describe the header; ``Route`` reads it."""


def known_tag(
    if_none_match: Annotated[
        str | Absent, Header(description="The ETag that you have: while nothing has changed, 304.")
    ] = None,
) -> None:
    """Describe the header; ``Route`` reads it."""


class JsonRequest(Request):
    """A request whose JSON is parsed in a thread if it is large."""

    async def json(self) -> Any:
        """The parsed body."""
        content = await self.body()
        try:
            content.decode()
        except UnicodeDecodeError as error:
            told = f"the body is not UTF-8 (byte {error.start} of it is {content[error.start]:#04x}): send it as UTF-8"
            raise Problem(400, "invalid_json", told, param="body") from error
        return await service_of(self).parsed(content, json.loads)


class Route(APIRoute):
    """A route of ``/api``."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        writes = bool(_WRITES & set(more.get("methods") or ()))
        header = once_key if writes else known_tag
        dependencies = list(more.get("dependencies") or ())
        if all(each.dependency is not header for each in dependencies):
            more["dependencies"] = [*dependencies, Depends(header)]
        answers = dict(_ERRORS) if writes else {**_ERRORS, 304: {"description": "Nothing has changed."}}
        more["responses"] = {**answers, **(more.get("responses") or {})}
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of a request."""
        inner = super().get_route_handler()
        writes = bool(_WRITES & set(self.methods or ()))
        body: Any = None if self.body_field is None else self.body_field.field_info.annotation
        form: type[BaseModel] | None = body if isinstance(body, type) and issubclass(body, BaseModel) else None
        queries = list(dict.fromkeys(_queries(self.dependant)))

        async def plain(request: Request) -> Response:
            if strange := next((name for name in request.query_params if name not in queries), None):
                name = redact(strange)[:_LONGEST]
                raise Problem(
                    400, "invalid_request", unknown_field(f"query.{name}", name, queries), param=f"query.{name}"
                )
            try:
                return await inner(request)
            except RequestValidationError as error:
                json = "json" in request.headers.get("content-type", "")
                raise invalid_form(error, form=form, json=json) from error
            except InputError as error:  # its form was right: FastAPI has looked
                raise Problem(422, "unusable", str(error)) from error

        async def handle(received: Request) -> Response:
            request = JsonRequest(received.scope, received.receive)
            if writes:
                return await answer_once(request, plain)
            return _tagged(request, await plain(request))

        return handle


def _queries(dependant: Dependant) -> Iterator[str]:
    """The names of the query that a route and its dependencies read."""
    yield from (each.alias for each in dependant.query_params)
    for each in dependant.dependencies:
        yield from _queries(each)


def _tagged(request: Request, response: Response) -> Response:
    whole = response.status_code == 200 and response.headers.get("content-type") == "application/json"
    if whole and "etag" not in response.headers:
        response.headers["ETag"] = tag_of(bytes(response.body))
    if "etag" in response.headers and unchanged(request, response.headers["etag"]):
        return Response(status_code=304, headers={"ETag": response.headers["etag"]})
    return response


def api_failure(problem: Problem) -> bytes:
    """The last event of a stream that failed."""
    return event(json.dumps(plain_error(problem)), "error")


def router(tag: str) -> APIRouter:
    """A router for one subject."""
    return APIRouter(prefix="/api", tags=[tag], route_class=Route, dependencies=[Depends(_BEARER)])

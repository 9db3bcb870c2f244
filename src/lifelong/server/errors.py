"""Errors as responses: OpenAI's error object under ``/v1``, problem+json (RFC 9457) on all other paths."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lifelong.errors import (
    ChangedError,
    InputError,
    LifelongError,
    ModelError,
    ModelMissingError,
    ModelUnavailableError,
    NotFoundError,
    StoreError,
    StoreFullError,
    StoreUncertainError,
)
from lifelong.server.invalid import invalid

NOTHING_HERE: Final = "there is nothing by this name here"
"""Said of what does not exist and of what is somebody else's, in the same words."""

_FINAL: Final = {"x-should-retry": "false"}
"""Tells OpenAI's clients, which try again after any 5xx, that trying again is of no use."""


class Problem(Exception):  # noqa: N818  # RFC 9457's own word
    """A request that is answered with an error.

    Args:
        status: HTTP status.
        code: a stable word for programs.
        message: the value, what was expected, and what to do next.
        param: the field of the request that caused it.
        headers: headers of the response.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param
        self.headers = dict(headers or {})


def problem_of(error: Exception) -> Problem:
    """The problem that the caller gets for an exception of any kind."""
    match error:
        case Problem():
            return error
        case ValidationError():
            return invalid_form(error)
        case RequestValidationError():
            return invalid_form(error)
        case ChangedError():
            return changed()
        case NotFoundError():
            return Problem(404, "not_found", NOTHING_HERE)
        case InputError():
            return Problem(400, "invalid_request", str(error))
        case StoreFullError():
            return Problem(507, "store_full", "the server's disk is full, and nothing was stored", headers=_FINAL)
        case StoreUncertainError():
            return Problem(
                503,
                "store_uncertain",
                "the record was cut off while this was being stored: it is stored whole, or not at all. Look before "
                "you send it again; a message with a key may be sent again as it is",
                headers={"Retry-After": str(error.wait)} | _FINAL,
            )
        case StoreError(wait=int(seconds)):
            return Problem(
                503,
                "store_busy",
                "the record is busy or out of reach just now, and this was not finished: send it again",
                headers={"Retry-After": str(seconds)},
            )
        case StoreError():  # its words name places on the server's disk
            return Problem(503, "store_unavailable", "the record cannot be used just now: the server's log says why")
        case ModelMissingError():
            return Problem(503, "model_missing", str(error), headers=_FINAL)
        case ModelUnavailableError(status=429 | 503 as status):
            wait = {} if error.wait is None else {"Retry-After": str(error.wait)}
            return Problem(status, "model_busy", str(error), headers=wait)
        case ModelUnavailableError(final=True):  # the operator's key, say: not the caller's
            return Problem(502, "model_unusable", str(error), headers=_FINAL)
        case ModelError():
            return Problem(502, "model_failed", str(error))
        case HTTPException(__cause__=Problem() as cause):  # FastAPI wraps what stops it from reading a body
            return cause
        case HTTPException():
            return Problem(
                error.status_code,
                HTTPStatus(error.status_code).phrase.lower().replace(" ", "_"),
                NOTHING_HERE if error.status_code == 404 else str(error.detail),
                headers=error.headers,
            )
    return Problem(500, "fault", "the server made a mistake: its log has the place, under the id of this request")


def changed() -> Problem:
    """The problem of an edit of something that is not as the caller has seen it any more."""
    return Problem(412, "changed_meanwhile", "it is not what you have seen any more: get it again, then decide")


def invalid_form(
    error: ValidationError | RequestValidationError, *, form: type[BaseModel] | None = None, json: bool = True
) -> Problem:
    """The problem of a request whose form is wrong.

    Args:
        error: of the validator.
        form: the form of the body, if it is known.
        json: whether the request says that its body is JSON.
    """
    code, message, place = invalid(error.errors(), form=form, json=json)
    return Problem(400, code, message, param=place)


def response_of(problem: Problem, path: str) -> Response:
    """The problem in the format of this path."""
    if path.startswith("/v1/") or path == "/v1":
        return _response(problem, "application/json", openai_error(problem))
    return _response(problem, "application/problem+json", plain_error(problem))


def plain_error(problem: Problem) -> dict[str, Any]:
    """The problem in the format of RFC 9457."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.message,
        "code": problem.code,
    }


def openai_error(problem: Problem) -> dict[str, Any]:
    """The problem in OpenAI's format."""
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = kinds.get(problem.status, "server_error" if problem.status >= 500 else "invalid_request_error")
    return {"error": {"message": problem.message, "type": kind, "param": problem.param, "code": problem.code}}


async def handle(request: Request, error: Exception) -> Response:
    """Starlette's exception handler for everything in ``HANDLED``."""
    problem = problem_of(error)
    path = request.url.path
    if problem.status == 405 and (methods := request.app.state.methods.of(path)):
        problem.headers["Allow"] = methods
        problem.message = f"{path} has no method {request.method}: use {methods.replace(', ', ' or ')}"
    elif problem.status == 404 and isinstance(error, HTTPException):  # no route: nobody's data is looked for
        problem.message = request.app.state.methods.missing(path)
    request.state.failure = type(error).__name__ if isinstance(error, LifelongError) else problem.code
    return response_of(problem, request.url.path)


HANDLED: Final[tuple[type[Exception], ...]] = (
    Problem,
    ValidationError,
    RequestValidationError,
    LifelongError,
    HTTPException,
)


def _response(problem: Problem, media_type: str, value: Mapping[str, Any]) -> Response:
    content = json.dumps(value, ensure_ascii=False).encode()
    return Response(content, problem.status, headers=problem.headers, media_type=media_type)

"""Idempotent writes: a repeated request with the same Idempotency-Key gets the stored response."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from lifelong.person.person import Person
from lifelong.privacy.names import fold_name
from lifelong.server.api.person import person_name
from lifelong.server.auth import caller_of
from lifelong.server.errors import Problem, problem_of
from lifelong.server.service import service_of
from lifelong.types import StoredResponse

NAMES: Final = re.compile(r"^[!-~]{8,200}$")

MOST: Final = 1_000_000
"""Maximum size in bytes of a stored response."""


async def answer_once(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Handle a request, or return the stored response if its key was used within the last day.

    Raises:
        Problem: 422, the key was used for another request; 409, the first request is in progress or was interrupted, or
            its response is not stored any more.
    """
    key = request.headers.get("idempotency-key")
    if key is None or not NAMES.fullmatch(key):  # its form is FastAPI's to refuse
        return await answer(request)
    service, caller = service_of(request), caller_of(request)
    who = caller.name(person_name(request), field="person")
    name = key_digest(caller.space, fold_name(who), key)
    head = f"{key}\0{request.method}\0{request.url.path}\0{request.url.query}\0".encode()
    digest = await service.parsed(await request.body(), lambda body: hashlib.sha256(head + body).digest())
    life = service.life

    def find() -> Person | None:
        return life.person(who, space=caller.space) if life.has_person(who, space=caller.space) else None

    person = await asyncio.to_thread(find)
    if person is not None:
        return await _answer(request, answer, name, digest, person, find)
    if not await asyncio.to_thread(life.keys.claim, name):
        raise _unknown()
    try:
        person = await asyncio.to_thread(find)  # the same request may have made it just before the claim
        if person is None:
            return await _answer(request, answer, name, digest, None, find)
    finally:
        await asyncio.to_thread(life.keys.release, name)
    return await _answer(request, answer, name, digest, person, find)


def key_digest(space: str, person: str, key: str) -> bytes:
    """The stored form of an Idempotency-Key."""
    return hashlib.sha256(f"{space}\0{person}\0{key}".encode()).digest()


async def _answer(
    request: Request,
    answer: Callable[[Request], Awaitable[Response]],
    name: bytes,
    digest: bytes,
    person: Person | None,
    find: Callable[[], Person | None],
) -> Response:
    if person is not None:
        before = await person.responses.begin(name, digest)
        if before is not None:
            return _again(before, digest)
    try:
        response = await answer(request)
    except Exception as error:
        if person is not None and problem_of(error).status < 500:  # refused, nothing was done: the key is free again
            await person.responses.drop(name)
        raise
    content = getattr(response, "body", None)
    body = bytes(content) if isinstance(content, bytes | memoryview) and len(content) <= MOST else None
    stored = StoredResponse(
        digest, response.status_code, response.media_type or "", response.headers.get("etag", ""), body
    )
    person = await asyncio.to_thread(find) if person is None else person
    if person is not None:  # else the request has erased the person
        await person.responses.finish(name, stored)
    return response


def _again(before: StoredResponse, digest: bytes) -> Response:
    """The stored response.

    Raises:
        Problem: there is none, or it belongs to another request.
    """
    if before.request != digest:
        raise Problem(
            422, "idempotency_key_reused", "this Idempotency-Key came with another request: use a new one for each"
        )
    if not before.status:
        raise _unknown()
    if before.content is None:
        raise Problem(409, "answered_before", "this was done, and its answer is not kept any more: look at the record")
    headers = {"Idempotency-Replayed": "true"} | ({"ETag": before.tag} if before.tag else {})
    return Response(before.content, before.status, headers=headers, media_type=before.media_type or None)


def _unknown() -> Problem:
    return Problem(
        409,
        "outcome_unknown",
        "a request with this Idempotency-Key is being worked on, or was cut off: look whether it was done, and use a "
        "new key for another try",
    )

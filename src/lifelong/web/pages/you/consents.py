"""Consents: whether people are recognised by their faces and voices, and what a withdrawal erases."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.responses import Response

from lifelong.server.errors import Problem
from lifelong.web.changes import changed
from lifelong.web.pages.you.parts import address_of, show_part
from lifelong.web.visit import Visit

ADDRESS: Final = address_of("consents")

KINDS: Final = ("person", "voice")
"""What needs a consent."""


async def show(visit: Visit) -> Response:
    """Each consent with its dates, and the two readings that can be switched off."""
    person = visit.person
    consents, traits, voice = await asyncio.gather(
        person.concepts.consents(), person.traits_settings(), person.voice.choices()
    )
    listed = []
    for kind in KINDS:
        dates = [each for each in consents if each.kind == kind]
        given = next((each for each in reversed(dates) if each.ended is None), None)
        listed.append((kind, given, [each for each in dates if each.ended is not None][::-1]))
    return show_part(visit, "consents", listed=listed, traits_on=traits.allowed, voice_on=voice.allowed)


async def give(visit: Visit) -> Response:
    """Give a consent; its time is stored."""
    await visit.person.concepts.consent(await _kind(visit))
    return changed(visit, visit.words("you.consent_given"), address=ADDRESS)


async def withdraw_form(visit: Visit) -> Response:
    """What a withdrawal erases."""
    kind = visit.request.query_params.get("kind", "")
    if kind not in KINDS:
        raise Problem(404, "not_found", f"kind={kind[:40]!r}: give person or voice")
    concepts = [each for each in await visit.person.concepts.list() if each.kind == kind]
    return visit.page("you/withdraw.html", kind=kind, concepts=concepts)


async def withdraw(visit: Visit) -> Response:
    """Withdraw a consent, and erase what it allowed."""
    verified = await visit.person.concepts.withdraw(await _kind(visit))
    text = visit.words("you.consent_withdrawn" if verified else "you.consent_unverified")
    return changed(visit, text, address=ADDRESS)


async def _kind(visit: Visit) -> str:
    kind = (await visit.request.form(max_files=0, max_fields=10)).get("kind")
    if kind not in KINDS or not isinstance(kind, str):
        raise Problem(422, "kind", "kind: give person or voice")
    return kind

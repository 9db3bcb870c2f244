"""Persons: name, time zone, size, profile, habits and preferences."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from lifelong.person.person import Person
from lifelong.server.api.forms import Absent, Before, Form, Limit
from lifelong.server.api.person import Adding, Reading
from lifelong.server.api.route import router as made
from lifelong.server.auth import caller_of
from lifelong.server.service import service_of
from lifelong.types import Memory, MemoryKind
from lifelong.types.outgoing import OutgoingCall
from lifelong.types.storage import Storage

router = made("person")


class PersonBody(BaseModel):
    """One person, in figures."""

    name: str
    zone: str
    messages: int
    memories: Mapping[MemoryKind, int]
    bytes: int


class ZoneForm(Form):
    """What can be changed of a person."""

    zone: str = Field(description="IANA name of the time zone of the person's life, as Europe/Lisbon.", max_length=100)


@router.get("/people", summary="Names of the persons that a key may act for")
def people(request: Request) -> list[str]:
    """All persons of the key's space, or the key's own; needs the scope ``admin``."""
    caller, life = caller_of(request), service_of(request).life
    caller.need("admin")
    names = life.persons(space=caller.space)
    return names if caller.person is None else [caller.person]


@router.get("/person", summary="One person, in figures")
async def person(person: Reading) -> PersonBody:
    """Name, time zone, and how much is kept."""
    return await _body(person)


@router.get("/storage", summary="How much is stored, by kind and by month")
async def storage(person: Reading) -> Storage:
    """Items and bytes of each kind, and what came in during each month."""
    return await person.storage()


@router.get("/outgoing", summary="What left this machine")
async def outgoing(
    person: Reading,
    before: Annotated[Before | Absent, Query(description="Only those with a smaller id.")] = None,
    limit: Limit = 50,
) -> list[OutgoingCall]:
    """The requests for this person to endpoints on other machines, newest first, without content."""
    return await person.outgoing(before=before, limit=limit)


@router.put("/person", summary="Set the time zone")
async def set_zone(person: Adding, form: ZoneForm) -> PersonBody:
    """Set the time zone of the person's life; a person who is not there is made."""
    await person.set_zone(form.zone)
    return await _body(person)


@router.get("/profile", summary="The core profile")
async def profile(person: Reading) -> list[Memory]:
    """The core profile as it stands."""
    return await person.profile()


@router.get("/habits", summary="Habits, routines and goals")
async def habits(person: Reading, ended: bool = False) -> list[Memory]:
    """Habits and goals with their triggers and states; with ``ended`` also those that hold no more."""
    return await person.habits(current=None if ended else True)


@router.get("/preferences", summary="Wishes about the replies")
async def preferences(person: Reading) -> list[Memory]:
    """What the person asked for about the replies, newest first."""
    return await person.preferences()


async def _body(person: Person) -> PersonBody:
    zone, size = await asyncio.to_thread(lambda: (person.zone.key, person.size()))
    return PersonBody(
        name=person.name,
        zone=zone,
        messages=await person.message_count(),
        memories=await person.memories.count(),
        bytes=size,
    )

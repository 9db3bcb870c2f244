"""Traits, and the person's settings for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal, get_args

from fastapi import Query
from pydantic import BaseModel, Field

from lifelong.server.api.forms import Absent, Form, Limit, Span
from lifelong.server.api.person import Changing, Reading
from lifelong.server.api.route import router as made
from lifelong.types import Observation, TraitChoices, Traits

router = made("traits")

TraitName = Literal["openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism"]


class PinForm(Form):
    """A trait by hand."""

    value: float = Field(ge=1, le=5)


class AllowForm(Form):
    """Whether traits and mood are read."""

    allowed: bool
    erase: bool = Field(False, description="With off: delete every earlier reading.")


class PauseBody(BaseModel):
    """A span in which nothing was read; the last one has no end while traits are switched off."""

    begin: datetime
    end: datetime | None


class ChoicesBody(BaseModel):
    """What a person chose about the picture that is made of their traits.

    Attributes:
        allowed: whether traits and mood are read and used.
        pinned: values set by hand, 1 to 5, by trait.
        since: messages said before do not count (the last reset), or null.
    """

    allowed: bool
    pinned: dict[TraitName, float]
    since: datetime | None
    pauses: list[PauseBody]


@router.get("/traits", summary="The Big Five as they stand")
async def traits(
    person: Reading, at: Annotated[Span | Absent, Query(description="As they stood at this time.")] = None
) -> Traits:
    """Each with its interval and evidence, from 1 to 5."""
    return await person.traits(at=at)


@router.get("/traits/over-time", summary="The Big Five as they stood")
async def over_time(
    person: Reading, days: Annotated[int, Query(ge=1, le=3650, description="The span between two of them.")] = 7
) -> list[Traits]:
    """The Big Five as they stood after each span of time."""
    return await person.traits_over_time(every=timedelta(days=days))


@router.get("/traits/readings", summary="What was read from single messages")
async def readings(person: Reading, limit: Limit = 50) -> list[Observation]:
    """The newest readings that count for the traits now, oldest first, each with its message and its words."""
    return await person.trait_readings(limit=limit)


@router.get("/traits/settings", summary="What the person chose about their traits")
async def settings(person: Reading) -> ChoicesBody:
    """Pins, the last reset, and whether traits are read at all."""
    return _body(await person.traits_settings())


@router.put("/traits/settings", summary="Switch the reading of traits on or off")
async def allow(person: Changing, form: AllowForm) -> ChoicesBody:
    """While it is off nothing is observed, and what was observed before is not used."""
    return _body(await person.allow_traits(form.allowed, erase=form.erase))


@router.post("/traits/reset", summary="Start again in the middle")
async def reset(person: Changing) -> ChoicesBody:
    """What was said before now does not count any more; pins stay."""
    return _body(await person.reset_traits())


@router.put("/traits/pins/{trait}", summary="Set a trait by hand")
async def pin(person: Changing, trait: TraitName, form: PinForm) -> ChoicesBody:
    """Set a trait by hand; what is read goes on in the background until it is unpinned."""
    return _body(await person.pin_trait(trait, form.value))


@router.delete("/traits/pins/{trait}", summary="Let a trait be read again")
async def unpin(person: Changing, trait: TraitName) -> ChoicesBody:
    """Take a trait's pin away."""
    return _body(await person.unpin_trait(trait))


def _body(choices: TraitChoices) -> ChoicesBody:
    pauses = [PauseBody(begin=begin, end=end) for begin, end in choices.pauses]
    pinned = {trait: choices.pinned[trait] for trait in get_args(TraitName) if trait in choices.pinned}
    return ChoicesBody(allowed=choices.allowed, pinned=pinned, since=choices.since, pauses=pauses)

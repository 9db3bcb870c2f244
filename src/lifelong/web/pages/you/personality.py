"""The Big Five: what is read, how sure, from which words, and how it came about over time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final, Literal

from starlette.responses import Response

from lifelong.server.errors import Problem
from lifelong.types import TRAITS, Observation, Trait
from lifelong.web.pages.you.charts import Chart, chart, every, x_of
from lifelong.web.pages.you.parts import show_part
from lifelong.web.visit import Visit

READINGS: Final = 40
"""Largest number of readings of a trait in its list, the newest first."""


@dataclass(frozen=True, slots=True)
class TraitView:
    """One trait as the page shows it.

    Attributes:
        trait: its value and interval.
        leaning: the side on which the whole interval lies, or "" while both are possible.
        chart: how it came about, or None without readings.
        low, value, high: places on the scale.
    """

    trait: Trait
    leaning: Literal["low", "high", ""]
    chart: Chart | None
    low: float
    value: float
    high: float


async def show(visit: Visit) -> Response:
    """All five traits."""
    person, now = visit.person, visit.service.life.now()
    first = await person.messages(limit=1)
    traits, states, readings, choices = await asyncio.gather(
        person.traits(),
        person.traits_over_time(every=every(first[0].at, now) if first else every(now, now)),
        person.trait_readings(limit=1000),
        person.traits_settings(),
    )
    views = [
        TraitView(
            trait,
            "high" if trait.low > 3 else "low" if trait.high < 3 else "",
            None if trait.pinned else chart(trait.name, states, readings, now),
            x_of(trait.low),
            x_of(trait.value),
            x_of(trait.high),
        )
        for trait in traits.traits
    ]
    return show_part(visit, "personality", views=views, choices=choices, observations=traits.observations)


async def readings(visit: Visit) -> Response:
    """The readings of one trait, each with the words and the message that it comes from."""
    name = visit.request.query_params.get("trait", "")
    if name not in TRAITS:
        raise Problem(404, "not_found", f"there is no trait {name[:40]!r}: give one of {', '.join(TRAITS)}")
    place = TRAITS.index(name)
    found: list[Observation] = await visit.person.trait_readings()
    own = [each for each in found if each.scores[place] != 3][: -READINGS - 1 : -1]
    texts = {each.id: each.text for each in await visit.person.known_messages([each.message for each in own])}
    listed = [(each, each.scores[place], texts.get(each.message, "")) for each in own]
    return visit.page("you/readings.html", listed=listed, name=name)

"""The tools of Lifelong as a model sees them: their names, descriptions and arguments. `tools.py` carries them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from lifelong.agent.notes import NAME, clip
from lifelong.models.base import Tool
from lifelong.types import ENTRY_KINDS, WHOLE, EntryKind, Part

_DAY = {"type": "string"}

FIELDS: Final = 12
"""Fields of a catalogue that a model is told of."""

RECALL: Final = Tool(
    name="recall",
    description=(
        "Look up what the person said or did. Returns dated notes, best first. 'last week' in the query narrows it to "
        "that week."
    ),
    parameters={
        "type": "object",
        "properties": {
            "query": {"type": "string", "description": "what to look for, in plain words"},
            "since": {**_DAY, "description": "first day, YYYY-MM-DD, or empty"},
            "until": {**_DAY, "description": "last day, YYYY-MM-DD, or empty"},
            "kinds": {
                "type": "array",
                "items": {"type": "string", "enum": list(ENTRY_KINDS)},
                "description": "only these kinds, or empty",
            },
            "people": {
                "type": "array",
                "items": {"type": "string"},
                "description": "only what these people said or are named in, or empty",
            },
        },
        "required": ["query"],
        "additionalProperties": False,
    },
)

LOOK: Final = Tool(
    name="look",
    description="See a picture again that a note names, or a part of it at full size. Returns the picture itself.",
    parameters={
        "type": "object",
        "properties": {
            "media_id": {"type": "string", "description": "the media id that the note gives"},
            "part": {
                "type": "array",
                "items": {"type": "number"},
                "description": "left, top, right, bottom from 0 to 1; empty for all of it",
            },
        },
        "required": ["media_id"],
        "additionalProperties": False,
    },
)

TIMELINE: Final = Tool(
    name="timeline",
    description="See what happened in a span of time, in order: days, sessions and their topics.",
    parameters={
        "type": "object",
        "properties": {
            "since": {**_DAY, "description": "first day, YYYY-MM-DD, or empty"},
            "until": {**_DAY, "description": "last day, YYYY-MM-DD, or empty"},
        },
        "required": [],
        "additionalProperties": False,
    },
)

RECOMMEND: Final = "recommend"
"""Name of the tool that suggests items of catalogues; its definition names the catalogues, see `recommend_tool`."""

TOOL_NAMES: Final = (RECALL.name, LOOK.name, TIMELINE.name, RECOMMEND)


def recommend_tool(catalogues: Mapping[str, Sequence[str]]) -> Tool:
    """The tool that suggests items.

    Args:
        catalogues: names of the catalogues, with the names of their fields.
    """
    fields = "; ".join(
        f"{clip(name, NAME)} ({', '.join(clip(each, NAME) for each in names[:FIELDS]) or 'no fields'})"
        for name, names in catalogues.items()
    )
    return Tool(
        name=RECOMMEND,
        description=(
            "Items of a catalogue that suit the person, best first, with what the person said and did that speaks for "
            "them; what the person knows or refused is left out. Use it when they ask what to watch, read, buy and so "
            f"on, and suggest nothing that it does not return. Catalogues and their fields: {fields}."
        ),
        parameters={
            "type": "object",
            "properties": {
                "catalogue": {"type": "string", "enum": list(catalogues)},
                "query": {"type": "string", "description": "what is wanted now, in a few plain words, or empty"},
                "where": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "conditions on fields, such as year>2000 or genres=Comedy, or empty",
                },
                "like": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "titles of items that the result shall be like, or empty",
                },
            },
            "required": ["catalogue"],
            "additionalProperties": False,
        },
    )


def _day(value: object) -> object:
    """A day as models write it; "" and null mean none."""
    if value is None or value == "":
        return None
    try:
        return datetime.fromisoformat(str(value).strip()[:10])
    except ValueError:
        raise ValueError(f"{str(value)[:40]!r} is no day: give YYYY-MM-DD, or leave it empty") from None


def _list(value: object) -> object:
    return [] if value in ("", None) else value


def _part(sides: list[float]) -> list[float]:
    """An empty list, or a part of a picture as models write it.

    Raises:
        ValueError: the numbers are no part of a picture.
    """
    if sides:
        if len(sides) != 4:
            raise ValueError(f"it has {len(sides)} numbers, and needs four: left, top, right and bottom, from 0 to 1")
        left, top, right, bottom = sides
        if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise ValueError(
                f"{sides} is no part of a picture: 0 is its left and top, 1 its right and bottom, and left comes "
                "before right, top before bottom"
            )
    return sides


Day = Annotated[datetime | None, BeforeValidator(_day)]
Names = Annotated[list[Annotated[str, Field(max_length=200)]], BeforeValidator(_list), Field(max_length=10)]


class RecallArguments(BaseModel):
    """Arguments of ``recall``."""

    query: Annotated[str, Field(max_length=2000)]
    since: Day = None
    until: Day = None
    kinds: Annotated[list[EntryKind], BeforeValidator(_list)] = []
    people: Names = []


class LookArguments(BaseModel):
    """Arguments of ``look``."""

    media_id: Annotated[str, Field(max_length=200)]
    part: Annotated[list[float], BeforeValidator(_list), Field(max_length=10), AfterValidator(_part)] = []

    @property
    def box(self) -> Part:
        """The part; WHOLE when none is given."""
        if not self.part:
            return WHOLE
        left, top, right, bottom = self.part
        return left, top, right, bottom


class TimelineArguments(BaseModel):
    """Arguments of ``timeline``."""

    since: Day = None
    until: Day = None


class RecommendArguments(BaseModel):
    """Arguments of ``recommend``."""

    catalogue: Annotated[str, Field(max_length=200)]
    query: Annotated[str, Field(max_length=2000)] = ""
    where: Annotated[list[Annotated[str, Field(max_length=300)]], BeforeValidator(_list), Field(max_length=10)] = []
    like: Names = []

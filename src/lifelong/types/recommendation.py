"""Items of catalogues, what persons did with them, tastes, and recommendations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

InteractionKind = Literal["viewed", "liked", "disliked", "rated", "bought", "hidden", "rejected", "wished"]

INTERACTION_KINDS: tuple[InteractionKind, ...] = (
    "viewed", "liked", "disliked", "rated", "bought", "hidden", "rejected", "wished",
)  # fmt: skip
"""The position is the code in the database, so new kinds are only appended.

``rejected`` refuses one suggestion, ``hidden`` refuses the item for good, and ``wished`` puts it on a wish list."""

FieldValue = str | int | float | bool | tuple[str, ...]
"""The value of a field of an item; a list of strings is a tuple."""


ENRICHED = ("themes", "moods", "disagreements")
"""Names of the fields that a capable model adds to items."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a catalogue.

    Attributes:
        id: its id in the application's own data.
        title: its name.
        text: a description, or "".
        fields: further values by name: year, genres, price.
        catalogue: name of its catalogue.
        removed: it is not recommended any more.
    """

    id: str
    title: str
    text: str = ""
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    catalogue: str = ""
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Interaction:
    """Something that a person did with an item.

    Attributes:
        item: id of the item.
        value: a rating on the scale of the catalogue; None for other kinds.
        at: when it happened (aware).
        about: id of the recommendation that it follows, or "".
        message: id of the message that said it, or None.
        quote: the person's own words, or "".
        title: title of the item.
    """

    id: str
    catalogue: str
    item: str
    kind: InteractionKind
    value: float | None
    at: datetime
    about: str = ""
    message: str | None = None
    quote: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueInfo:
    """What a catalogue is.

    Attributes:
        scale: lowest and highest rating.
        items: number of items that can be recommended.
    """

    name: str
    scale: tuple[float, float]
    items: int


TasteKind = Literal["like", "dislike", "wish", "constraint"]

TasteModality = Literal["words", "feedback", "item"]


@dataclass(frozen=True, slots=True)
class TastePiece:
    """One like, dislike, wish or constraint of a person.

    Attributes:
        words: the person's words, or the title of an item.
        about: what it is about ("horror films"), or "".
        at: when it was said or done.
        strength: 0 to 1.
        modality: where it was read: words of a memory, feedback on a recommendation, an item.
        sources: ids of the memories, messages and interactions that prove it.
        holds: whether it still holds; a closed one is history and counts for nothing.
        sensitive: about health, faith, politics or orientation; used only when asked.
    """

    kind: TasteKind
    words: str
    about: str
    at: datetime
    strength: float
    modality: TasteModality
    sources: tuple[str, ...]
    holds: bool = True
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class TasteEvidence:
    """Something of the person's own that speaks for or against an item.

    Attributes:
        id: id of a memory or an interaction; in a chat also of a message from which no memory has been made yet.
        words: the person's own words, or the title of the item of the interaction.
        kind: what it is: a like, a dislike, a wish, a constraint, or the kind of an interaction.
        at: when it was said or done.
        item: id of the item of an interaction, or "".
        against: it speaks against the item.
    """

    id: str
    words: str
    kind: str
    at: datetime
    item: str = ""
    against: bool = False


@dataclass(frozen=True, slots=True)
class ItemHit:
    """A recommended item.

    Attributes:
        id: id of the recommendation; ``interact(about=…)`` takes it.
        score: sum of all channels, comparable within one list only.
        why: what each channel added to the score.
        because: the memories and interactions behind it, strongest first.
        explanation: why, in a sentence of a model that was asked to rank again; "" where it gave none, or one that its
            citations do not say. The evidence that it cites comes first in ``because``.
    """

    id: str
    item: Item
    score: float
    why: Mapping[str, float]
    because: tuple[TasteEvidence, ...] = ()
    explanation: str = ""


ObstacleKind = Literal["removed", "conditions", "known", "refused", "constraint", "dislike"]
"""What keeps an item back: it was removed, does not fulfil the conditions, is known or refused, or is against a
constraint or a dislike in words."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that keeps an item from being recommended.

    Attributes:
        done: what the person did with it, for ``known`` and ``refused``.
        value: the rating, if it was one.
        words: the person's own words, or ""; those of a constraint about health, faith, politics or orientation are
            not repeated.
        at: when it was said or done, or None.
    """

    kind: ObstacleKind
    done: InteractionKind | None = None
    value: float | None = None
    words: str = ""
    at: datetime | None = None

    @property
    def text(self) -> str:
        """The obstacle in words."""
        day = "" if self.at is None else self.at.date().isoformat()
        match self.kind:
            case "removed":
                return "it was removed from the catalogue"
            case "conditions":
                return "it does not fulfil the conditions"
            case "known" | "refused":
                value = "" if self.value is None else f" {self.value:g}"
                when, said = f" on {day}" if day else "", f' ("{self.words}")' if self.words else ""
                return f"it is {self.kind}: {self.done}{value}{when}{said}"
        if not self.words:
            return (
                f"{self.kind}: it is about health, faith, politics or orientation, and taste(sensitive=True) shows it"
            )
        return f'{self.kind}: "{self.words}" ({day})'


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """Why an item is or is not recommended to a person now.

    Attributes:
        rank: its place among all items that may be recommended, from 1; None if it may not be.
        of: number of items that may be recommended.
        reasons: what keeps it back, in words; empty for an item that is recommended.
        hit: its score and evidence.
        obstacles: the same as ``reasons``, as values.
    """

    hit: ItemHit
    rank: int | None
    of: int
    reasons: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()

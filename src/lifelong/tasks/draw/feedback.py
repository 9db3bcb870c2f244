"""Feedback on drawings: what is stored of how a picture looks, and what a thumb about it says of the person's taste."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lifelong.errors import InputError
from lifelong.perception.pictures import Picture, averages
from lifelong.tasks.draw.visual_preferences import ASPECTS, look_terms
from lifelong.types import TastePiece
from lifelong.types.drawing import DrawRequest, StoredDrawing

ADDED: Final = "added"
"""The key of the phrases that taste added, among the looks of a stored drawing."""

PALETTE: Final = "palette"
"""The key of the terms that the colours of the pixels fit."""

STRENGTH: Final = 0.5
"""Strength of a thumb as a piece of taste: below a liking in words."""


def looks_of(request: DrawRequest, picture: Picture) -> dict[str, tuple[str, ...]]:
    """The visual terms of a prompt by aspect, those that taste added, and those of the picture's colours.

    All are from a closed list, so that nothing else of the person's words is stored.
    """
    looks: dict[str, tuple[str, ...]] = dict(look_terms(request.prompt).items())
    if request.edited is None and (added := tuple(each.phrase for each in request.added if each.wanted)):
        looks[ADDED] = added
    if palette := palette_terms(picture):
        looks[PALETTE] = palette
    return looks


def palette_terms(picture: Picture) -> tuple[str, ...]:
    """What the colours of a picture are called: warm or cool, bright, pastel or muted, dark, black and white."""
    small = averages(picture, 48)
    highest, lowest = small.max(axis=2), small.min(axis=2)
    chroma, light = float((highest - lowest).mean()), float(highest.mean())
    warmth = float((small[..., 0] - small[..., 2]).mean())
    if chroma < 6:
        return ()
    terms = []
    if abs(warmth) > 18:
        terms.append("warm colours" if warmth > 0 else "cool colours")
    if chroma > 90:
        terms.append("bright colours")
    elif chroma < 40:
        terms.append("pastel colours" if light > 205 else "muted colours")
    if light < 90:
        terms.append("dark colours")
    return tuple(terms)


def checked_thumb(drawing: StoredDrawing, value: int, about: str) -> str:
    """What a thumb is about, as it is stored.

    Raises:
        InputError: the value or ``about`` is unknown, or the drawing has no term of this aspect.
    """
    if isinstance(value, bool) or value not in (-1, 0, 1):
        raise InputError(f"thumb {value!r}: give 1, -1, or 0 to take it back")
    topic = {"color": "colours", "colors": "colours", "colour": "colours", "lighting": "light"}.get(
        about.strip().casefold(), about.strip().casefold()
    )
    if not topic or value == 0:
        return ""
    phrases = sorted({phrase for phrases in drawing.looks.values() for phrase in phrases})
    if topic in ASPECTS:
        if not _terms(drawing, topic):
            has = f": it has {', '.join(phrases)}" if phrases else ""
            raise InputError(f"nothing is known of the {topic} of this drawing{has}")
        return topic
    named = [phrase for terms in look_terms(about).values() for phrase in terms]
    if len(named) == 1 and named[0] in phrases:
        return named[0]
    known = ", ".join((*ASPECTS, *phrases))
    raise InputError(f"about={about[:60]!r} is nothing that a drawing is judged by: give one of {known}")


def _terms(drawing: StoredDrawing, topic: str) -> tuple[str, ...]:
    """The terms that a thumb about a topic is about."""
    if not topic:
        return drawing.looks.get(ADDED, ()) if drawing.thumb > 0 else ()
    if topic not in ASPECTS:
        return (topic,)
    own = drawing.looks.get(topic, ())
    return own or (drawing.looks.get(PALETTE, ()) if topic == "colours" else ())


def thumb_pieces(drawings: Iterable[StoredDrawing]) -> list[TastePiece]:
    """The likes and dislikes that thumbs state.

    A thumb down without a topic states none: it does not say what was wrong.
    """
    return [
        TastePiece(
            kind="like" if each.thumb > 0 else "dislike",
            words=f"thumb {'up' if each.thumb > 0 else 'down'} on a drawing: {term}",
            about=term,
            at=each.thumb_at or each.at,
            strength=STRENGTH,
            modality="feedback",
            sources=(each.id,),
        )
        for each in drawings
        if each.thumb
        for term in _terms(each, each.about)
    ]

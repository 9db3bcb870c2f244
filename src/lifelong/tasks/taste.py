"""`Taste`: one read-out of what a person likes, dislikes, wishes and must avoid, with the proof of each piece.

Nothing is stored here: the pieces are read from memories, interactions and feedback on drawings whenever they are
needed. So a correction, a closing or an erasure of a source changes or removes its pieces at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from lifelong.extraction.sensitive import topics
from lifelong.store.record import Record
from lifelong.tasks.draw.feedback import thumb_pieces
from lifelong.tasks.opinions import Opinion, opinions
from lifelong.tasks.recommend.interaction_log import liking_of
from lifelong.types import Interaction, Memory, Message, TastePiece
from lifelong.types.recommendation import TasteKind

_SLOTS: Final[dict[str, TasteKind]] = {
    "me.likes.": "like",
    "me.favourite.": "like",
    "me.wish.": "wish",
    "me.diet": "constraint",
    "me.allergy.": "constraint",
}
"""Slots of memories that state a taste, and what they state. A denied like is a dislike."""

_STRENGTH: Final[dict[str, float]] = {"me.favourite.": 1.0, "me.likes.": 0.8, "me.wish.": 0.6}


_SILENT: Final[set[str]] = set()
"""Ids of memories that state no taste; the text of a memory never changes. No words of anybody are held here."""

_MOST_SILENT: Final = 200_000


def taste(
    record: Record, *, sensitive: bool = False, current: bool | None = True, scales: dict[str, tuple[float, float]]
) -> list[TastePiece]:
    """All pieces of a person's taste, newest first. Blocking.

    Args:
        record: the person's record.
        sensitive: also those about health, faith, politics or orientation.
        current: True for pieces that hold, False for closed ones, None for both.
        scales: lowest and highest rating of each catalogue.
    """
    pieces = [
        *_from_memories(record, current),
        *_from_words(record, current),
        *_from_interactions(record.interactions.select(), current, scales),
    ]
    if current is not False:
        pieces += thumb_pieces(record.drawings.select(rated=True))
    kept = [piece for piece in pieces if sensitive or not piece.sensitive]
    return sorted(kept, key=lambda piece: piece.at, reverse=True)


def _from_memories(record: Record, current: bool | None) -> Iterable[TastePiece]:
    for slot, kind in _SLOTS.items():
        for memory in record.memories.select(kinds=["core", "semantic"], under=slot, current=current):
            piece = _of_memory(memory, slot, kind)
            stated = opinions(memory.text) if slot in ("me.likes.", "me.favourite.") else []
            several = len({each.kind for each in stated}) > 1  # the slot names one of them only
            # The slot has one word of what is liked: "picture" of "I love pictures in watercolour".
            fuller = any(each.kind == piece.kind for each in stated)
            if stated and (several or fuller or slot == "me.favourite."):
                yield from (replace(piece, kind=each.kind, about=each.about) for each in stated)
            else:
                yield piece


def from_message(message: Message) -> list[TastePiece]:
    """The likes, dislikes and constraints in a message from which no memory has been made yet."""
    return [_of_words(each, message.text, message.at, (message.id,)) for each in opinions(message.text)]


def _from_words(record: Record, current: bool | None) -> Iterable[TastePiece]:
    """What memories without a slot state in words: the extractors name a slot in some languages only."""
    ids = record.memories.without_slot(current=current)
    new = [each for each in ids if each not in _SILENT]
    for memory in record.memories.fetch(new) if new else []:
        stated = opinions(memory.text)
        if not stated:
            if len(_SILENT) >= _MOST_SILENT:
                _SILENT.clear()
            _SILENT.add(memory.id)
        sources = (memory.id, *(source.message for source in memory.sources))
        for each in stated:
            yield replace(_of_words(each, memory.text, memory.at, sources), holds=memory.current)


def _of_words(opinion: Opinion, text: str, at: datetime, sources: tuple[str, ...]) -> TastePiece:
    strength = 1.0 if opinion.kind == "constraint" else _STRENGTH["me.likes."]
    return TastePiece(opinion.kind, text, opinion.about, at, strength, "words", sources, sensitive=bool(topics(text)))


def _of_memory(memory: Memory, slot: str, kind: TasteKind) -> TastePiece:
    if memory.denied:
        kind = "dislike" if kind in ("like", "wish") else kind
    about = memory.slot.removeprefix(slot).strip(".").replace("-", " ")
    if slot in ("me.favourite.", "me.diet"):  # the slot names the attribute, and the words its value
        about = memory.text
    return TastePiece(
        kind=kind,
        words=memory.text,
        about=about,
        at=memory.at,
        strength=_STRENGTH.get(slot, 1.0),
        modality="words",
        sources=(memory.id, *(source.message for source in memory.sources)),
        holds=memory.current and not (memory.denied and kind == "constraint"),
        sensitive=bool(topics(memory.text, memory.slot)),
    )


def _from_interactions(
    interactions: Sequence[Interaction], current: bool | None, scales: dict[str, tuple[float, float]]
) -> Iterable[TastePiece]:
    newest: dict[tuple[str, str], Interaction] = {}
    for each in interactions:
        key = (each.catalogue, each.item)
        if each.kind == "viewed":
            continue
        if key in newest and current is not True:
            yield _of_interaction(newest[key], scales, holds=False)
        newest[key] = each
    if current is not False:
        for each in newest.values():
            yield _of_interaction(each, scales, holds=True)


def _of_interaction(each: Interaction, scales: dict[str, tuple[float, float]], *, holds: bool) -> TastePiece:
    liking = liking_of(each.kind, each.value, scales.get(each.catalogue, (0.0, 5.0)))
    kind: TasteKind = "wish" if each.kind == "wished" else "like" if liking >= 0 else "dislike"
    return TastePiece(
        kind=kind,
        words=each.quote or each.title,
        about=each.title,
        at=each.at,
        strength=abs(liking),
        modality="feedback" if each.about or each.message else "item",
        sources=(each.id, *([each.message] if each.message else [])),
        holds=holds,
    )

"""The memories that the prompt of a turn shows: those that bear on its message, once each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lifelong.language.slots import is_core
from lifelong.language.terms import terms
from lifelong.models.base import TextEmbedder
from lifelong.types import Memory, Message

ALWAYS, NEAREST = 6, 8
"""Facts of the profile that every prompt shows, the first told; and others, by the message: about 16 tokens each."""

CONSIDERED: Final = 60
"""Memories that are compared by meaning: an embedding takes about 5 ms."""

WORD: Final = 0.25
"""What one word in common counts, in cosine."""

PROFILE: Final = 0.1
"""What a slot of the profile counts: these are the facts that messages change."""


def bearing(memories: Sequence[Memory], messages: Sequence[Message], embedder: TextEmbedder) -> list[Memory]:
    """The current memories that bear on the newest message, each part oldest first.

    Of a core memory and a semantic one with the same slot and text, only the semantic one is shown, because only that
    can be replaced. The first facts of the profile come first, whatever the message says: a server need not read them
    again for the next one. The others are ranked by shared terms (also with their slot), by meaning, and by slot.

    Args:
        memories: core and semantic memories.
        messages: the newest message last.
        embedder: compares meanings.
    """
    single = {(each.slot, each.text): each for each in sorted(memories, key=lambda each: each.kind) if each.current}
    facts = sorted(single.values(), key=lambda each: each.at)
    if len(facts) <= ALWAYS + NEAREST or not messages:
        return facts
    always = [each for each in facts if is_core(each.slot)][:ALWAYS]
    asked = " ".join(message.text for message in messages[-2:])
    said = set(terms(asked).tolist())

    def near(fact: Memory) -> float:
        shared = said.intersection(terms(f"{fact.text} {fact.slot.replace('.', ' ').replace('-', ' ')}").tolist())
        return WORD * len(shared) + PROFILE * is_core(fact.slot)

    others = [each for each in facts if each not in always]
    ranked = sorted(others, key=lambda each: (near(each), each.at), reverse=True)[:CONSIDERED]
    vectors = embedder.embed([messages[-1].text, *(each.text for each in ranked)])
    cosines = vectors[1:] @ vectors[0]
    scores = {each.id: near(each) + float(cosine) for each, cosine in zip(ranked, cosines, strict=True)}
    best = sorted(ranked, key=lambda each: scores[each.id], reverse=True)[: ALWAYS + NEAREST - len(always)]
    return [*always, *sorted(best, key=lambda each: each.at)]

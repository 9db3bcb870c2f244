"""Candidates: sentences of which some state what a person asks to forget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lifelong.language.sentences import Sentence, sentences
from lifelong.types import Memory, Message, Role


@dataclass(slots=True)
class TargetCandidate:
    """A sentence of a message, or the text of a memory.

    Attributes:
        owner: the message or memory.
        sentence: the words, with their place in it.
        before: the sentence before it, of the same message or of the person's message before.
        score: how certain it is that it was meant.
        likeness: the similarity of its embedding to the request's.
    """

    owner: Message | Memory
    sentence: Sentence
    before: str
    score: float = 0.0
    likeness: float = 0.0

    @property
    def role(self) -> Role:
        """Who said it; a memory is of the person's words."""
        return self.owner.role if isinstance(self.owner, Message) else "user"


def turns_before(messages: Sequence[Message]) -> dict[str, str]:
    """For each message of the person, the last sentence of their message before it in the same session.

    "She is allergic to kiwi" goes on about whom that one named.
    """
    before: dict[str, str] = {}
    last: Message | None = None
    for message in messages:
        if message.role != "user":
            continue
        if last is not None and last.session == message.session and (pieces := sentences(last.text)):
            before[message.id] = pieces[-1].text
        last = message
    return before

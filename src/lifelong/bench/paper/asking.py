"""How an item is asked and answered: by the chat model in the assistant, or by rules where there is none.

Items can be asked with their options in two orders, the release's and the reverse, because models prefer some letters.

Without a chat model the assistant chooses no letters. Then a choice is made by :mod:`lifelong.bench.option_choice` from
what recall returns and the profile; a reply fits if its alignment score is above one half; of two replies the one with
the higher score fits better, and where both have the same, the one that is nearer to the profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import lifelong
from lifelong.bench.option_choice import choose
from lifelong.bench.paper.items import PaperItem
from lifelong.bench.paper.letters import letter
from lifelong.bench.paper.replay import ReplayedRecord
from lifelong.errors import LifelongError
from lifelong.models.base import TextEmbedder
from lifelong.models.prompts import prompt

PROMPTS: Final = ("paper_choice", "paper_alignment", "paper_pair")
FITS_FROM: Final = 0.5
"""The alignment score above which a reply counts as fitting: the middle of its scale, fitted to nothing."""

HITS: Final = 10
"""Hits of recall that a choice without a chat model is made from."""


@dataclass(frozen=True, slots=True)
class PaperReply:
    """What was replied to an item.

    Attributes:
        text: the reply; "" where the assistant failed.
        calls, tokens: of a chat model.
        error: why it failed, or "".
    """

    text: str
    calls: int = 0
    tokens: int = 0
    error: str = ""


class ItemAnswerer(Protocol):
    """Replies to items about one person."""

    def reply(self, record: ReplayedRecord, item: PaperItem, options: Sequence[str]) -> PaperReply:
        """Reply to an item with its options in a given order."""
        ...


def ask_text(item: PaperItem, options: Sequence[str]) -> str:
    """What the person says to the assistant: the query, the options with their letters, and what to do."""
    lines = [f"({letter(place)}). {option}" for place, option in enumerate(options)]
    request = prompt("bench", f"paper_{item.kind}").text
    if item.kind == "alignment":
        return "\n".join([item.query, "", request, "", f'The reply: "{item.response}"', "", "Options:", *lines])
    return "\n".join([item.query, "", "Options:", *lines, "", request])


class ChatAnswerer:
    """Asks the assistant, which has a chat model, on a copy of the record."""

    def reply(self, record: ReplayedRecord, item: PaperItem, options: Sequence[str]) -> PaperReply:
        """Reply to an item; an assistant that fails has not answered."""
        with record.asked(item.at) as person:
            try:
                reply = person.chat(ask_text(item, options), at=item.at)
            except LifelongError as error:
                return PaperReply("", error=f"{type(error).__name__}: {error}")
            return PaperReply(reply.text, reply.usage.calls, reply.usage.tokens_in + reply.usage.tokens_out)


@dataclass(frozen=True, slots=True)
class RuleAnswerer:
    """Chooses by rules, from what the assistant recalls and knows.

    Attributes:
        embedder: of options and evidence.
    """

    embedder: TextEmbedder

    def reply(self, record: ReplayedRecord, item: PaperItem, options: Sequence[str]) -> PaperReply:
        """The letter of the option that the rule for this kind of item chooses."""
        with record.read() as person:
            if item.kind == "alignment":
                fits = person.alignment(item.response).score > FITS_FROM
                return PaperReply(f"({letter(options.index(item.options[0 if fits else 1]))})")
            if item.kind == "pair":
                scores = [person.alignment(option).score for option in options]
                if max(scores) > min(scores):
                    return PaperReply(f"({letter(scores.index(max(scores)))})")
            return PaperReply(f"({letter(self._nearest(person, item, options))})")

    def _nearest(self, person: lifelong.Person, item: PaperItem, options: Sequence[str]) -> int:
        hits = person.recall(item.query, k=HITS, floor=0.0, now=item.at)
        known = [hit.text for hit in hits if hit.role != "assistant"] + [memory.text for memory in person.profile()]
        return choose(self.embedder.embed(list(options)), self.embedder.embed(known or [item.query]))

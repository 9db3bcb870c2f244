"""Forgetting in a chat: "Forget that …" shows what would go, and "yes" in the next message erases exactly that.

No state is kept between the two messages: what is erased are the words that the question shows, whatever was learned
meanwhile. Of a long list the question shows only the first lines; then the preview is made again from the same request,
and must show the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from lifelong.agent.phrases import LANGUAGES, Phrases, is_no, is_yes, phrases
from lifelong.engine import Engine
from lifelong.erasure.clauses import OR_NAME, clauses
from lifelong.erasure.guesses import guesses, lacks_a_name
from lifelong.erasure.preview import preview
from lifelong.erasure.requests import forget_request
from lifelong.language.sentences import sentences
from lifelong.person.erasure import erase_plan
from lifelong.person.recall import Recall
from lifelong.store.record import Record
from lifelong.types import ErasurePreview, Message, MessagePart

LINES: Final = 12
"""Most lines that are shown; a longer list says how many more there are."""

_MORE: Final = "… (+"


@dataclass(frozen=True, slots=True)
class ForgetDialogue:
    """The part of a chat that erases.

    Attributes:
        engine: models and clock.
        record: the person's record.
        recall: finds what is meant.
        message: the message that is answered.
        earlier: the messages before it, the newest last.
    """

    engine: Engine
    record: Record
    recall: Recall
    message: Message
    earlier: Sequence[Message]

    def reply(self, text: str, say: Phrases, *, asked: bool) -> str:
        """The reply to a request to forget, or to the answer of the question that followed it; "" to anything else.

        Args:
            text: the words of the message.
            say: sentences in the language of the message.
            asked: whether the message asks to forget something.
        """
        own = self._question()
        if own is not None and (is_yes(text) or is_no(text)):
            return say.forget_kept() if is_no(text) else self._erase(*own, say)
        return self._ask(text, say) if asked else ""

    def _ask(self, text: str, say: Phrases) -> str:
        """The question that shows what would go; if nothing states it, what may be meant."""
        plan = self._preview(text, self.message.id)
        if not plan.empty:
            return say.forget_ask(shown_lines(plan), guessed=lacks_a_name(text, erased_lines(plan)))
        near = guesses(self.record, text, exclude=(self.message.id,))
        return say.forget_ask(list(dict.fromkeys(_line(part.text) for part in near)), guessed=True)

    def _question(self) -> tuple[Message, Message] | None:
        """The request and the question that showed what would go, if they are the turn before the message."""
        if len(self.earlier) < 2:
            return None
        request, question = self.earlier[-2:]
        answered = request.role == "user" and question.role == "assistant" and question.reply_to == request.id
        return (request, question) if answered and question.text.split("\n- ")[0] in _introductions() else None

    def _erase(self, request: Message, question: Message, say: Phrases) -> str:
        """Erase what the question shows, with the request and the question."""
        shown = question.text.rpartition("\n")[0].rstrip("\n").split("\n- ")  # without "Shall I …?"
        own = (request.id, question.id, self.message.id)
        if shown[-1].startswith(_MORE):
            plan = self._preview(request.text, *own)
            if shown_lines(plan) != shown[1:]:  # what is not shown may have changed: ask again
                return say.forget_ask(shown_lines(plan))
        else:
            plan = preview(self.record, statements=self._located(shown[1:], own), apart=own)
        if plan.empty:
            return say.forget_nothing()
        erase_plan(self.engine, self.record, plan, own[:2])
        return say.forgotten(len(erased_lines(plan)))

    def _preview(self, text: str, *own: str) -> ErasurePreview:
        search, embed = self.recall.search, self.engine.embedder.embed
        found = forget_request(self.record, search, embed, text, exclude=own, surely=True)
        return preview(self.record) if found is None else found

    def _located(self, lines: Sequence[str], own: Collection[str]) -> list[MessagePart]:
        """The statements that have the shown words, and the memories of which nothing else is in the record."""
        wanted = set(lines)
        found: list[MessagePart] = []
        for message in self.record.messages.select():
            if message.id in own:
                continue
            spans = {(0, len(message.text))}
            for sentence in sentences(message.text):
                pieces = [sentence, *clauses(sentence), *clauses(sentence, OR_NAME)]
                spans |= {(piece.start, piece.end) for piece in pieces}
            taken = [span for span in spans if _line(message.text[slice(*span)]) in wanted]
            found += [MessagePart(message.id, start, end, message.text[start:end]) for start, end in sorted(taken)]
        missing = wanted - {_line(part.text) for part in found}
        memories = self.record.memories.select(current=None) if missing else []
        return found + [
            MessagePart(memory.id, 0, len(memory.text), memory.text)
            for memory in memories
            if memory.kind == "semantic" and _line(memory.text) in missing
        ]


@cache
def _introductions() -> frozenset[str]:
    return frozenset(phrases(language).texts[key] for language in LANGUAGES for key in ("forget_ask", "forget_maybe"))


def _line(text: str) -> str:
    """A text in one line, as it is shown."""
    return " ".join(text.split())


def erased_lines(plan: ErasurePreview) -> list[str]:
    """The words that would go, one line each, those of texts and drafts last.

    Memories are not listed beside the messages that they were learned from: the worker may learn them at any time. Nor
    are replies: they go with what they quote.
    """
    replies = {message.id for message in (*plan.messages, *plan.kept) if message.role == "assistant"}
    whole = [message.text for message in plan.messages if message.id not in replies]
    parts = [part.text for part in plan.statements if part.message not in replies]
    heard = {message.id for message in (*plan.messages, *plan.kept)}
    memories = [
        memory.text
        for memory in plan.memories
        if memory.kind == "semantic" and heard.isdisjoint(source.message for source in memory.sources)
    ]
    lines = [line for each in dict.fromkeys([*whole, *parts, *memories]) if (line := _line(each))]
    lines = [line for line in dict.fromkeys(lines) if not any(line != other and line in other for other in lines)]
    drafts = [_line(each.accepted or each.text) for each in plan.writings]
    return list(dict.fromkeys([*lines, *drafts]))


def shown_lines(plan: ErasurePreview) -> list[str]:
    """The lines that the question shows: the first of the words that would go, and how many more there are."""
    lines = erased_lines(plan)
    more = len(lines) - LINES
    return lines if more <= 0 else [*lines[:LINES], f"{_MORE}{more})"]

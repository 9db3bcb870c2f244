"""Forgetting in a chat: "Forget that …" shows what would go, and "yes" in the next message erases exactly that.

No state is kept between the two messages: the preview is made again from the same request, and what was shown must be
what it shows now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lifelong.agent.phrases import Phrases, is_no, is_yes
from lifelong.engine import Engine
from lifelong.erasure.requests import forget_request
from lifelong.person.erasure import erase_plan
from lifelong.person.recall import Recall
from lifelong.store.record import Record
from lifelong.types import ErasurePreview, Message

LINES: Final = 12
"""Most lines that are shown; a longer list says how many more there are."""


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
        if asked:
            preview = self._preview(text, self.message.id)
            return "" if preview is None else say.forget_ask(shown_lines(preview))
        if len(self.earlier) < 2 or not (is_yes(text) or is_no(text)):
            return ""
        request, question = self.earlier[-2:]
        if request.role != "user" or question.role != "assistant" or question.reply_to != request.id:
            return ""
        own = (request.id, question.id, self.message.id)
        preview = self._preview(request.text, *own)
        if preview is None or not _was_shown(preview, question.text):
            return ""
        if is_no(text):
            return say.forget_kept()
        erase_plan(self.engine, self.record, preview, own[:2])
        return say.forgotten(len(erased_lines(preview)))

    def _preview(self, text: str, *own: str) -> ErasurePreview | None:
        return forget_request(self.record, self.recall.search, self.engine.embedder.embed, text, exclude=own)


def erased_lines(preview: ErasurePreview) -> list[str]:
    """The words that would go, one line each."""
    whole = [message.text for message in preview.messages if message.role != "assistant"]
    parts = [part.text for part in preview.statements]
    memories = [memory.text for memory in preview.memories if memory.kind == "semantic"]
    lines = [line for line in dict.fromkeys([*whole, *parts, *memories]) if line.strip()]
    return [line for line in lines if not any(line != other and line in other for other in lines)]


def shown_lines(preview: ErasurePreview) -> list[str]:
    """The lines that the question shows: the first of the words that would go, and how many more there are."""
    lines = erased_lines(preview)
    more = len(lines) - LINES
    return lines if more <= 0 else [*lines[:LINES], f"… (+{more})"]


def _was_shown(preview: ErasurePreview, question: str) -> bool:
    """Whether a question of the assistant shows exactly the lines of a preview."""
    lines = "\n".join(f"- {line}" for line in shown_lines(preview))
    return bool(lines) and question.split("\n")[1:-1] == lines.split("\n")  # between the introduction and "Shall I …?"

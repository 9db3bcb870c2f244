"""What the update stage learns nothing from: secrets, the words beside a removed one, and requests to forget.

What a message says beside a secret is learned: "the word for the alarm is heron, and I moved to Porto".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lifelong.erasure.clauses import clauses
from lifelong.erasure.requests import is_request
from lifelong.language.sentences import Sentence, sentences
from lifelong.models.base import Reader, Reading
from lifelong.privacy.redaction import is_beside_mark, was_redacted
from lifelong.types import Message, Source, Statement


def is_secret(text: str, reading: Reading) -> bool:
    """Whether a text tells a secret that was not recognised before it was stored."""
    return reading.does("secret") and not was_redacted(text)


def without_secret(message: Message, statements: Sequence[Statement]) -> list[Statement]:
    """The statements, or of one that names a removed secret the clause that does not."""
    return _cut(message, statements, lambda text: is_beside_mark(message.text, text))


def without_told_secret(message: Message, statements: Sequence[Statement], reader: Reader) -> list[Statement]:
    """The statements of a message that ``is_secret``, or of each the clause that by itself tells none."""
    return _cut(message, statements, lambda text: reader.read(text).does("secret"))


def _cut(message: Message, statements: Sequence[Statement], hidden: Callable[[str], bool]) -> list[Statement]:
    kept: list[Statement] = []
    for each in statements:
        if not hidden(each.text):
            kept.append(each)
            continue
        parts = [part.text for part in clauses(Sentence(each.text, 0, len(each.text)))]
        clean = [part for part in parts if part != each.text and not hidden(part)]
        kept += [replace(each, text=part, sources=(Source(message.id, part),)) for part in clean[:1]]
    return kept


def to_quote(message: Message) -> Message:
    """A message as an episode quotes it: nothing of a request to forget, and no sentence about a secret."""
    if message.role != "user":
        return message
    if is_request(message.text):
        return replace(message, text="")
    if not was_redacted(message.text):
        return message
    return replace(
        message, text="\n".join(each.text for each in sentences(message.text) if not was_redacted(each.text))
    )

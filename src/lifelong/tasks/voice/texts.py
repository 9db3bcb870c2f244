"""The texts of a person's own: chat messages, texts that were added as theirs, and drafts that they accepted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lifelong.language.identify import identify
from lifelong.memory.remembered import remembered_only
from lifelong.store.record import Record
from lifelong.types import MARK, Message
from lifelong.types.writing import OwnText, VoiceChoices, Writing

CHAT: Final = "chat"
"""The register of messages to the assistant."""

MOST: Final = 2_000
"""Most chat messages, and most other texts, the newest, from which a voice is read."""


def own_texts(record: Record, choices: VoiceChoices | None = None) -> list[OwnText]:
    """The texts that count for the voice of a person, in order of time. Blocking.

    Drafts and the replies of the assistant are none: only what the person made of a draft is. Statements that were
    remembered on purpose may be worded by another. Transcripts of speech have no punctuation of the person's own.

    Args:
        record: the person's record.
        choices: the person's choices; None reads them.
    """
    choices = choices or record.writings.choices()
    if not choices.allowed:
        return []
    texts = [text for each in record.writings.select(own=True, limit=MOST) if (text := of_writing(each)) is not None]
    messages = record.messages.select(limit=MOST, newest=True)
    notes = remembered_only(record, messages)
    texts += _of_messages([message for message in messages if message.id not in notes])
    return sorted((text for text in texts if choices.counts(text.at)), key=lambda text: (text.at, text.id))


def of_writing(writing: Writing) -> OwnText | None:
    """A stored text as one of the person's own; None for a draft that was not accepted, or does not teach."""
    if writing.own is None or not writing.taught:
        return None
    return OwnText(
        id=writing.id,
        text=writing.own,
        at=writing.at,
        register=writing.register,
        language=writing.language,
        kind="accepted" if writing.task else "text",
        to=writing.to,
        about=writing.about,
        task=writing.task,
    )


def _of_messages(messages: Sequence[Message]) -> list[OwnText]:
    texts: list[OwnText] = []
    languages: list[str] = []
    for message in messages:
        if message.role != "user" or MARK in message.text or not any(map(str.isalpha, message.text)):
            continue
        if any(item.spoken for item in message.attachments):
            continue
        language = identify(message.text, languages[-1:])
        languages.append(language)
        texts.append(OwnText(message.id, message.text, message.at, CHAT, language, "chat"))
    return texts

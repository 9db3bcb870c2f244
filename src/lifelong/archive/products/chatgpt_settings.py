"""What ChatGPT was told for every conversation: custom instructions, and the notes of its memory.

The person wrote the custom instructions: what ChatGPT should know, and how it should answer. The export repeats them at
the start of each conversation, verbatim in ``user_context_message_data``, or only inside a sentence of instructions for
the model. ChatGPT's model wrote the notes of its memory, so they have the speaker "ChatGPT memory".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.chatgpt_parts import ChatgptMessage
from lifelong.archive.products.dump_values import fingerprint
from lifelong.archive.products.import_state import DumpReading
from lifelong.types import Incoming

SESSION: Final = "chatgpt:about"
"""External key of the session of all settings and notes."""

MEMORY: Final = "ChatGPT memory"

_QUOTED: Final = re.compile(r"```(?:\w*\n)?(.*?)(?:```|\Z)", re.DOTALL)
_SENTENCES: Final = (
    (re.compile(r"^(?:Preferred name|Nickname)[ \t]*:[ \t]*(\S[^\n]*?)[ \t.]*$", re.M), r"My name is \1."),
    (re.compile(r"^(?:Role|Occupation)[ \t]*:[ \t]*(\S[^\n]*?)[ \t.]*$", re.M), r"My job is \1."),
    (re.compile(r"^(?:Other Information|More about you|About me)[ \t]*:[ \t]*", re.M), ""),
)
"""The fields of the form of the settings, and the sentences that a person means by them."""

_NOTE: Final = re.compile(r"^\s*(?:\d+\.\s*)?(?:\[(\d{4}-\d{2}-\d{2})\]\.?\s*)?")


def messages(message: ChatgptMessage, at: datetime | None, reading: DumpReading) -> Iterator[Incoming]:
    """Yield the custom instructions and notes in one message of a conversation; nothing for any other message."""
    content, written = message.content, message.metadata.user_context_message_data
    about = _sentences(written.about_user_message.strip() or _quoted(content.user_profile))
    wishes = written.about_model_message.strip() or _quoted(content.user_instructions)
    for text in (about, wishes):
        if text:
            yield Incoming(replace_unsafe(text), at=at, key=f"chatgpt:about:{fingerprint(text)}", session=SESSION)
    notes = [content.model_set_context] if content.content_type == "model_editable_context" else []
    if message.recipient == "bio":
        notes += [part for part in content.parts if isinstance(part, str)]
    for note in (line for text in notes for line in text.splitlines()):
        if words := _NOTE.sub("", note).strip():
            yield Incoming(
                replace_unsafe(words),
                "other",
                MEMORY,
                at,
                key=f"chatgpt:memory:{fingerprint(words)}",
                session=SESSION,
            )


def _sentences(text: str) -> str:
    """Return the fields of the form as sentences."""
    for pattern, sentence in _SENTENCES:
        text = pattern.sub(sentence, text)
    return text


def _quoted(text: str) -> str:
    """Return the person's words in a sentence of instructions, which has them between backticks."""
    return "\n".join(match.strip() for match in _QUOTED.findall(text) if match.strip())

"""What a client without state sends again: known messages, answers that are wanted anew, and edited messages.

Such a client sends its whole conversation with each request. A message is known by the conversation before it and its
own content: its key is ``chat:BEFORE:TALK:TIME``, where BEFORE is a digest of the conversation before the message, TALK
one of the conversation with it, and TIME the time of the request in seconds.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Final

from lifelong.memory.replace import drop_message
from lifelong.person.facet import Facet
from lifelong.types import Message

RETRY: Final = timedelta(days=1)
"""For so long the same message is the retry of one that got no answer."""

EDITED: Final = 0.6
"""Least share of common text of a message and its edited form."""

_COMPARED: Final = 2000
"""Characters of two messages that are compared."""


@dataclass(frozen=True, slots=True)
class TalkKey:
    """How a message of a client's conversation is known.

    Attributes:
        before: digest of the conversation before the message; "" if there is none.
        talk: digest of the conversation with the message.
        distinctive: whether the conversation before it is long enough to be found in one chat only.
    """

    before: str
    talk: str
    distinctive: bool = False

    @property
    def stem(self) -> str:
        """The beginning of the key, which the same message has in each request."""
        return f"{self.sibling_stem}{self.talk}:"

    @property
    def sibling_stem(self) -> str:
        """The beginning of the keys of all messages that follow the same conversation."""
        return f"chat:{self.before}:"


class ClientHistory(Facet):
    """Finds what a client sends again among the stored messages of one person."""

    async def key(self, talk: TalkKey, text: str) -> str:
        """The key of a new message; that of the stored one if the message is known.

        A stored message that this one is the edited form of is deleted with what was derived from it.

        Args:
            talk: how the message is known.
            text: the words of the message.
        """
        return await asyncio.to_thread(self._key, talk, text)

    async def knows(self, talk: TalkKey) -> bool:
        """Whether the message is stored already."""
        return await asyncio.to_thread(self._known, talk, self._engine.now()) is not None

    def _key(self, talk: TalkKey, text: str) -> str:
        now = self._engine.now()
        with self._record.transaction():
            if (known := self._known(talk, now)) is not None and known.key is not None:
                return known.key
            if talk.before and talk.distinctive:
                for message in self._recent(talk.sibling_stem, now):
                    if _alike(message.text, text):
                        drop_message(self._record, message.id)
                        break
        return f"{talk.stem}{int(now.timestamp())}"

    def _known(self, talk: TalkKey, now: datetime) -> Message | None:
        """The stored message, if this is the same one: in one chat, in one session, or without an answer so far."""
        for message in reversed(self._with_key(talk.stem)):
            age = now - message.at
            unanswered = age <= RETRY and not self._record.messages.replies(message.id)
            if talk.distinctive or age <= self._engine.settings.gap or unanswered:
                return message
        return None

    def _recent(self, stem: str, now: datetime) -> list[Message]:
        """The messages of a stem in the present session, the newest first."""
        return [each for each in reversed(self._with_key(stem)) if now - each.at <= self._engine.settings.gap]

    def _with_key(self, stem: str) -> list[Message]:
        messages = self._record.messages
        return messages.get(messages.with_key_prefix(stem))


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one[:_COMPARED], other[:_COMPARED], autojunk=False).ratio() >= EDITED

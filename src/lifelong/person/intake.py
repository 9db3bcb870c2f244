"""The message of a chat request: checked, stored, and perceived as far as its answer needs it."""

from __future__ import annotations

import hashlib
import logging
import time

from lifelong.agent.chat_request import ChatRequest
from lifelong.agent.outcome import Outcome
from lifelong.concepts.appearance import AppearanceModality
from lifelong.concepts.naming import parse_denial
from lifelong.concepts.pipeline import perceive
from lifelong.concepts.statements import apply_message
from lifelong.concepts.voices import VoiceModality
from lifelong.errors import LifelongError, NotFoundError
from lifelong.memory.intake import prepare, receive, stored_text
from lifelong.perception.inputs import read_input
from lifelong.person.facet import Facet
from lifelong.types import FileInput, Message

LOG = logging.getLogger(__name__)


class Intake(Facet):
    """Takes in the message of a chat request. All methods block."""

    def store(self, request: ChatRequest, key: str | None) -> tuple[Message, bool]:
        """The stored message of a request, and whether it is new.

        The message is stored now, unless it is in the record already: under the same key, or because the request
        brings the results of its tool calls.

        Args:
            request: the request.
            key: a stable name of the message, or None.

        Raises:
            InputError: the message cannot be used, and nothing was stored.
            NotFoundError: the message was erased at the same time.
        """
        engine, messages = self._engine, self._record.messages
        if (message := self._answered(request)) is not None:
            return message, False
        if request.voice is not None and key:  # a known recording is not transcribed a second time
            for message in messages.get(list(messages.known_keys([key]).values())):
                return message, False
        incoming = request.incoming(key)
        if new := receive(self._record, engine.store.jobs, [incoming], now=engine.now(), limits=engine.intake_limits):
            return new[0].message, True
        for message in messages.get(list(messages.known_keys([key or ""]).values())):
            return message, False
        raise NotFoundError("the message was forgotten just now: say it again")

    def unstored(self, request: ChatRequest, key: str | None) -> tuple[Message, tuple[bytes, ...]]:
        """The message of a request, checked and not stored, and the pictures of it."""
        prepared = prepare(request.incoming(key), now=self._engine.now(), limits=self._engine.intake_limits)
        message = Message(
            id="", role="user", speaker="", text=prepared.utterance.text, at=prepared.utterance.at, session=""
        )
        return message, tuple(content for item, content in prepared.files if item.is_picture)

    def perceive(self, message: Message, outcome: Outcome) -> None:
        """Perceive what the answer needs; the worker perceives the rest, and what failed, later."""
        engine = self._engine
        if not message.attachments:
            if parse_denial(message.text):
                if engine.encoder is not None:
                    apply_message(AppearanceModality(self._record, engine.encoder, engine.faces), message)
                apply_message(VoiceModality(self._record, engine.voices), message)
            return
        began = time.perf_counter()
        try:
            perceive(engine.perception, self._record, message, early=True)
        except LifelongError as error:
            LOG.warning("a file of %s is looked at later: %s", message.id, error)
        outcome.step("perceive", since=began)

    def _answered(self, request: ChatRequest) -> Message | None:
        """The stored message whose tool calls have their results in the request, if it has the same content."""
        limits = self._engine.intake_limits
        if len(request.text) > limits.max_text or request.answered_message is None:
            return None
        for message in self._record.messages.get([request.answered_message]):
            same = message.text.strip() == stored_text(request.text, limits).strip()
            if message.role == "user" and (same or _is_spoken_in(message, request.voice, limits.bounds.size)):
                return message
        return None


def _is_spoken_in(message: Message, voice: FileInput | None, most: int) -> bool:
    """Whether a stored message was spoken in this recording, which has at most so many bytes."""
    if voice is None:
        return False
    _, content = read_input(voice, what="file", most=most, setting="max_file_bytes")
    sha256 = hashlib.sha256(content).hexdigest()
    return any(item.spoken and item.sha256 == sha256 for item in message.attachments)

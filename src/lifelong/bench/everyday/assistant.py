"""This package as a system, by its public interface; each question and each act gets a copy of the record."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import lifelong
from lifelong.bench.everyday.acts import FORGET, Aftermath, is_question_back
from lifelong.bench.everyday.data import Act, History
from lifelong.bench.everyday.memories import StoredMemories
from lifelong.bench.everyday.system import TOP, EverydaySetting, Response
from lifelong.bench.record_copies import HistoryClock, RecordCopies
from lifelong.errors import LifelongError, ModelMissingError, SettingsError
from lifelong.models.base import ChatModel, TextEmbedder
from lifelong.types import Incoming, Memory, MemoryKind

NAME = "me"
SETTLED = timedelta(hours=8)
"""After an act, the record is looked at when its session is closed."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Lifelong in one configuration.

    Attributes:
        chat: spec of the chat model.
        settings: further settings, as ``lifelong.open`` takes them.
        without: a kind of memory that is deleted after the history was learned, or None. Messages stay.
        traits: whether the person's traits are read.
    """

    name: str
    summary: str
    chat: str = "none"
    settings: Mapping[str, Any] = field(default_factory=dict)
    without: MemoryKind | None = None
    traits: bool = True

    def lacking(self, setting: EverydaySetting) -> str:
        """Why its chat model cannot be used here; "" if it can."""
        try:
            setting.chat(self.chat)
        except SettingsError:
            return f"this version has no chat model {self.chat}"
        except ModelMissingError as error:
            return str(error)
        return ""

    def replay(self, history: History, setting: EverydaySetting) -> _Record:
        """Write the history into a record, message by message, and let the update stage learn from it."""
        embedder = setting.embedder("embedded" if history.lang == "en" else "multilingual")
        record = _Record(setting.folder, history, embedder, setting.chat(self.chat), self)
        record.write()
        return record


class _Record:
    """The record of one person."""

    def __init__(
        self,
        folder: Path,
        history: History,
        embedder: TextEmbedder,
        chat: ChatModel | None,
        form: Assistant,
    ) -> None:
        self._history = history
        self._form = form
        self._copies = RecordCopies(folder, chat, embedder, form.settings)

    def write(self) -> None:
        """Make the record that all copies are made from."""
        clock = HistoryClock()
        with self._copies.open(self._copies.base, clock) as life:
            person = life.person(NAME, zone=self._history.zone)
            if not self._form.traits:
                person.allow_traits(False)
            for _, session in itertools.groupby(self._history.messages, key=lambda message: message.session):
                for message in session:
                    clock.now = message.at
                    person.add([Incoming(message.text, role=message.role, at=message.at)])
                    life.settle()
                clock.now += timedelta(minutes=1)
                person.close_session()
                life.settle()
            clock.now = self._history.asked - timedelta(minutes=30)
            life.settle()
            if self._form.without is not None:
                memories = person.memories.list(kinds=[self._form.without], current=None)
                person.memories.delete(*(memory.id for memory in memories))
            person.embed_missing()

    def answer(self, question: str, at: datetime) -> Response:
        """Recall, then answer, on a copy."""
        with self._copies.copy() as path, self._copies.open(path, HistoryClock(at)) as life:
            person = life.person(NAME)
            recollection = person.recall(question, k=TOP, now=at)
            ranking = tuple(hit.text for hit in recollection)
            began = time.perf_counter()
            try:
                reply = person.chat(question, at=at)
            except LifelongError as error:  # an assistant that fails has not answered
                return Response(f"ERROR {type(error).__name__}: {error}", ranking, (), recollection.known)
            return Response(
                reply.text,
                ranking,
                tuple(hit.text for each in reply.recalled for hit in each),
                recollection.known,
                seconds=time.perf_counter() - began,
                tokens_in=reply.usage.tokens_in,
                tokens_out=reply.usage.tokens_out,
                calls=reply.usage.calls,
            )

    def act(self, act: Act, at: datetime) -> Aftermath:
        """Say it to a copy, confirm what it asks back, close the session, and look at what is there."""
        with self._copies.copy() as path:
            clock = HistoryClock(at)
            with self._copies.open(path, clock) as life:
                person = life.person(NAME)
                known = frozenset(memory.id for memory in _statements(person, current=None))
                reply = person.chat(act.text, at=at)
                replies, own = [reply.text], {reply.message}
                if act.act == FORGET and is_question_back(reply.text):
                    reply = person.chat(act.confirm, at=at + timedelta(minutes=1))
                    replies.append(reply.text)
                    own.add(reply.message)
                clock.now = at + SETTLED
                person.close_session()
                life.settle()
                current, memories = _statements(person, current=True), _statements(person, current=None)
                messages = tuple(person.messages())
            later = at + SETTLED + timedelta(hours=1)
            return Aftermath(
                reply="\n".join(replies),
                own=frozenset(own),
                known=known,
                current=current,
                memories=memories,
                messages=messages,
                answers=tuple(self._ask(path, still.question, later) for still in act.after.still),
                answer_before=lambda question: self._ask(self._copies.base, question, later),
            )

    def memories(self) -> StoredMemories:
        """The memories of the record, and its messages."""
        with self._copies.open(self._copies.base, HistoryClock(self._history.asked)) as life:
            person = life.person(NAME)
            return StoredMemories(
                tuple(memory.text for memory in _statements(person, current=True)),
                tuple(memory.text for memory in _statements(person, current=False)),
                tuple(message.text for message in person.messages()),
            )

    def _ask(self, record: Path, question: str, at: datetime) -> str:
        with self._copies.copy(record) as path, self._copies.open(path, HistoryClock(at)) as life:
            return life.person(NAME).chat(question, at=at).text


def _statements(person: lifelong.Person, *, current: bool | None) -> tuple[Memory, ...]:
    """Memories without episodes."""
    return tuple(memory for memory in person.memories.list(current=current) if memory.kind != "episodic")

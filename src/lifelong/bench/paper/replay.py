"""One person's record in one form of the assistant: profile and history are written once, items are asked on copies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import lifelong
from lifelong.bench.paper.items import PaperPerson, PaperTurn
from lifelong.bench.paper.variants import Variant
from lifelong.bench.record_copies import HistoryClock, RecordCopies
from lifelong.models.base import ChatModel, TextEmbedder
from lifelong.persona.mechanism import START
from lifelong.types import Incoming, MemoryKind

NAME: Final = "me"
LEFT: Final[tuple[MemoryKind, ...]] = ("core", "semantic", "procedural")
"""Kinds that are left when episodic memory is taken away."""

GAP: Final = timedelta(minutes=60)
"""The paper's t_s: what was said within it before a question is in every prompt, whatever is taken away."""

PATIENCE: Final = 1800.0
"""Seconds for one answer: a slow machine is no wrong answer."""


class ReplayedRecord:
    """A record of one person.

    Args:
        folder: empty.
        person: whose profile and history are written.
        variant: the form of the assistant.
        chat: the chat model that answers; None for the embedded default.
        learner: the chat model that learns from the history; None for the embedded reader.
        embedder: the text embedder.
    """

    def __init__(
        self,
        folder: Path,
        person: PaperPerson,
        variant: Variant,
        chat: ChatModel | None,
        learner: ChatModel | None,
        embedder: TextEmbedder,
    ) -> None:
        settings: dict[str, Any] = {"answer_seconds": PATIENCE} | ({} if variant.lookups else {"mode": "fast"})
        self._folder = folder
        self._person = person
        self._variant = variant
        self._learning = partial(RecordCopies, chat=learner, embedder=embedder, settings=settings)
        self._answering = partial(RecordCopies, chat=chat, embedder=embedder, settings=settings)
        self._asked = min(item.at for item in person.items)

    def write(self) -> None:
        """Write the record as it is when the first item is asked: the update stage has learned from all before."""
        self._write_base(self._learning(self._folder))
        if self._variant.without == "episodic":
            self._folder = self._distilled(self._answering(self._folder))
        self._copies = self._answering(self._folder)

    @contextmanager
    def asked(self, at: datetime) -> Iterator[lifelong.Person]:
        """The person on a copy of the record, at the time of an item: what is asked leaves no trace."""
        with self._copies.copy() as path, self._copies.open(path, HistoryClock(at)) as life:
            yield life.person(NAME)

    @contextmanager
    def read(self) -> Iterator[lifelong.Person]:
        """The person on the record itself, for reading."""
        with self._copies.open(self._copies.base, HistoryClock(self._asked)) as life:
            yield life.person(NAME)

    def _write_base(self, copies: RecordCopies) -> None:
        clock = HistoryClock(self._begin)
        with copies.open(copies.base, clock) as life:
            person = life.person(NAME, zone="UTC")
            if self._variant.profile:
                self._write_profile(person)
            sessions = self._person.sessions if self._variant.history else ()
            for number, session in enumerate(sessions):
                for turn in session:
                    clock.now = turn.at
                    person.add(self._messages(turn))
                    life.settle()
                if number + 1 < len(sessions):  # the last one is open, unless the items are asked after its gap
                    clock.now += timedelta(minutes=1)
                    person.close_session()
                    life.settle()
            clock.now = max(clock.now, self._asked)
            life.settle()
            if not self._variant.traits:
                person.allow_traits(False)
            if self._variant.without is not None and self._variant.without != "episodic":
                memories = person.memories.list(kinds=[self._variant.without], current=None)
                person.memories.delete(*(memory.id for memory in memories))
            person.embed_missing()

    @property
    def _begin(self) -> datetime:
        """The time of the profile: before everything else."""
        turns = [turn.at for session in self._person.sessions for turn in session]
        return min([*turns, self._asked]) - timedelta(days=1)

    def _write_profile(self, person: lifelong.Person) -> None:
        for statement in self._person.profile:
            person.remember(statement, kind="core", at=self._begin)
        for trait, value in self._person.traits.items():
            person.pin_trait(trait, value)

    def _messages(self, turn: PaperTurn) -> list[Incoming]:
        images = (turn.picture,) if turn.picture is not None and self._variant.pictures else ()
        own = Incoming(turn.text, at=turn.at, images=images)
        reply = Incoming(turn.reply, role="assistant", at=turn.at + timedelta(seconds=20))
        return [each for each in (own, reply) if each.text or each.images]

    def _distilled(self, whole: RecordCopies) -> Path:
        """Write the memories, the traits and the open talk into an empty record; returns its folder."""
        with whole.open(whole.base, HistoryClock(self._asked)) as life:
            person = life.person(NAME)
            memories, traits = person.memories.list(kinds=LEFT), person.traits()
            talk = person.messages(since=self._asked - GAP)
        folder = self._folder / "distilled"
        folder.mkdir()
        copies = self._answering(folder)
        with copies.open(copies.base, HistoryClock(self._asked)) as life:
            person = life.person(NAME, zone="UTC")
            for memory in memories:
                person.remember(memory.text, kind=memory.kind, slot=memory.slot, at=memory.at)
            for trait in traits.traits:
                if trait.low > START or trait.high < START:  # a pin has no interval: only what is clear may be one
                    person.pin_trait(trait.name, trait.value)
            person.add([Incoming(item.text, role=item.role, at=item.at) for item in talk])
            person.embed_missing()
        return folder

"""This package, by its public interface: a record on disk, ``Person.add`` and ``Person.recall``.

The update stage does not run by default: the measures rank messages, and recall needs no memories for that. When it
runs, a memory counts as the messages that it was extracted from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import lifelong
from lifelong.bench.cases import HistoryMessage
from lifelong.bench.systems.base import Ranking, Setting
from lifelong.memory.long_messages import original_key
from lifelong.types import EntryKind, Incoming


@dataclass(slots=True)
class _Clock:
    """The time in the replayed history."""

    now: datetime = field(default_factory=lambda: datetime(1970, 1, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


class _Record:
    def __init__(self, person: str, setting: Setting) -> None:
        self._clock = _Clock()
        self._memories = setting.memories
        self._life = lifelong.open(
            setting.folder / "bench.lifelong",
            chat=setting.chat or "none",
            embed=setting.embedder,
            clock=self._clock,
            worker=False,
            session_gap=60,
        )
        self._person = self._life.person(person, zone=setting.zone, space="bench")
        self._ref_of: dict[str, str] = {}

    def add(self, messages: Sequence[HistoryMessage]) -> None:
        if not messages:
            return
        self._clock.now = messages[-1].at + timedelta(seconds=1)
        incoming = [Incoming(t.text, t.role, t.speaker, t.at, key=t.ref, session=t.session) for t in messages]
        refs = {message.ref for message in messages}
        for message in self._person.add(incoming):
            self._ref_of[message.id] = original_key(str(message.key), refs)
        if self._memories:
            self._life.settle()

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        self._clock.now = at
        kinds: tuple[EntryKind, ...] = () if self._memories else ("message",)
        hits = self._person.recall(question, k=k, kinds=kinds, floor=0.0, now=at)
        refs: dict[str, str] = {}
        for hit in hits:
            why = ", ".join(f"{name} {value:g}" for name, value in hit.why.items())
            for source in hit.source:
                if source in self._ref_of:
                    refs.setdefault(self._ref_of[source], f"{hit.score:.2f} ({why})")
        return Ranking(tuple(refs)[:k], hits[0].score if len(hits) else 0.0, refs)

    def close(self) -> None:
        self._life.close()


class _Lifelong:
    name = "lifelong"
    summary = "Lifelong: recall as shipped, embedded models, no LLM"

    def open(self, person: str, setting: Setting) -> _Record:
        return _Record(person, setting)


SYSTEM = _Lifelong()

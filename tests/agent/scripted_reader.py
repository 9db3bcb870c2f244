"""A reader for tests that knows the kinds of some messages and which clauses answer some questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lifelong.models.base import Candidate, Compared, ReadFact, Reading
from lifelong.models.reader.labels import KINDS


@dataclass
class ScriptedReader:
    """Every message has the kinds that are set for it, else ``tell``; a clause answers a question if it holds the words
    that are set for it."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    answering: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facts: Mapping[str, Sequence[ReadFact]] = field(default_factory=dict)
    relations: Mapping[tuple[str, str], Compared] = field(default_factory=dict)
    name: str = "scripted"

    def read(self, text: str, before: str = "") -> Reading:
        made = self.kinds.get(text, "ask" if text in self.questions else "tell").split("+")
        kinds = {kind: 0.95 if kind in made else 0.02 for kind in KINDS}
        return Reading(kinds, self.questions.get(text, "value"), tuple(self.facts.get(text, ())))

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Compared]:
        return [self.relations.get(pair, Compared("unrelated", 0.99, 0.01)) for pair in pairs]

    def answers(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        words = self.answering.get(question, ())
        return [0.9 if any(word in each.clause for word in words) else 0.1 for each in candidates]

    def close(self) -> None:
        pass

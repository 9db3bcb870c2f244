"""What may answer a question: current memories first, then sentences of messages that no memory was made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lifelong.agent.answer_evidence import Evidence, open_sentences, successor
from lifelong.erasure.requests import is_request
from lifelong.extraction.message_form import by_form
from lifelong.memory.changes import is_from
from lifelong.models.base import Reader, Reading
from lifelong.store.record import Record
from lifelong.types import EntryKind, Hit, Message, RecallRequest, Recollection

Search = Callable[[RecallRequest], Recollection]

MEMORIES: Final = 20
"""Most memories that are candidates."""

MESSAGES: Final = 10
"""Most messages whose sentences are candidates."""

HABIT: Final = 1.15
"""Factor on the probability of a habit: it says what the person does, and a message what they did once."""

BESIDE: Final = 0.97
"""Factor on the probability of a sentence that no memory was made of."""

_NO_EVIDENCE: Final = ("ask", "world", "request", "paste", "forget", "greet", "thanks", "bye", "react")


@dataclass(frozen=True, slots=True)
class CandidateSearch:
    """Searches a record for what may answer.

    Attributes:
        reader: reads messages that nothing was learned from.
        record: the person's record.
        search: recall; blocks.
        now: the time of asking, in the person's zone.
        exclude: ids of messages that are no evidence, such as the question itself.
    """

    reader: Reader
    record: Record
    search: Search
    now: datetime
    exclude: tuple[str, ...] = ()

    def of_memories(self, question: str) -> list[Evidence]:
        """Memories as candidates."""
        hits = self.hits(question, ("semantic", "procedural"), MEMORIES)
        sources = self.sources(hits)
        known = self.record.memories.fetch([hit.id for hit in hits])
        denied, habits = {each.id for each in known if each.denied}, {each.id for each in known if each.trigger}
        topics = {each.id: ".".join(each.slot.split(".")[:2]) for each in known}
        evidence = []
        for hit in hits:
            source = sources.get(hit.id)
            closed = hit.at if hit.state in ("dropped", "done") else hit.closed
            factor = HABIT if hit.id in habits else 1.0
            denies, topic = hit.id in denied, topics.get(hit.id, "")
            evidence.append(Evidence(hit.text, hit.at, hit, closed, factor, denied=denies, source=source, topic=topic))
        heirs = {each.id: each.superseded_by for each in known if each.superseded_by}
        new = self.record.memories.fetch(list(heirs.values()))
        current = {each.id: each for each in new if each.current and not each.denied}
        old = [each for each in evidence if heirs.get(each.hit.id) in current]
        return [*evidence, *(successor(each, current[heirs[each.hit.id]]) for each in old)]

    def of_messages(self, question: str) -> list[Evidence]:
        """Sentences of messages that no memory covers; neither own questions nor words of the assistant."""
        hits = [hit for hit in self.hits(question, ("message",), MESSAGES) if hit.role != "assistant"]
        sources = {each.id: each for each in self.messages([hit.id for hit in hits])}
        learned = [each for each in self.record.memories.from_messages(list(sources)) if each.kind == "semantic"]
        evidence: list[Evidence] = []
        for hit in hits:
            covering = [each for each in learned if is_from(each, hit.id)]
            parts: tuple[str, ...] = ()
            if not covering and hit.role == "user":
                reading = by_form(hit.text, self.reader.read(hit.text), self.reader)
                if is_request(hit.text) or _asks(reading):
                    continue
                parts = tuple(hit.text[fact.start : fact.end].strip() for fact in reading.facts)
            for text, closed in open_sentences(hit, covering, question):
                evidence.append(Evidence(text, hit.at, hit, closed, BESIDE, source=sources.get(hit.id), parts=parts))
        return evidence

    def sources(self, hits: Sequence[Hit]) -> dict[str, Message]:
        """The message that each memory among the hits was made from, by the id of the memory."""
        read = {each.id: each for each in self.messages([source for hit in hits for source in hit.source[:1]])}
        return {hit.id: read[each] for hit in hits for each in hit.source[::-1] if each in read}

    def messages(self, ids: Sequence[str]) -> list[Message]:
        """Messages by their ids, each once."""
        return self.record.messages.get(list(dict.fromkeys(ids)))

    def hits(self, question: str, kinds: Sequence[EntryKind], most: int) -> list[Hit]:
        """The best hits of recall of some kinds, as many as ``most``."""
        request = RecallRequest(question, k=most, kinds=kinds, exclude=self.exclude, floor=0.0, now=self.now)
        asked = set(self.exclude)  # nor what was learned from the question: it may have been taken for a statement, too
        return [hit for hit in self.search(request) if not (hit.source and asked.issuperset(hit.source))]


def _asks(reading: Reading) -> bool:
    """Whether a message only asks or wants something done."""
    return not reading.does("tell") and any(reading.does(kind) for kind in _NO_EVIDENCE)

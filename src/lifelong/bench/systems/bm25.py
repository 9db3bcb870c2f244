"""BM25 over messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lifelong.bench.cases import HistoryMessage
from lifelong.bench.systems.base import Ranking, Setting
from lifelong.bench.systems.scorers import LexicalScorer, MessageList


class _Memory(MessageList):
    def __init__(self) -> None:
        super().__init__()
        self._lexical = LexicalScorer()

    def add(self, messages: Sequence[HistoryMessage]) -> None:
        super().add(messages)
        if messages:
            self._lexical.add([message.line for message in messages])

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        scores = self._lexical.scores(question)
        best = [
            place for place in self.best(scores, k) if scores[place] > 0
        ]  # a search returns no message without a common word
        return Ranking(tuple(self.messages[place].ref for place in best), float(scores[best[0]]) if best else 0.0)


class _BM25:
    name = "bm25"
    summary = "BM25 over messages (bm25s: k1 1.2, b 0.75, stemmed, without stop words)"

    def open(self, person: str, setting: Setting) -> _Memory:
        return _Memory()


SYSTEM = _BM25()

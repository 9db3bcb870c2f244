"""Plain embedding search over messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lifelong.bench.cases import HistoryMessage
from lifelong.bench.systems.base import Ranking, Setting
from lifelong.bench.systems.scorers import DenseScorer, MessageList


class _Memory(MessageList):
    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._dense = DenseScorer(setting.embedder)

    def add(self, messages: Sequence[HistoryMessage]) -> None:
        super().add(messages)
        self._dense.add([message.line for message in messages])

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        scores = self._dense.scores(question)
        best = self.best(scores, k)
        return Ranking(tuple(self.messages[place].ref for place in best), float(scores[best[0]]))


class _Dense:
    name = "dense"
    summary = "cosine of message and question, the same embedder"

    def open(self, person: str, setting: Setting) -> _Memory:
        return _Memory(setting)


SYSTEM = _Dense()

"""BM25 over messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lifelong.bench.cases import Turn
from lifelong.bench.systems.base import Ranking, Setting
from lifelong.bench.systems.plain import Lexical, Turns


class _Memory(Turns):
    def __init__(self) -> None:
        super().__init__()
        self._lexical = Lexical()

    def add(self, turns: Sequence[Turn]) -> None:
        super().add(turns)
        if turns:
            self._lexical.add([turn.line for turn in turns])

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        scores = self._lexical.scores(question)
        best = [place for place in self.best(scores, k) if scores[place] > 0]  # no search returns what shares no word
        return Ranking(tuple(self.turns[place].ref for place in best), float(scores[best[0]]) if best else 0.0)


class _BM25:
    name = "bm25"
    summary = "BM25 over messages (bm25s: k1 1.2, b 0.75, stemmed, without stop words)"

    def open(self, person: str, setting: Setting) -> _Memory:
        return _Memory()


SYSTEM = _BM25()

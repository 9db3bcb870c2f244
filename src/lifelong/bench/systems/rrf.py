"""BM25 and embedding search joined by reciprocal ranks: what most tutorials build."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lifelong.bench.cases import Turn
from lifelong.bench.systems.base import Ranking, Setting
from lifelong.bench.systems.plain import Dense, Lexical, Turns, fused


class _Memory(Turns):
    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._dense = Dense(setting.embedder)
        self._lexical = Lexical()

    def add(self, turns: Sequence[Turn]) -> None:
        super().add(turns)
        if turns:
            self._dense.add([turn.line for turn in turns])
            self._lexical.add([turn.line for turn in turns])

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        meaning = self._dense.scores(question)
        scores = fused(self._lexical.scores(question), meaning)
        best = self.best(scores, k)
        # Fused ranks are as high for nonsense as for an answer: the likeness says more about being sure.
        return Ranking(tuple(self.turns[place].ref for place in best), float(meaning[best[0]]))


class _RRF:
    name = "rrf"
    summary = "BM25 and dense joined by reciprocal ranks (k = 60)"

    def open(self, person: str, setting: Setting) -> _Memory:
        return _Memory(setting)


SYSTEM = _RRF()

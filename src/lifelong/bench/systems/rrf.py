"""BM25 and embedding search joined by reciprocal rank fusion: the pipeline of most tutorials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from lifelong.bench.cases import HistoryMessage
from lifelong.bench.systems.base import Ranking, Setting
from lifelong.bench.systems.scorers import DenseScorer, LexicalScorer, MessageList, Scores

RRF_K = 60
"""The constant of Cormack et al. (SIGIR 2009)."""


class _Memory(MessageList):
    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._dense = DenseScorer(setting.embedder)
        self._lexical = LexicalScorer()

    def add(self, messages: Sequence[HistoryMessage]) -> None:
        super().add(messages)
        if messages:
            self._dense.add([message.line for message in messages])
            self._lexical.add([message.line for message in messages])

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        lexical, meaning = self._lexical.scores(question), self._dense.scores(question)
        # A message without a common word is not in the lexical ranking, so it gets no share of it.
        scores = np.where(lexical > 0, self._shares(lexical), 0) + self._shares(meaning)
        best = self.best(scores, k)
        # A fused rank is as high for an unrelated message as for an answer, so certainty is the cosine.
        return Ranking(tuple(self.messages[place].ref for place in best), float(meaning[best[0]]))

    def _shares(self, scores: Scores) -> Scores:
        """1 / (60 + rank) for each place."""
        shares = np.zeros(len(scores), np.float32)
        shares[self.best(scores, len(scores))] = 1 / (RRF_K + 1 + np.arange(len(scores), dtype=np.float32))
        return shares


class _RRF:
    name = "rrf"
    summary = "BM25 and dense joined by reciprocal ranks (k = 60)"

    def open(self, person: str, setting: Setting) -> _Memory:
        return _Memory(setting)


SYSTEM = _RRF()

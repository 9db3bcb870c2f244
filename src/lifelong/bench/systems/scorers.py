"""Parts of the plain baselines: a growing list of messages, with lexical and dense scores over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.cases import HistoryMessage
from lifelong.errors import InputError
from lifelong.models.base import TextEmbedder

Scores = NDArray[np.float32]


class MessageList:
    """The messages so far."""

    def __init__(self) -> None:
        self.messages: list[HistoryMessage] = []

    def add(self, messages: Sequence[HistoryMessage]) -> None:
        """Store messages."""
        self.messages.extend(messages)

    def close(self) -> None:
        """There is nothing to close."""

    def best(self, scores: Scores, k: int) -> list[int]:
        """Positions of the ``k`` best scores, best first, later ones first among equals."""
        last = len(scores) - 1
        return (last - np.argsort(-scores[::-1], kind="stable")[:k]).tolist()  # type: ignore[no-any-return]


class LexicalScorer:
    """BM25 (k1 1.2, b 0.75; Lucene's form) over stemmed words without stop words, by ``bm25s`` (Lù 2024).

    Of the library's two lists of stop words, the longer one is used, which has "when", "what" and "did" in it: with the
    shorter one, this baseline loses six points of recall@10 on LoCoMo.
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._index: Any = None
        try:
            import bm25s
            import Stemmer
        except ImportError as error:
            raise InputError("BM25 needs the package bm25s: pip install 'lifelong[bench]'") from error
        self._bm25s = bm25s
        self._stemmer = Stemmer.Stemmer("english")

    def add(self, texts: Sequence[str]) -> None:
        """Index more texts; the index is built anew."""
        self._texts.extend(texts)
        self._index = self._bm25s.BM25(k1=1.2, b=0.75, method="lucene")
        self._index.index(self._tokens(self._texts), show_progress=False)

    def scores(self, query: str) -> Scores:
        """A score for each text."""
        words = self._tokens([query])[0]
        known = [word for word in words if word in self._index.vocab_dict]
        if not known:
            return np.zeros(len(self._texts), np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        tokens: list[list[str]] = self._bm25s.tokenize(
            list(texts), stopwords="en_plus", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return tokens


class DenseScorer:
    """Cosine of a text and the question, by the embedder that all systems share."""

    def __init__(self, embedder: TextEmbedder) -> None:
        self._embedder = embedder
        self._vectors = np.zeros((0, embedder.dim), np.float32)

    def add(self, texts: Sequence[str]) -> None:
        """Embed more texts."""
        if texts:
            self._vectors = np.concatenate([self._vectors, self._embedder.embed(texts)])

    def query(self, text: str) -> Scores:
        """The vector of a question."""
        vector: Scores = self._embedder.embed([text], query=True)[0]
        return vector

    def scores(self, text: str) -> Scores:
        """A score for each text."""
        scores: Scores = self._vectors @ self.query(text)
        return scores

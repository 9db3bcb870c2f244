"""The retrieval rule of PersonaVLM's released code, without its language model.

Four semantic items and two episodes, each by the smaller L2 distance of the question to its keywords or to its
content (CVPR 2026, reference code). Without a language model, an item is a message and an episode is a session; the
keywords are the five words that are rarest in the history so far. The ranking has nothing else, as in the released
code: the four messages, then the messages of the two sessions in their order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.cases import HistoryMessage
from lifelong.bench.systems.base import Ranking, Setting
from lifelong.bench.systems.scorers import MessageList

SEMANTIC, EPISODIC, KEYWORDS = 4, 2, 5

_WORD = re.compile(r"[^\W\d_]{3,}")


class _Memory(MessageList):
    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._embedder = setting.embedder
        self._counts: Counter[str] = Counter()
        self._semantic = np.zeros((2, 0, setting.embedder.dim), np.float32)
        self._sessions: dict[str, list[HistoryMessage]] = {}
        self._episodes: dict[str, NDArray[np.float32]] = {}

    def add(self, messages: Sequence[HistoryMessage]) -> None:
        super().add(messages)
        if not messages:
            return
        for message in messages:
            self._counts.update(set(_WORD.findall(message.text.lower())))
            self._sessions.setdefault(message.session, []).append(message)
        self._semantic = np.concatenate([self._semantic, self._both([message.line for message in messages])], axis=1)
        changed = list(dict.fromkeys(message.session for message in messages))
        both = self._both(["\n".join(message.line for message in self._sessions[name]) for name in changed])
        self._episodes.update(zip(changed, both.swapaxes(0, 1), strict=True))

    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        vector = self._embedder.embed([question], query=True)[0]
        semantic = np.linalg.norm(self._semantic - vector, axis=2).min(axis=0)
        episodic = np.linalg.norm(np.stack(list(self._episodes.values())) - vector, axis=2).min(axis=1)
        refs = [self.messages[place].ref for place in self.best(-semantic, SEMANTIC)]
        names = list(self._episodes)
        for place in self.best(-episodic, EPISODIC):
            refs += [message.ref for message in self._sessions[names[place]]]
        return Ranking(tuple(dict.fromkeys(refs))[:k], -float(semantic.min()))

    def _both(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors of contents and of keywords, shape (2, n, dim)."""
        return np.stack([self._embedder.embed(texts), self._embedder.embed([self._keywords(t) for t in texts])])

    def _keywords(self, text: str) -> str:
        words = dict.fromkeys(_WORD.findall(text.lower()))
        return " ".join(sorted(words, key=lambda word: self._counts[word])[:KEYWORDS])


class _PersonaVLM:
    name = "personavlm"
    summary = "PersonaVLM's rule as released: top 4 semantic and top 2 episodes by smaller L2, keywords without a model"

    def open(self, person: str, setting: Setting) -> _Memory:
        return _Memory(setting)


SYSTEM = _PersonaVLM()

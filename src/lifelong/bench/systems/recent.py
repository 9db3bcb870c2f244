"""The whole history, newest first: what a prompt without retrieval holds within its budget."""

from __future__ import annotations

from datetime import datetime

from lifelong.bench.systems.base import Ranking, Setting
from lifelong.bench.systems.scorers import MessageList


class _Memory(MessageList):
    def ask(self, question: str, *, at: datetime, k: int) -> Ranking:
        return Ranking(tuple(message.ref for message in self.messages[: -k - 1 : -1]), 0.0)


class _Recent:
    name = "recent"
    summary = "full history, newest first, cut to the budget"

    def open(self, person: str, setting: Setting) -> _Memory:
        return _Memory()


SYSTEM = _Recent()

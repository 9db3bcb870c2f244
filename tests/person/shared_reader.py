"""The shipped reader, loaded once for the tests that open many records with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lifelong.models.base import Candidate, Compared, Reader, Reading
from lifelong.models.reader.onnx import Language, embedded_reader


@dataclass
class SharedReader:
    """A reader that a record which closes does not close."""

    reader: Reader

    @property
    def name(self) -> str:
        return self.reader.name

    def read(self, text: str, before: str = "") -> Reading:
        return self.reader.read(text, before)

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Compared]:
        return self.reader.compare(pairs)

    def answers(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        return self.reader.answers(question, candidates)

    def close(self) -> None:
        pass


@cache
def shared_reader(language: Language = "multilingual") -> SharedReader:
    """The reader of English, or that of many languages."""
    return SharedReader(embedded_reader(language))

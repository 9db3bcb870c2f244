"""The reader on onnxruntime: one graph a language group, one input at a time on each thread."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError
from lifelong.models.base.reader import Candidate, Compared, ReadFact, Reading
from lifelong.models.onnx_session import session
from lifelong.models.reader import decode
from lifelong.models.reader.clauses import second_statements, with_whole_words
from lifelong.models.reader.pieces import (
    MAIN_TOKENS,
    Pieces,
    ReaderInput,
    UnigramPieces,
    answer_input,
    compare_input,
    read_input,
)
from lifelong.models.reader.relevance import AnswerWeights
from lifelong.models.tokenizers.wordpiece import bert_uncased
from lifelong.models.weights.downloads import E5, model_folder
from lifelong.models.worker_threads import WorkerThreads

Floats = NDArray[np.float32]
States = Callable[[NDArray[np.int64]], Floats]
"""Token ids to the input of the graph, shape ``(n, hidden)``."""

Language = Literal["english", "multilingual"]

LOWER: Final = "reader-lower.onnx"
"""File of the lower layers of multilingual E5 in its cache folder; `lifelong models pull e5` makes it."""

LOWER_LAYERS: Final = 6
"""Layers of multilingual E5 that the reader takes as they are."""

PARTS: Final = 24
"""Most parts of a long message that are read; the last ones are kept, with the first."""

_SENTENCE_END, _SPACE = re.compile(r"[.!?…]+\s+|[。！？।؟]+|\n+"), re.compile(r"\s+")

_AGAIN: Final = "pip install --force-reinstall lifelong"


@dataclass(frozen=True, slots=True)
class ReaderParts:
    """A loaded reader: its graph, its tokens, and what gives the input of the graph."""

    session: Any
    pieces: Pieces
    states: States


class OnnxReader:
    """Reads with the shipped weights.

    Args:
        name: name of the weights.
        load: loads them; called at the first use.
        weights: how probable an answer is.
        threads: inputs read at the same time; None takes one for each processor.
    """

    def __init__(
        self, name: str, load: Callable[[], ReaderParts], weights: AnswerWeights, *, threads: int | None = None
    ) -> None:
        self._name = name
        self._load = load
        self._weights = weights
        self._lock = threading.Lock()
        self._loaded: ReaderParts | None = None
        self._workers = WorkerThreads("lifelong-read", threads)

    def __repr__(self) -> str:
        return f"OnnxReader(name={self._name!r}, threads={self._workers.threads})"

    @property
    def name(self) -> str:
        """Name of the weights."""
        return self._name

    def read(self, text: str, before: str = "") -> Reading:
        """Read a message; a long one is read in parts.

        Args:
            text: the words of the message.
            before: the turn before it, or "".

        Raises:
            ModelUnavailableError: the weights cannot be loaded.
        """
        pieces = self._parts.pieces
        text = _calm(text)
        starts = _starts(text, pieces)
        parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
        inputs = [read_input(pieces, "" if number else before, part) for number, part in enumerate(parts)]
        readings = [
            decode.reading(*output, source, second_statements(part))
            for output, source, part in zip(self._run(inputs), inputs, parts, strict=True)
        ]
        facts = [_moved(fact, start) for start, each in zip(starts, readings, strict=True) for fact in each.facts]
        kinds = {kind: max(each.kinds[kind] for each in readings) for kind in readings[0].kinds}
        return Reading(kinds, readings[-1].question, with_whole_words(text, facts))

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Compared]:
        """How the second of each pair of facts, the new one, relates to the first, the known one."""
        pieces = self._parts.pieces
        outputs = self._run([compare_input(pieces, known, new) for known, new in pairs])
        return [decode.compared(whole) for whole, _ in outputs]

    def answers(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """The probability that each candidate answers a question, 0 to 1."""
        pieces = self._parts.pieces
        question = _calm(question)
        inputs = [answer_input(pieces, question, _calm(each.clause), each.context) for each in candidates]
        logits = [decode.answer(whole) for whole, _ in self._run(inputs)]
        similarities = [each.similarity for each in candidates if each.similarity is not None]
        return self._weights.probabilities(logits, similarities if len(similarities) == len(logits) else None)

    def close(self) -> None:
        """Stop the threads; reading again starts new ones."""
        self._workers.close()

    @property
    def _parts(self) -> ReaderParts:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _run(self, inputs: Sequence[ReaderInput]) -> list[tuple[Floats, Floats]]:
        if len(inputs) == 1:
            return [self._run_one(inputs[0])]
        return self._workers.map(self._run_one, inputs)

    def _run_one(self, source: ReaderInput) -> tuple[Floats, Floats]:
        parts = self._parts
        whole, tokens = parts.session.run(None, {"states": parts.states(source.ids)[None]})
        return whole[0, 0], tokens[0]


def _calm(text: str) -> str:
    """A text of several words that is all in capitals, in small letters: its place for place, and read far better."""
    small = text.lower()
    return small if text.isupper() and " " in text.strip() and len(small) == len(text) else text


def available(language: Language, *, cache: Path | None = None) -> bool:
    """Whether the files of a reader are on this machine."""
    return all(path.is_file() for path in _files(language, cache))


def embedded_reader(language: Language, *, cache: Path | None = None) -> OnnxReader:
    """The reader that ships.

    Args:
        language: ``english``, or ``multilingual``, which needs the word table of multilingual E5.
        cache: folder of downloaded weights; None takes the user's.

    Raises:
        ModelMissingError: its files are not on this machine.
    """
    files = _files(language, cache)
    for path in files:
        if not path.is_file():
            hint = "run `lifelong models pull e5`" if language == "multilingual" else f"run `{_AGAIN}`"
            raise ModelMissingError(f"the {language} reader needs {path}, which is not there: {hint}")
    card = json.loads(files[0].read_text(encoding="utf-8"))
    changed = tuple(path.stat().st_mtime_ns for path in files)
    return OnnxReader(
        card["name"], partial(_shared, language, tuple(files[1:]), changed), AnswerWeights(**card["answer"])
    )


@lru_cache(maxsize=2)
def _shared(language: Language, files: tuple[Path, ...], _changed: tuple[int, ...]) -> ReaderParts:
    """The parts of a reader; all that are open in this process share them. Files that changed are loaded again."""
    return _english(*files) if language == "english" else _multilingual(*files)


def _files(language: Language, cache: Path | None) -> list[Path]:
    shipped = Path(str(resources.files("lifelong.models.reader").joinpath("weights")))
    files = [shipped / f"{language}.json", shipped / f"{language}.onnx"]
    if language == "english":
        return [*files, shipped / "english.npz"]
    folder = model_folder(E5, cache=cache)
    return [*files, folder / E5.filename, folder / LOWER]


def _english(graph: Path, table: Path) -> ReaderParts:
    with np.load(table, allow_pickle=False) as stored:
        words, scale, places = stored["words"], stored["scale"], stored["places"].astype(np.float32)

    def states(ids: NDArray[np.int64]) -> Floats:
        vectors: Floats = words[ids] * scale[ids, None] + places[: len(ids)]
        return vectors.astype(np.float32)

    return ReaderParts(session(graph, again=_AGAIN), bert_uncased(), states)


def _multilingual(graph: Path, table: Path, lower_graph: Path) -> ReaderParts:
    from lifelong.models.weights.e5_file import read

    vocabulary, tensors = read(table)
    lower = session(lower_graph, again="lifelong models pull e5 --force")

    def states(ids: NDArray[np.int64]) -> Floats:
        below: Floats = lower.run(None, {"words": tensors.words(ids)[None]})[0][0]
        return below

    return ReaderParts(session(graph, again=_AGAIN), UnigramPieces(vocabulary), states)


def _starts(text: str, pieces: Pieces) -> list[int]:
    """Where each part of a text starts: a part has at most MAIN_TOKENS tokens, and ends with a sentence or a word."""
    if len(text) <= MAIN_TOKENS // 2:
        return [0]
    spans = pieces.split(text)[1]
    starts, first = [0], 0
    while len(spans) - first > MAIN_TOKENS:
        left, right = spans[first + MAIN_TOKENS // 2][0], spans[first + MAIN_TOKENS][0]
        ends = [*_SENTENCE_END.finditer(text, left, right)] or [*_SPACE.finditer(text, left, right)]
        start = ends[-1].end() if ends else right
        starts.append(start)
        first = next(place for place in range(first + 1, len(spans)) if spans[place][0] >= start)
    return starts if len(starts) <= PARTS else [starts[0], *starts[1 - PARTS :]]


def _moved(fact: ReadFact, by: int) -> ReadFact:
    return replace(fact, start=fact.start + by, end=fact.end + by, value=(fact.value[0] + by, fact.value[1] + by))

"""The reader on onnxruntime: one graph a language group, one input at a time on each thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError
from lifelong.language.sentences import sentences
from lifelong.models.base.reader import Candidate, Compared, ReadFact, Reading
from lifelong.models.onnx_session import session
from lifelong.models.processors import available_processors
from lifelong.models.reader import decode
from lifelong.models.reader.pieces import (
    MAIN_TOKENS,
    Pieces,
    ReaderInput,
    UnigramPieces,
    WordPieces,
    answer_input,
    compare_input,
    read_input,
)

Floats = NDArray[np.float32]
States = Callable[[NDArray[np.int64]], Floats]
"""Token ids to the input of the graph, shape ``(n, hidden)``."""

LOWER: Final = "reader-lower.onnx"
"""File of the lower layers of multilingual E5 in its cache folder; `lifelong models pull e5` makes it."""

PARTS: Final = 24
"""Most parts of a long message that are read; the last ones are kept, with the first."""


class OnnxReader:
    """Reads with the shipped weights.

    Args:
        name: name of the weights.
        graph: ONNX file of the trained layers and heads.
        pieces: splits text into tokens.
        states: gives the input of the graph.
        threads: inputs read at the same time; None takes one for each processor.

    Raises:
        ModelUnavailableError: the graph cannot be loaded.
    """

    def __init__(self, name: str, graph: Path, pieces: Pieces, states: States, *, threads: int | None = None) -> None:
        self._name = name
        self._pieces = pieces
        self._states = states
        self._session = session(graph, again="pip install --force-reinstall lifelong")
        self._workers = ThreadPoolExecutor(threads or available_processors(), thread_name_prefix="lifelong-read")

    @property
    def name(self) -> str:
        """Name of the weights."""
        return self._name

    def read(self, text: str, before: str = "") -> Reading:
        """Read a message; a long one is read in parts.

        Args:
            text: the words of the message.
            before: the turn before it, or "".
        """
        starts = self._parts(text)
        parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
        inputs = [read_input(self._pieces, before if not number else "", part) for number, part in enumerate(parts)]
        readings = [decode.reading(*output, source) for output, source in zip(self._run(inputs), inputs, strict=True)]
        if len(readings) == 1:
            return readings[0]
        facts = [_moved(fact, start) for start, each in zip(starts, readings, strict=True) for fact in each.facts]
        kinds = {kind: max(each.kinds[kind] for each in readings) for kind in readings[0].kinds}
        return Reading(kinds, readings[-1].question, tuple(facts))

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Compared]:
        """How the second of each pair of facts, the new one, relates to the first, the known one."""
        outputs = self._run([compare_input(self._pieces, known, new) for known, new in pairs])
        return [decode.compared(whole) for whole, _ in outputs]

    def answers(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """The probability that each candidate answers a question, 0 to 1."""
        inputs = [answer_input(self._pieces, question, each.clause, each.context) for each in candidates]
        return [decode.answer(whole) for whole, _ in self._run(inputs)]

    def close(self) -> None:
        """Stop the threads."""
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _run(self, inputs: Sequence[ReaderInput]) -> list[tuple[Floats, Floats]]:
        if len(inputs) == 1:
            return [self._run_one(inputs[0])]
        return list(self._workers.map(self._run_one, inputs))

    def _run_one(self, source: ReaderInput) -> tuple[Floats, Floats]:
        whole, tokens = self._session.run(None, {"states": self._states(source.ids)[None]})
        return whole[0, 0], tokens[0]

    def _parts(self, text: str) -> list[int]:
        """Where each part of a text starts; a part holds whole sentences and at most MAIN_TOKENS tokens."""
        if len(self._pieces.split(text[: 12 * MAIN_TOKENS])[0]) <= MAIN_TOKENS and len(text) <= 12 * MAIN_TOKENS:
            return [0]
        starts, used = [0], 0
        for sentence in sentences(text):
            length = len(self._pieces.split(sentence.text)[0])
            if used and used + length > MAIN_TOKENS:
                starts.append(sentence.start)
                used = 0
            used += length
        return starts if len(starts) <= PARTS else [starts[0], *starts[1 - PARTS :]]


def _moved(fact: ReadFact, by: int) -> ReadFact:
    value = (fact.value[0] + by, fact.value[1] + by)
    return ReadFact(fact.start + by, fact.end + by, value, fact.slot, fact.status, fact.subject, fact.confidence)


def embedded_reader(language: Literal["english", "multilingual"], *, cache: Path | None = None) -> OnnxReader:
    """The reader that ships.

    Args:
        language: ``english``, or ``multilingual``, which needs the word table of multilingual E5.
        cache: folder of downloaded weights; None takes the user's.

    Raises:
        ModelMissingError: its files are not on this machine.
    """
    folder = Path(str(resources.files("lifelong.models.reader").joinpath("weights")))
    graph = folder / f"{language}.onnx"
    if not graph.is_file():
        raise ModelMissingError(f"the reader's weights are not in this installation (expected {graph})")
    name = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))["name"]
    if language == "english":
        return OnnxReader(name, graph, WordPieces(), _english_states(folder / "english.npz"))
    return OnnxReader(name, graph, *_multilingual(cache))


def _english_states(path: Path) -> States:
    with np.load(path) as stored:
        words, scale, places = stored["words"], stored["scale"], stored["places"].astype(np.float32)

    def states(ids: NDArray[np.int64]) -> Floats:
        vectors: Floats = words[ids] * scale[ids, None] + places[: len(ids)]
        return vectors.astype(np.float32)

    return states


def _multilingual(cache: Path | None) -> tuple[Pieces, States]:
    from lifelong.models.embedding.e5 import missing, unigram_pieces
    from lifelong.models.weights.catalogue import E5, model_folder
    from lifelong.models.weights.e5_file import read

    folder = model_folder(E5, cache=cache)
    for path in (folder / E5.filename, folder / LOWER):
        if not path.is_file():
            raise missing(path)
    vocabulary, tensors = read(folder / E5.filename)
    lower: Any = session(folder / LOWER, again="lifelong models pull e5 --force")
    pieces = UnigramPieces(vocabulary, unigram_pieces(vocabulary))
    return pieces, partial(_lower_states, tensors, lower)


def _lower_states(tensors: Any, lower: Any, ids: NDArray[np.int64]) -> Floats:
    states: Floats = lower.run(None, {"words": tensors.words(ids)[None]})[0][0]
    return states

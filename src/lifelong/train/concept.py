"""``lifelong train concept``: a model learns one of a person's own things, and the record keeps what it learned.

A pipeline that draws learns vectors in place of the name (textual inversion) and low-rank weights (LoRA); a chat model
that sees learns soft tokens. Nothing of it stands outside the record: the state of a stopped run is in it, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from lifelong.models.fingerprint import fingerprint
from lifelong.sync import Adapters
from lifelong.train.bases import memory_dials, without_network
from lifelong.train.chat_card import Stopwatch, write_card
from lifelong.train.concept_pictures import PipelineLearner
from lifelong.train.concept_steps import ConceptLearner, ConceptOptions, ConceptState, learn_concept
from lifelong.train.concept_tokens import SoftTokenLearner
from lifelong.types import AdapterKind, ConceptAdapter, ConceptLesson


def train_concept(
    adapters: Adapters,
    concept: str,
    base: Path,
    out: Path,
    options: ConceptOptions,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Let a model learn a concept, and store what it learned; a stopped run goes on where it was.

    Args:
        adapters: of the person.
        concept: its name or id.
        base: folder of a pipeline of diffusers, or of a chat model that sees.
        out: gets ``card.json``, ``log.jsonl`` and ``README.md``: figures, no name, no picture and no weights.
        options: see there.
        progress: gets the steps done, and all steps.

    Returns:
        The card.

    Raises:
        NotFoundError: the person has no such concept.
        ConsentError: it is a person, and there is no consent.
        InputError: no picture shows it, the base cannot learn it, or memory ran out.
        ModelMissingError, ModelUnavailableError: the base cannot be loaded.
    """
    without_network()
    lesson = adapters.lesson(concept)
    draws = (base / "model_index.json").is_file()
    options = _filled(options, draws)
    learned = _Learned(adapters, lesson, base, fingerprint(base))
    known = {
        "concept": lesson.concept.id,
        "pictures": sorted(each.sha256 for each in lesson.pictures),
        **asdict(options),
    }
    state = ConceptState(learned.checkpoint, learned.keep_checkpoint, known, options.save_steps)
    dials = f"--batch {options.batch}, --size {options.size}, --lora {options.lora}, --tokens {options.tokens}"
    watch = Stopwatch()
    with memory_dials(
        dials, "lower --size and --lora for a pipeline, --tokens for a chat model; or take a smaller base"
    ):
        learner: ConceptLearner = (
            PipelineLearner(base, lesson, options) if draws else SoftTokenLearner(base, lesson, options)
        )
        losses = learn_concept(learner, options.steps, state, progress)
        measured = learner.figures()
    stored = learned.keep(learner.files({"base": learned.base}))
    tenth = max(1, len(losses) // 10)
    seconds = watch.figures(0)
    card = {
        "base": base.name,
        "data": {"concept": lesson.concept.id, "pictures": sum(each.shows for each in lesson.pictures),
                 "others": sum(not each.shows for each in lesson.pictures)},
        "options": asdict(options),
        "figures": {
            "first_loss": round(sum(losses[:tenth]) / tenth, 5),
            "last_loss": round(sum(losses[-tenth:]) / tenth, 5),
            **measured,
            "steps": len(losses),
            "adapter_bytes": sum(each.size for each in stored),
            "seconds": seconds["seconds"],
            "processor_seconds": seconds["processor_seconds"],
        },
        "adapters": {each.kind: each.id for each in stored},
    }  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    return write_card(out, "concept", card, [{"step": n, "loss": loss} for n, loss in enumerate(losses, 1)], page=".")


def _filled(options: ConceptOptions, draws: bool) -> ConceptOptions:
    tokens = options.tokens or (4 if draws else 16)
    rate = options.rate or (5e-3 if draws else 1e-3)
    return replace(options, tokens=tokens, rate=rate)


class _Learned:
    """What is stored of a run: its state while it runs, then its adapters."""

    def __init__(self, adapters: Adapters, lesson: ConceptLesson, folder: Path, base: str) -> None:
        self.base = base
        self._adapters = adapters
        self._concept = lesson.concept.id
        self._used = {each.sha256 for each in lesson.pictures}
        self._name = folder.name

    def checkpoint(self) -> bytes | None:
        """The state of a stopped run."""
        stored = self._stored()
        return None if stored is None else self._adapters.read(stored.id)

    def keep_checkpoint(self, data: bytes) -> None:
        """Store the state of the run; raises when consent was withdrawn or a picture was forgotten meanwhile."""
        self._add("checkpoint", data)

    def keep(self, files: dict[AdapterKind, bytes]) -> list[ConceptAdapter]:
        """Store what was learned, and drop the state."""
        stored = [self._add(kind, data) for kind, data in files.items()]
        if (checkpoint := self._stored()) is not None:
            self._adapters.forget(checkpoint.id)
        return stored

    def _add(self, kind: AdapterKind, data: bytes) -> ConceptAdapter:
        return self._adapters.add(
            self._concept, kind, data, base=self.base, base_name=self._name, used=sorted(self._used)
        )

    def _stored(self) -> ConceptAdapter | None:
        every = self._adapters.list(self._concept)
        return next((each for each in every if each.kind == "checkpoint" and each.base == self.base), None)

"""The steps of learning a concept: Adam over a few tensors, with a state that a stopped run goes on from.

All random numbers depend on the seed and the number of the step alone. So a run that was stopped and goes on ends with
the same weights as one that was not stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import safetensors.torch
import torch

from lifelong.errors import InputError
from lifelong.models.chat.soft_tokens import metadata_of
from lifelong.types import AdapterKind


@dataclass(frozen=True, slots=True)
class ConceptOptions:
    """Options of a run.

    Attributes:
        steps: of the run.
        batch: samples of a step; one is in memory at once.
        tokens: vectors that stand for the concept; None takes 4 for a pipeline that draws, 16 for a chat model.
        rate: learning rate of the vectors; None takes 5e-3 for a pipeline, 1e-3 for a chat model.
        lora: rank of the low-rank weights of a pipeline; 0 learns the vectors alone.
        lora_rate: their learning rate.
        size: edge of the pictures in pixels for a pipeline; None takes that of the pipeline.
        seed: of samples, noise and weights.
        save_steps: steps between two states that a stopped run goes on from.
    """

    steps: int = 1000
    batch: int = 1
    tokens: int | None = None
    rate: float | None = None
    lora: int = 4
    lora_rate: float = 1e-4
    size: int | None = None
    seed: int = 1
    save_steps: int = 100


class ConceptLearner(Protocol):
    """A frozen model, and what it learns of a concept."""

    @property
    def parameters(self) -> Mapping[str, torch.nn.Parameter]:
        """What is learned, by name."""
        ...

    @property
    def rates(self) -> Mapping[str, float]:
        """The learning rate of each."""
        ...

    def losses(self, step: int) -> Iterator[torch.Tensor]:
        """The losses of the samples of a step, each divided by their number."""
        ...

    def files(self, metadata: Mapping[str, str]) -> dict[AdapterKind, bytes]:
        """What was learned, as safetensors files with these metadata."""
        ...

    def figures(self) -> dict[str, Any]:
        """Figures of what was learned, for the card."""
        ...


@dataclass(frozen=True, slots=True)
class ConceptState:
    """Where a stopped run goes on: how to read and write its state, and the options that it belongs to."""

    read: Callable[[], bytes | None]
    write: Callable[[bytes], None]
    options: Mapping[str, Any]
    steps: int


def learn_concept(
    learner: ConceptLearner, steps: int, state: ConceptState, progress: Callable[[int, int], None]
) -> list[float]:
    """Run the steps that are left; returns the losses of all steps.

    Args:
        learner: what is learned.
        steps: of the whole run.
        state: ``state.steps`` are between two writes of it.
        progress: gets the steps done, and all steps.

    Raises:
        InputError: the state is of a run with other options.
    """
    groups = [{"params": [each], "lr": learner.rates[name]} for name, each in learner.parameters.items()]
    adam = torch.optim.Adam(groups)
    losses = _resumed(learner, adam, state)
    for step in range(len(losses), steps):
        adam.zero_grad()
        losses.append(_added(learner.losses(step)))
        adam.step()
        if (step + 1) % state.steps == 0 and step + 1 < steps:
            state.write(_packed(learner, adam, losses, state.options))
        progress(step + 1, steps)
    return losses


def _added(losses: Iterable[torch.Tensor]) -> float:
    """Let each loss flow back, one after the other, so that one sample is in memory at once."""
    total = 0.0
    for loss in losses:
        loss.backward()
        total += float(loss.detach())
    return total


def _packed(learner: ConceptLearner, adam: Any, losses: list[float], options: Mapping[str, Any]) -> bytes:
    tensors = {"losses": torch.tensor(losses, dtype=torch.float64)}
    for name, parameter in learner.parameters.items():
        moments = adam.state[parameter]
        tensors[f"value {name}"] = parameter.detach().cpu()
        tensors[f"first {name}"] = moments["exp_avg"].cpu()
        tensors[f"second {name}"] = moments["exp_avg_sq"].cpu()
    packed: bytes = safetensors.torch.save(tensors, {"options": json.dumps(options, sort_keys=True)})
    return packed


def _resumed(learner: ConceptLearner, adam: Any, state: ConceptState) -> list[float]:
    packed = state.read()
    if packed is None:
        return []
    stored = json.loads(metadata_of(packed)["options"])
    if stored != json.loads(json.dumps(state.options)):
        changed = sorted(name for name in state.options if stored.get(name) != state.options[name])
        raise InputError(
            f"a run with other options ({', '.join(changed)}) was stopped for this concept and base: go on with those, "
            "or forget its checkpoint, `lifelong concepts adapters`"
        )
    tensors = safetensors.torch.load(packed)
    losses: list[float] = tensors["losses"].tolist()
    for name, parameter in learner.parameters.items():
        with torch.no_grad():
            parameter.copy_(tensors[f"value {name}"])
        adam.state[parameter] = {
            "step": torch.tensor(float(len(losses))),
            "exp_avg": tensors[f"first {name}"].to(parameter.device),
            "exp_avg_sq": tensors[f"second {name}"].to(parameter.device),
        }
    return losses

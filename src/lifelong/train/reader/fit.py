"""The training loop of the reader: all three tasks together, resumable, with held-out measures after every epoch."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lifelong.train.reader.batches import Encoded, batches, pad
from lifelong.train.reader.encoders import EncoderWeights
from lifelong.train.reader.losses import loss_of
from lifelong.train.reader.measures import Output, measure
from lifelong.train.reader.network import Lower, Network

LOG = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]
"""Called with the steps done, all steps and a line about them."""


@dataclass(frozen=True, slots=True)
class FitOptions:
    """How the reader is trained.

    Attributes:
        epochs: passes over the samples.
        rate: highest learning rate of the encoder; the heads have ``head_rate``.
        first: number of the first layer of the network; those below are computed once.
        frozen: how many of the network's first layers stay as they are, and are computed once too.
        head_rate: highest learning rate of the heads.
        warmup: share of the steps in which the rate rises.
        seed: of the order of batches and of dropout.
        steps: stop after so many steps; None runs all epochs.
        checkpoint: file that a run writes after every epoch and that a later run with the same options goes on from.
    """

    epochs: int = 3
    rate: float = 1e-4
    head_rate: float = 1e-3
    warmup: float = 0.06
    first: int = 0
    frozen: int = 0
    seed: int = 1
    steps: int | None = None
    checkpoint: Path | None = None


def fit(
    weights: EncoderWeights,
    train: Sequence[Encoded],
    held_out: Sequence[Encoded],
    options: FitOptions,
    progress: Progress | None = None,
    *,
    network: Network | None = None,
) -> tuple[Network, list[dict[str, float]]]:
    """Train the reader.

    Args:
        weights: the encoder to start from; its word vectors and its layers below ``options.first`` stay as they are.
        train: samples to train on.
        held_out: samples of other people, to measure.
        options: how.
        progress: told about every step.
        network: goes on from it; None starts from the encoder.

    Returns:
        the network, and the figures of every epoch.
    """
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)  # noqa: S311 - an order of batches, no secret
    network = Network(weights, first=options.first) if network is None else network
    network.frozen = options.frozen
    lower = below(weights, network, options.first)
    heads = [*network.whole.parameters(), *network.tokens.parameters()]
    groups = [
        {"params": list(network.layers[options.frozen :].parameters()), "lr": options.rate},
        {"params": heads, "lr": options.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = len(list(batches(train))) * options.epochs
    steps = steps if options.steps is None else min(steps, options.steps)
    warmup = max(1, int(steps * options.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / warmup, max(0.02, (steps - step) / max(1, steps - warmup)))
    )
    history: list[dict[str, float]] = []
    run = _Run(options, network, optimizer, schedule, rng, history)
    begun = run.resume()
    half = half_is_faster()
    done, average, since = begun * steps // options.epochs, 0.0, time.perf_counter()
    for epoch in range(begun, options.epochs):
        network.train()
        for group in batches(train, rng):
            items = [train[place] for place in group]
            states, mask = _states(items, weights, lower)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
                whole, tokens = network(states, mask)
            loss = loss_of(items, whole.float(), tokens.float())
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            value = float(loss.detach())
            average = 0.98 * average + 0.02 * value if done > 1 else value
            if options.steps is not None and done >= options.steps:
                break
            if progress is not None:
                progress(done, steps, f"epoch {epoch + 1}, loss {average:.3f}")
        figures = measure(held_out, predict(network, held_out, weights, lower))
        figures |= {"loss": average, "seconds": time.perf_counter() - since}
        history.append(figures)
        LOG.info("epoch %d: %s", epoch + 1, json.dumps({name: round(value, 3) for name, value in figures.items()}))
        run.save()
        if options.steps is not None and done >= options.steps:
            break
    return network, history


@lru_cache(maxsize=1)
def half_is_faster() -> bool:
    """Whether this processor multiplies faster in bfloat16 than in float32; not all do."""
    seconds: dict[torch.dtype, float] = {}
    for dtype in (torch.float32, torch.bfloat16):
        left, right = torch.ones(256, 384, dtype=dtype), torch.ones(384, 384, dtype=dtype)
        left @ right  # the first one prepares
        begun = time.perf_counter()
        for _ in range(3):
            left @ right
        seconds[dtype] = time.perf_counter() - begun
    return seconds[torch.bfloat16] < seconds[torch.float32]


@torch.no_grad()
def predict(network: Network, items: Sequence[Encoded], weights: EncoderWeights, lower: Lower) -> list[Output]:
    """The outputs of the network for every item."""
    network.eval()
    outputs: list[Output | None] = [None] * len(items)
    for group in batches(items):
        chosen = [items[place] for place in group]
        whole, tokens = network(*_states(chosen, weights, lower))
        for row, place in enumerate(group):
            outputs[place] = (whole[row].numpy(), tokens[row, : len(items[place])].numpy())
    return [output for output in outputs if output is not None]


def below(weights: EncoderWeights, network: Network, first: int) -> Lower:
    """All layers below those that are trained: of the encoder, and the frozen ones of the network."""
    lower = Lower(weights, first)
    lower.layers.extend(network.layers[: network.frozen])
    lower.eval()
    return lower


def _states(items: Sequence[Encoded], weights: EncoderWeights, lower: Lower) -> tuple[torch.Tensor, torch.Tensor]:
    """The states of a batch below the trained layers, and its mask; an item keeps what more than a norm made."""
    if all(item.states is not None for item in items):
        return pad([item.states for item in items if item.states is not None])
    states, mask = pad([weights.words(item.input.ids) for item in items])
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=bool(lower.layers) and half_is_faster()):
        states = lower(states, mask).float()
    if lower.layers:
        for row, item in enumerate(items):
            item.states = states[row, : len(item)].numpy().astype(np.float16)
    return states, mask


@dataclass(frozen=True, slots=True)
class _Run:
    """The state of a run, which a checkpoint holds."""

    options: FitOptions
    network: Network
    optimizer: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LambdaLR
    rng: random.Random
    history: list[dict[str, float]]

    def resume(self) -> int:
        """Load the checkpoint, if there is one of the same options; returns the number of epochs that are done."""
        path = self.options.checkpoint
        if path is None or not path.is_file():
            return 0
        stored = torch.load(path, weights_only=True)
        if stored["options"] != self._comparable:
            return 0
        for name, part in self._parts.items():
            part.load_state_dict(stored[name])
        version, numbers, gauss = stored["rng"]
        self.rng.setstate((version, tuple(numbers), gauss))
        torch.set_rng_state(stored["torch"])
        self.history.extend(stored["history"])
        return len(self.history)

    def save(self) -> None:
        """Write the checkpoint, if the options name one."""
        path = self.options.checkpoint
        if path is None:
            return
        state = {name: part.state_dict() for name, part in self._parts.items()}
        others = {"rng": self.rng.getstate(), "torch": torch.get_rng_state(), "history": self.history}
        written = path.with_suffix(".part")
        torch.save({"options": self._comparable, **state, **others}, written)
        written.replace(path)

    @property
    def _parts(self) -> dict[str, Any]:
        return {"network": self.network, "optimizer": self.optimizer, "schedule": self.schedule}

    @property
    def _comparable(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self.options).items() if name != "checkpoint"}

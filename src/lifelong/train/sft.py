"""Supervised fine-tuning of a chat model on samples of the agent's own prompts, with TRL and PEFT.

The defaults are those of PersonaVLM (CVPR 2026): learning rate 2e-5 with a cosine schedule, 64 samples a step, 16,384
tokens a sample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from transformers import PrinterCallback
from trl import SFTConfig, SFTTrainer

from lifelong.train.bases import load_base, lora
from lifelong.train.chat_card import write_card
from lifelong.train.sft_data import hash_of, sft_rows
from lifelong.train.stage import StepProgress, run_stage, same_run, trainer_options


@dataclass(frozen=True, slots=True)
class SFTOptions:
    """Options of a run.

    Attributes:
        epochs: passes over the data.
        steps: stop after so many steps; None runs all epochs.
        batch: samples of a step.
        device_batch: samples that are in memory at once, on each device.
        rate: the highest learning rate; an adapter usually takes ten times that of all weights.
        max_length: most tokens of a sample.
        lora: rank of the adapter; 0 trains all weights.
        seed: of order and adapter.
        save_steps: steps between checkpoints.
    """

    epochs: float = 1.0
    steps: int | None = None
    batch: int = 64
    device_batch: int = 1
    rate: float = 2e-5
    max_length: int = 16_384
    lora: int = 0
    seed: int = 1
    save_steps: int = 50


def train_sft(
    base: Path,
    data: Path,
    out: Path,
    options: SFTOptions,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Fine-tune a base; a stopped run goes on from its last checkpoint.

    Args:
        base: folder of the base.
        data: file of samples, see `sft_data.sft_rows`.
        out: gets ``checkpoints``, ``model`` (which the agent loads), ``adapter``, ``card.json`` and ``log.jsonl``.
        options: see there.
        progress: gets the steps done, and all steps.

    Returns:
        The card.

    Raises:
        InputError: base or data cannot be used, memory ran out, or ``out`` is of a run with other options.
    """
    loaded, counts = load_base(base, options.lora), Counter[str]()
    rows = sft_rows(data, loaded, options.max_length, counts)
    same_run(out, {"stage": "sft", "base": str(base), "data": hash_of(data), **asdict(options)})
    config = SFTConfig(
        output_dir=str(out / "checkpoints"),
        learning_rate=options.rate,
        lr_scheduler_type="cosine",
        num_train_epochs=options.epochs,
        max_length=options.max_length,
        packing=False,
        **trainer_options(options.batch, options.device_batch, options.steps, options.seed, options.save_steps),
    )
    trainer = SFTTrainer(
        model=loaded.model,
        args=config,
        train_dataset=rows,
        processing_class=loaded.processing,
        peft_config=lora(options.lora),
        callbacks=[StepProgress(progress)],
    )
    trainer.remove_callback(PrinterCallback)
    figures = run_stage(trainer, loaded, out, device_batch=options.device_batch, max_length=options.max_length)
    history = trainer.state.log_history
    losses = [entry["loss"] for entry in history if "loss" in entry]
    card = {
        "base": base.name,
        "data": {"file": data.name, "sha256": hash_of(data), "samples": len(rows), "left_out": dict(counts)},
        "options": asdict(options),
        "figures": {
            "first_loss": losses[0] if losses else None,
            "last_loss": losses[-1] if losses else None,
            **figures,
        },
    }
    return write_card(out, "sft", card, history)

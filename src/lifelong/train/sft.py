"""Supervised fine-tuning of a chat model on samples of the agent's own prompts, with TRL and PEFT.

The defaults are those of PersonaVLM (CVPR 2026): learning rate 2e-5 with a cosine schedule, 64 samples a step, 16,384
tokens a sample.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback, TrainerCallback
from transformers.trainer_utils import get_last_checkpoint
from trl import SFTConfig, SFTTrainer

from lifelong.errors import InputError
from lifelong.train.bases import load_base, lora, memory_dials, save_trained
from lifelong.train.chat_card import Stopwatch, write_card
from lifelong.train.sft_data import hash_of, sft_rows


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
    speed = Stopwatch()
    with memory_dials(f"--device-batch {options.device_batch}, --max-length {options.max_length}"):
        trainer.train(resume_from_checkpoint=get_last_checkpoint(config.output_dir))
    figures = speed.figures(int(trainer.state.num_input_tokens_seen))
    history = trainer.state.log_history
    losses = [entry["loss"] for entry in history if "loss" in entry]
    if trainer.is_world_process_zero():
        save_trained(loaded, trainer.accelerator.unwrap_model(trainer.model), out)
    card = {
        "base": base.name,
        "data": {"file": data.name, "sha256": hash_of(data), "samples": len(rows), "left_out": dict(counts)},
        "options": asdict(options),
        "figures": {
            "steps": trainer.state.global_step,
            "first_loss": losses[0] if losses else None,
            "last_loss": losses[-1] if losses else None,
            **figures,
        },
    }
    return write_card(out, "sft", card, history)


def trainer_options(batch: int, device_batch: int, steps: int | None, seed: int, save_steps: int) -> dict[str, Any]:
    """What both stages tell the trainer.

    Raises:
        InputError: the batch is no multiple of what the devices hold at once.
    """
    at_once = device_batch * int(os.environ.get("WORLD_SIZE", "1"))  # set by `accelerate launch`
    if batch % at_once:
        raise InputError(
            f"a step of {batch} is no multiple of {at_once}, which are in memory at once: see --device-batch"
        )
    return {
        "per_device_train_batch_size": device_batch,
        "gradient_accumulation_steps": batch // at_once,
        "max_steps": steps or -1,
        "seed": seed,
        "save_strategy": "steps",
        "save_steps": save_steps,
        "save_total_limit": 2,
        "logging_steps": 1,
        "bf16": torch.cuda.is_available(),
        "activation_checkpointing": torch.cuda.is_available(),
        "dataloader_pin_memory": torch.cuda.is_available(),
        "include_num_input_tokens_seen": "all",
        "report_to": [],
        "disable_tqdm": True,
    }


def same_run(out: Path, options: dict[str, Any]) -> None:
    """Check that a folder is new, or of a run with these options, which may go on.

    Raises:
        InputError: it is of another run.
    """
    file = out / "options.json"
    if file.is_file() and (stored := json.loads(file.read_text(encoding="utf-8"))) != options:
        changed = sorted(name for name in options if stored.get(name) != options[name])
        raise InputError(
            f"{out} is of a run with other options ({', '.join(changed)}): use another --out, or the same ones"
        )
    if os.environ.get("RANK", "0") == "0":
        out.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(options), encoding="utf-8")


class StepProgress(TrainerCallback):
    """Reports each step."""

    def __init__(self, progress: Callable[[int, int], None]) -> None:
        self._progress = progress

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Report the steps done."""
        self._progress(state.global_step, state.max_steps)

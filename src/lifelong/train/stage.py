"""What the stages of training a chat model share: the trainer's options, its run, and which run a folder belongs to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback
from transformers.trainer_utils import get_last_checkpoint

from lifelong.errors import InputError
from lifelong.train.bases import Base, memory_dials, save_trained
from lifelong.train.chat_card import Stopwatch


def run_stage(trainer: Any, base: Base, out: Path, *, device_batch: int, max_length: int) -> dict[str, Any]:
    """Train from the last checkpoint of the run, if there is one, and save the model.

    Args:
        trainer: a trainer of TRL.
        base: what it trains.
        out: gets ``model``, and an adapter.
        device_batch: named where memory runs out; likewise ``max_length``.

    Returns:
        The steps that were done, and figures of speed.

    Raises:
        InputError: memory ran out.
    """
    speed = Stopwatch()
    with memory_dials(f"--device-batch {device_batch}, --max-length {max_length}"):
        trainer.train(resume_from_checkpoint=get_last_checkpoint(trainer.args.output_dir))
    figures = speed.figures(int(trainer.state.num_input_tokens_seen))
    if trainer.is_world_process_zero():
        save_trained(base, trainer.accelerator.unwrap_model(trainer.model), out)
    return {"steps": trainer.state.global_step, **figures}


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

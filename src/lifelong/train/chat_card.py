"""The card and the log of a trained chat model: data, options, figures, speed, memory, and what is not known of it."""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import peft
import torch
import transformers
import trl

import lifelong

CARD, LOG = "card.json", "log.jsonl"

UNKNOWN = """No part of this card says that the model is better than its base at helping a person: only the figures
below were measured. Measure it on what you need (`lifelong bench list`), beside answers without a chat model, before
you use it."""


def write_card(
    out: Path, stage: str, card: Mapping[str, Any], history: Sequence[Mapping[str, Any]], *, page: str = "model"
) -> dict[str, Any]:
    """Write ``card.json``, ``log.jsonl`` and the card to read, ``README.md``.

    Args:
        out: folder of the run.
        stage: ``sft``, ``grpo`` or ``concept``.
        card: base, data with hashes, options and figures.
        history: the log of the trainer.
        page: the folder in ``out`` that gets the card to read.

    Returns:
        The whole card.
    """
    whole = {
        "stage": stage,
        **card,
        "lifelong": lifelong.__version__,
        "versions": {"trl": trl.__version__, "peft": peft.__version__, "transformers": transformers.__version__,
                     "torch": torch.__version__},
        "machine": f"{platform.machine()}, {device()}",
        "peak_memory_mb": peak_memory_mb(),
    }  # fmt: skip
    if os.environ.get("RANK", "0") != "0":
        return whole
    (out / CARD).write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    with (out / LOG).open("w", encoding="utf-8") as log:
        for entry in history:
            log.write(json.dumps(entry) + "\n")
    lines = [f"# {whole['base']} after {stage}", "", UNKNOWN, "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in whole.items() if not isinstance(value, dict)]
    for name in ("options", "data", "figures", "versions"):
        if name in whole:
            lines += ["", f"## {name.capitalize()}", "", "| | |", "|---|---|"]
            lines += [f"| {key} | {value} |" for key, value in whole[name].items()]
    (out / page).mkdir(exist_ok=True)
    (out / page / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return whole


class Stopwatch:
    """Measures a stage from here on."""

    def __init__(self) -> None:
        self._began, self._processor = time.perf_counter(), time.process_time()

    def figures(self, tokens: int) -> dict[str, float]:
        """Tokens and their speed by the clock; seconds by the clock, and of all processors."""
        seconds = time.perf_counter() - self._began
        return {
            "tokens": tokens,
            "tokens_per_second": round(tokens / seconds, 1),
            "seconds": round(seconds, 1),
            "processor_seconds": round(time.process_time() - self._processor, 1),
        }


def device() -> str:
    """The accelerator, or the number of threads of the processor."""
    return torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"


def peak_memory_mb() -> int:
    """Most memory so far: of the accelerator, else of this process; in millions of bytes."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated() // 10**6)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 10**6 if sys.platform == "darwin" else most // 1000

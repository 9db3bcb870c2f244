"""``lifelong train sft`` and ``lifelong train grpo``: train a chat model on what ``train synth`` made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from lifelong.cli.options import Command, in_order, json_option
from lifelong.cli.output import console, emit_json, progress, table

_FOLDER = click.Path(file_okay=False, path_type=Path)


def _run_options(data: str, out: str, device_batch: str) -> Callable[[Command], Command]:
    """Add the options that both stages have.

    Args:
        data: default of ``--data``.
        out: default of ``--out``.
        device_batch: what ``--device-batch`` counts.
    """
    options = (
        click.option(
            "--base", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
            help="Folder of the model to train: weights, tokenizer and chat template.",
        ),
        click.option(
            "--data", default=Path(data), show_default=True, type=click.Path(dir_okay=False, path_type=Path),
            help="File of `lifelong train synth`.",
        ),
        click.option(
            "--out", default=Path(out), show_default=True, type=_FOLDER, help="Folder; a stopped run goes on in it."
        ),
        click.option("--steps", default=None, type=click.IntRange(1), help="Stop after so many steps."),
        click.option("--device-batch", default=1, show_default=True, type=click.IntRange(1), help=device_batch),
        click.option(
            "--max-length", default=16_384, show_default=True, type=click.IntRange(16),
            help="Most tokens of prompt and output.",
        ),
        click.option(
            "--lora", default=0, show_default=True, type=click.IntRange(0), help="Rank of an adapter; 0 trains all."
        ),
        click.option("--seed", default=1, show_default=True, help="Seed of order, sampling and adapter."),
        click.option(
            "--save-steps", default=50, show_default=True, type=click.IntRange(1), help="Steps between checkpoints."
        ),
        json_option,
    )  # fmt: skip
    return in_order(*options)


@click.command("sft", short_help="fine-tune a chat model on samples")
@_run_options("synth/sft.jsonl", "sft", "Samples in memory at once, on each device.")
@click.option("--epochs", default=1.0, show_default=True, help="Passes over the samples.")
@click.option("--batch", default=64, show_default=True, type=click.IntRange(1), help="Samples of a step.")
@click.option("--rate", default=2e-5, show_default=True, help="Highest learning rate; ten times it for an adapter.")
def sft(base: Path, data: Path, out: Path, as_json: bool, **options: Any) -> None:
    """Fine-tune a chat model on samples of the agent's own prompts (SFT).

    The defaults are those of the PersonaVLM paper. It needs TRL and PEFT (`pip install 'lifelong[train]'`). The folder
    `model` in --out is loaded by `chat=transformers:FOLDER`.
    """
    with stage_progress("Fine-tuning") as report:
        from lifelong.train.sft import SFTOptions, train_sft

        card = train_sft(base, data, out, SFTOptions(**options), progress=report)
    _print(card, out, as_json)


@click.command("grpo", short_help="train a chat model by the rewards of its answers")
@_run_options("synth/questions.jsonl", "grpo", "Calls in memory at once for the gradient, on each device.")
@click.option("--prompts", default=12, show_default=True, type=click.IntRange(1), help="Questions of a step.")
@click.option("--group", default=6, show_default=True, type=click.IntRange(2), help="Answers to each question.")
@click.option("--answer-batch", default=72, show_default=True, type=click.IntRange(1), help="Outputs sampled at once.")
@click.option(
    "--answer-tokens", default=400, show_default=True, type=click.IntRange(1), help="Most tokens of an output."
)
@click.option("--rate", default=2e-6, show_default=True, help="Highest learning rate; ten times it for an adapter.")
@click.option("--kl", default=0.01, show_default=True, help="Weight of the distance to the base.")
@click.option("--temperature", default=1.0, show_default=True, help="Temperature of sampling.")
@click.option("--embed", default="embedded", show_default=True, help="Text embedder that the records were made with.")
def grpo(base: Path, data: Path, out: Path, as_json: bool, **options: Any) -> None:
    """Train a chat model by the rewards of its answers in the agent's own loop, over real records (GRPO).

    The defaults are those of the PersonaVLM paper. It needs TRL and PEFT (`pip install 'lifelong[train]'`).
    """
    with stage_progress("Training by rewards") as report:
        from lifelong.train.grpo import train_grpo
        from lifelong.train.grpo_trainer import GRPOOptions

        card = train_grpo(base, data, out, GRPOOptions(**options), progress=report)
    _print(card, out, as_json)


@contextmanager
def stage_progress(label: str) -> Iterator[Callable[..., None]]:
    """The progress of a stage; a missing extra is an error that names it."""
    from lifelong.errors import InputError

    try:
        with progress(label) as report:
            yield report
    except ImportError as error:
        raise InputError(
            f"training needs torch, TRL, PEFT and diffusers ({error}): run `pip install 'lifelong[train]'`"
        ) from error


def _print(card: Mapping[str, Any], out: Path, as_json: bool) -> None:
    if as_json:
        emit_json(dict(card))
        return
    print_figures(card)
    click.echo(f"Wrote {out / 'model'}. Use it: --chat 'transformers:{out / 'model'}?capable=true'")


def print_figures(card: Mapping[str, Any]) -> None:
    """The figures of a card as a table."""
    rows = table("figure", "value")
    for name, value in card["figures"].items():
        rows.add_row(
            name.replace("_", " "), "–" if value is None else f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"
        )
    rows.add_row("peak memory (MB)", f"{card['peak_memory_mb']:,}")
    console().print(rows)

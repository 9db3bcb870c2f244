"""GRPO of a chat model on the agent's own loop, with TRL and PEFT (Shao et al., arXiv 2402.03300).

The defaults are those of PersonaVLM (CVPR 2026): learning rate 2e-6, 12 prompts with 6 answers each in a step, a KL
weight of 0.01, and three lookups for an answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from datasets import Dataset
from trl import GRPOConfig

from lifelong.errors import InputError
from lifelong.train.bases import load_base
from lifelong.train.chat_card import write_card
from lifelong.train.grpo_trainer import TERMS, AgentGRPOTrainer, GRPOOptions
from lifelong.train.records import RecordModels
from lifelong.train.rollouts import Rollouts
from lifelong.train.sft_data import hash_of
from lifelong.train.stage import StepProgress, run_stage, same_run, trainer_options


def train_grpo(
    base: Path,
    questions: Path,
    out: Path,
    options: GRPOOptions,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Train a base on the rewards of its answers; a stopped run goes on from its last checkpoint.

    Pictures are not part of the prompts: a base with pictures learns from the words of the loop.

    Args:
        base: folder of the base, such as ``model`` of an SFT.
        questions: ``questions.jsonl`` of a synthesis, with its records beside it.
        out: gets the same files as `sft.train_sft` writes.
        options: see there.
        progress: gets the steps done, and all steps.

    Returns:
        The card.

    Raises:
        InputError: base or questions cannot be used, memory ran out, or ``out`` is of a run with other options.
    """
    rollouts = Rollouts.of(questions, RecordModels.of(options.embed))
    loaded = load_base(base, options.lora)
    if rollouts.tools and not loaded.tools:
        raise InputError(
            f"the questions of {questions} are for lookups as calls of tools, which the chat template of {base} does "
            "not take: make data with --steps json"
        )
    same_run(out, {"stage": "grpo", "base": str(base), "data": hash_of(questions), **asdict(options)})
    numbers = question_order(len(rollouts.questions), (options.steps or 0) * options.prompts, options.seed)
    rows = [
        {"prompt": [{"role": "user", "content": rollouts.questions[number]["text"]}], "question": number}
        for number in numbers
    ]
    batch = options.prompts * options.group
    settings = trainer_options(batch, options.device_batch, options.steps, options.seed, options.save_steps)
    config = GRPOConfig(
        output_dir=str(out / "checkpoints"),
        learning_rate=options.rate,
        beta=options.kl,
        num_generations=options.group,
        generation_batch_size=batch,
        max_completion_length=options.answer_tokens,
        temperature=options.temperature,
        loss_type="grpo",
        shuffle_dataset=False,
        reward_weights=list(TERMS.values()),
        **{name: value for name, value in settings.items() if name != "include_num_input_tokens_seen"},
    )
    trainer = AgentGRPOTrainer(
        loaded, rollouts, options, args=config, train_dataset=Dataset.from_list(rows), progress=StepProgress(progress)
    )
    figures = run_stage(trainer, loaded, out, device_batch=options.device_batch, max_length=options.max_length)
    history = trainer.state.log_history
    rewards = [entry["reward"] for entry in history if "reward" in entry]
    calls = [entry["calls"] for entry in history if "calls" in entry]
    tenth = max(1, len(rewards) // 10)
    card = {
        "base": base.name,
        "data": {"file": questions.name, "sha256": hash_of(questions), "questions": len(rollouts.questions)},
        "options": asdict(options),
        "figures": {
            "first_reward": round(sum(rewards[:tenth]) / tenth, 4) if rewards else None,
            "last_reward": round(sum(rewards[-tenth:]) / tenth, 4) if rewards else None,
            "calls_per_answer": round(sum(calls) / len(calls), 2) if calls else None,
            **figures,
        },
    }
    return write_card(out, "grpo", card, history)


def question_order(count: int, least: int, seed: int) -> list[int]:
    """The numbers of the questions in the order of training: whole passes, each shuffled, as one long pass.

    TRL's own sampler draws each pass from where the last one ended, and does not know that place after a stop.

    Args:
        count: questions.
        least: questions that the steps need; passes are added until there are as many.
        seed: shuffles.
    """
    order: list[int] = []
    while len(order) < max(count, least):
        numbers = list(range(count))
        random.Random(f"questions {seed} {len(order)}").shuffle(numbers)  # noqa: S311 - nothing secret is drawn
        order += numbers
    return order

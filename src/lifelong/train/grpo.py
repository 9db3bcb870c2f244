"""GRPO of a chat model on the agent's own loop, with TRL and PEFT (Shao et al., arXiv 2402.03300).

The defaults are those of PersonaVLM (CVPR 2026): learning rate 2e-6, 12 prompts with 6 answers each in a step, a KL
weight of 0.01, and three lookups for an answer.

The agent makes several calls for one answer, each with a prompt of its own: what was looked up moves into the prompt.
So each call is a row of the batch, with its own prompt and the advantage of its answer. TRL's hook for rollouts takes
one row for an answer; it gets the last call, and the rows of the calls before are added behind it.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import PrinterCallback
from transformers.trainer_utils import get_last_checkpoint
from trl import GRPOConfig, GRPOTrainer

from lifelong.train.bases import Base, load_base, lora, memory_dials, save_trained
from lifelong.train.chat_card import write_card
from lifelong.train.policy import Policy, PolicyCall
from lifelong.train.records import RecordModels
from lifelong.train.rewards import EVIDENCE, FORMAT, QUOTES
from lifelong.train.rollouts import Rollouts
from lifelong.train.sft import StepProgress, same_run, trainer_options
from lifelong.train.sft_data import hash_of

PARTS = {"accuracy_consistency": 1.0, "format": FORMAT, "evidence": EVIDENCE, "quotes": QUOTES}
"""Terms of the reward with their weights; the log has the mean of each."""
FIRST = next(iter(PARTS))
"""The term that also logs the calls of an answer."""


@dataclass(frozen=True, slots=True)
class GRPOOptions:
    """Options of a run.

    Attributes:
        steps: steps; None makes one pass over the questions.
        prompts: questions of a step.
        group: answers to each question.
        device_batch: calls that are in memory at once for the gradient, on each device.
        answer_batch: outputs that are sampled at once.
        rate: the highest learning rate.
        kl: weight of the distance to the base.
        temperature: of sampling.
        max_length: tokens that fit, prompt and output together.
        answer_tokens: most tokens of an output.
        lora: rank of the adapter; 0 trains all weights.
        embed: text embedder of the records, as in the setting ``embed``; the one that they were made with.
        seed: of order and sampling.
        save_steps: steps between checkpoints.
    """

    steps: int | None = None
    prompts: int = 12
    group: int = 6
    device_batch: int = 1
    answer_batch: int = 72
    rate: float = 2e-6
    kl: float = 0.01
    temperature: float = 1.0
    max_length: int = 16_384
    answer_tokens: int = 400
    lora: int = 0
    embed: str = "embedded"
    seed: int = 1
    save_steps: int = 50


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
    same_run(out, {"stage": "grpo", "base": str(base), "data": hash_of(questions), **asdict(options)})
    rollouts = Rollouts.of(questions, RecordModels.of(options.embed))
    loaded = load_base(base, options.lora)
    rows = [
        {"prompt": [{"role": "user", "content": each["text"]}], "question": number}
        for number, each in enumerate(rollouts.questions)
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
        reward_weights=list(PARTS.values()),
        **{name: value for name, value in settings.items() if name != "include_num_input_tokens_seen"},
    )
    trainer = AgentGRPOTrainer(
        loaded, rollouts, options, args=config, train_dataset=Dataset.from_list(rows), progress=StepProgress(progress)
    )
    began = time.perf_counter()
    with memory_dials(f"--device-batch {options.device_batch}, --max-length {options.max_length}"):
        trainer.train(resume_from_checkpoint=get_last_checkpoint(config.output_dir))
    seconds = time.perf_counter() - began
    history = trainer.state.log_history
    rewards = [entry["reward"] for entry in history if "reward" in entry]
    calls = [entry["calls"] for entry in history if "calls" in entry]
    tenth = max(1, len(rewards) // 10)
    if trainer.is_world_process_zero():
        save_trained(loaded, trainer.accelerator.unwrap_model(trainer.model), out)
    card = {
        "base": base.name,
        "data": {"file": questions.name, "sha256": hash_of(questions), "questions": len(rows)},
        "options": asdict(options),
        "figures": {
            "steps": trainer.state.global_step,
            "first_reward": round(sum(rewards[:tenth]) / tenth, 4) if rewards else None,
            "last_reward": round(sum(rewards[-tenth:]) / tenth, 4) if rewards else None,
            "calls_per_answer": round(sum(calls) / len(calls), 2) if calls else None,
            "tokens": int(trainer.state.num_input_tokens_seen),
            "tokens_per_second": round(trainer.state.num_input_tokens_seen / seconds, 1),
            "seconds": round(seconds, 1),
        },
    }
    return write_card(out, "grpo", card, history)


class AgentGRPOTrainer(GRPOTrainer):
    """TRL's trainer with answers of the agent's loop, and a row for each call of an answer.

    Args:
        base: the model and its tokenizer.
        rollouts: answers the questions.
        options: of the run.
        progress: reports steps.
        args, train_dataset: as the trainer of TRL takes them; a row of the data has ``prompt`` and ``question``.
    """

    def __init__(
        self,
        base: Base,
        rollouts: Rollouts,
        options: GRPOOptions,
        *,
        args: GRPOConfig,
        train_dataset: Dataset,
        progress: StepProgress,
    ) -> None:
        self._base, self._rollouts, self._options = base, rollouts, options
        self._numbers: list[int] = []
        self._earlier: list[tuple[int, PolicyCall]] = []
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*rollout_func.*", category=UserWarning)  # it may change: pinned
            super().__init__(
                model=base.model,
                reward_funcs=[_term(name) for name in PARTS],
                args=args,
                train_dataset=train_dataset,
                processing_class=base.processing,
                rollout_func=self._rolled_out,
                peft_config=lora(options.lora),
                callbacks=[progress],
            )
        self.remove_callback(PrinterCallback)

    def _rolled_out(self, prompts: list[Any], trainer: GRPOTrainer) -> dict[str, Any]:
        """The last call of each answer, with the terms of its reward."""
        options, base = self._options, self._base
        policy = Policy(
            base,
            self.accelerator.unwrap_model(self.model),
            batch=options.answer_batch,
            temperature=options.temperature,
            max_tokens=options.answer_tokens,
            context=options.max_length,
        )
        made = self._rollouts.run(self._numbers, policy)
        self._earlier = [(row, call) for row, each in enumerate(made) for call in each.calls[:-1]]
        end = [base.tokenizer.eos_token_id]
        last = [each.calls[-1] if each.calls else PolicyCall(end, end, "", "", (), False) for each in made]
        terms = [each.reward for each in made]
        return {
            "prompt_ids": [call.prompt_ids for call in last],
            "completion_ids": [call.completion_ids for call in last],
            "logprobs": None,
            "env_mask": [
                [int(bool(each.calls))] * len(call.completion_ids) for each, call in zip(made, last, strict=True)
            ],
            "accuracy_consistency": [each.accuracy * each.consistency for each in terms],
            "format": [each.format for each in terms],
            "evidence": [each.evidence for each in terms],
            "quotes": [each.quotes for each in terms],
            "calls": [len(each.calls) for each in made],
        }

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        """TRL's batch, with the rows of the earlier calls behind it."""
        self._numbers = [each["question"] for each in inputs]
        output: dict[str, Any] = super()._generate_and_score_completions(inputs)
        extra = self._rows(self._earlier, output) if self._earlier else {}
        return self._joined(output, extra)

    def _rows(self, calls: Sequence[tuple[int, PolicyCall]], output: dict[str, Any]) -> dict[str, Any]:
        """The rows of these calls, with the advantages of their answers."""
        device, blank = output["prompt_ids"].device, self._tokenizer.pad_token_id
        prompts = _padded([call.prompt_ids for _, call in calls], blank, left=True).to(device)
        completions = _padded([call.completion_ids for _, call in calls], blank).to(device)
        masks = {
            "prompt_mask": _padded([[1] * len(call.prompt_ids) for _, call in calls], 0, left=True).to(device),
            "completion_mask": _padded([[1] * len(call.completion_ids) for _, call in calls], 0).to(device),
        }
        rows = {"prompt_ids": prompts, "completion_ids": completions, **masks, "tool_mask": masks["completion_mask"]}
        rows["advantages"] = output["advantages"][[row for row, _ in calls]]
        ids = torch.cat([prompts, completions], dim=1)
        attention = torch.cat([masks["prompt_mask"], masks["completion_mask"]], dim=1)
        width, at_once = completions.shape[1], self.args.per_device_train_batch_size
        with torch.no_grad():
            if "old_per_token_logps" in output:
                rows["old_per_token_logps"] = self._logps(self.model, ids, attention, width, at_once)
            if "ref_per_token_logps" in output:
                rows["ref_per_token_logps"] = self._reference(ids, attention, width, at_once)
        return rows

    def _reference(self, ids: Any, attention: Any, width: int, at_once: int) -> Any:
        if self.ref_model is not None:
            return self._logps(self.ref_model, ids, attention, width, at_once)
        with self.accelerator.unwrap_model(self.model).disable_adapter():
            return self._logps(self.model, ids, attention, width, at_once)

    def _logps(self, model: Any, ids: Any, attention: Any, width: int, at_once: int) -> Any:
        return self._get_per_token_logps_and_entropies(model, ids, attention, width, batch_size=at_once)[0]

    def _joined(self, output: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
        """Both batches as one, and as many empty rows as the division into steps needs."""
        joined = dict(output)
        for name, rows in output.items():
            if name in extra:
                joined[name] = _stacked(rows, extra[name], left=name.startswith("prompt"),
                                        blank=self._tokenizer.pad_token_id if name.endswith("_ids") else 0)  # fmt: skip
        spare = -len(joined["prompt_ids"]) % self.args.steps_per_generation
        if spare:
            joined = {name: torch.cat([rows, rows[:1].expand(spare, *rows.shape[1:])]) if rows.ndim else rows
                      for name, rows in joined.items()}  # fmt: skip
            joined["tool_mask"][-spare:] = 0
        mask = joined["completion_mask"] * joined["tool_mask"]
        joined["num_items_in_batch"] = self.accelerator.gather(mask.sum()).sum()
        return joined


def _term(name: str) -> Callable[..., list[float]]:
    """A reward function of TRL that gives one term, as the rollout computed it."""

    def term(prompts: Any, completions: Any, **fields: Any) -> list[float]:
        values: list[float] = fields[name]
        if name == FIRST:
            fields["log_metric"]("calls", sum(fields["calls"]) / len(fields["calls"]))
        return values

    term.__name__ = name
    return term


def _padded(rows: Sequence[Sequence[int]], blank: int, *, left: bool = False) -> Any:
    longest = max(map(len, rows))
    return torch.tensor(
        [
            [blank] * (longest - len(row)) + list(row) if left else [*row, *[blank] * (longest - len(row))]
            for row in rows
        ]
    )


def _stacked(one: Any, other: Any, *, left: bool, blank: int) -> Any:
    """Rows of both, padded to the wider: on the left for prompts, on the right for completions."""
    if one.ndim == 1:
        return torch.cat([one, other])
    width = max(one.shape[1], other.shape[1])
    both = [
        torch.nn.functional.pad(rows, (width - rows.shape[1], 0) if left else (0, width - rows.shape[1]), value=blank)
        for rows in (one, other)
    ]
    return torch.cat(both)

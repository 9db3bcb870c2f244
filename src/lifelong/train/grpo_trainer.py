"""TRL's trainer for GRPO with answers of the agent's own loop.

The agent makes several calls for one answer, each with a prompt of its own: what was looked up moves into the prompt.
So each call is a row of the batch, with its own prompt and the advantage of its answer. TRL's hook for rollouts takes
one row for an answer; it gets the last call, and the rows of the calls before are added behind it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from datasets import Dataset
from transformers import PrinterCallback
from trl import GRPOConfig, GRPOTrainer

from lifelong.train.bases import Base, lora
from lifelong.train.policy import Policy, PolicyCall
from lifelong.train.rewards import EVIDENCE, FORMAT, QUOTES
from lifelong.train.rollouts import Rollouts
from lifelong.train.stage import StepProgress

TERMS = {"accuracy_consistency": 1.0, "format": FORMAT, "evidence": EVIDENCE, "quotes": QUOTES}
"""Terms of the reward with their weights; the log has the mean of each."""
FIRST = next(iter(TERMS))
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
                reward_funcs=[_term(name) for name in TERMS],
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
            tools=self._rollouts.tools,
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

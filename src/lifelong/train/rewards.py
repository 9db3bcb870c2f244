"""The reward of an answer: accuracy x consistency + 0.5 x format, as in PersonaVLM (CVPR 2026), by rules.

Where the paper asks a judge, the answer here is a letter or words that were said, so that rules decide. Small terms of
our own come on top: the evidence was found, and what is quoted was said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from pydantic import BaseModel, ValidationError

from lifelong.agent.tool_definitions import (
    LOOK,
    RECALL,
    TIMELINE,
    LookArguments,
    RecallArguments,
    TimelineArguments,
)
from lifelong.train.synth.sample_filters import abstains, is_right, plain

FORMAT, EVIDENCE, QUOTES = 0.5, 0.25, 0.25
"""Weights beside accuracy x consistency: the first is the paper's, the others are ours."""

_ARGUMENTS: Final[Mapping[str, type[BaseModel]]] = {
    RECALL.name: RecallArguments, LOOK.name: LookArguments, TIMELINE.name: TimelineArguments,
}  # fmt: skip
_QUOTED: Final = re.compile(r"“([^”]{3,})”|\"([^\"]{3,})\"")


class RewardedCall(Protocol):
    """What of a call of the policy a reward depends on; see `policy.PolicyCall`."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def prompt(self) -> str: ...  # noqa: D102
    @property
    def tools(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def step(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Reward:
    """The reward of one answer, in its parts; each from 0 to 1, quotes from -1 to 0.

    Attributes:
        accuracy: the answer is right by rule; for what was never told, it says so.
        consistency: the answer rests on what was shown: the evidence stood in the last prompt, or, for an abstention, a
            lookup was made.
        format: share of the calls whose output could be read.
        evidence: share of the evidence that the prompts showed.
        quotes: -1 if the answer quotes words that no prompt held.
    """

    accuracy: float
    consistency: float
    format: float
    evidence: float
    quotes: float

    @property
    def total(self) -> float:
        """accuracy x consistency + 0.5 format + 0.25 evidence + 0.25 quotes."""
        return self.accuracy * self.consistency + FORMAT * self.format + EVIDENCE * self.evidence + QUOTES * self.quotes


def reward_of(question: Mapping[str, Any], answer: str, calls: Sequence[RewardedCall]) -> Reward:
    """The reward of an answer.

    Args:
        question: a line of ``questions.jsonl``: ``kind``, ``value`` and ``evidence``.
        answer: the text that the person would read; "" if the agent could make none.
        calls: the calls of the policy, in order.
    """
    shown = "\n".join(call.prompt for call in calls)
    evidence = [text in shown for text in question["evidence"]]
    looked_up = len(calls) > 1
    if question["kind"] == "abstain":
        consistency, found = (1.0 if looked_up else 0.5), float(looked_up)
    else:
        consistency = 1.0 if all(evidence) else 0.5
        found = sum(evidence) / len(evidence) if evidence else 0.0
    right = is_right(question["kind"], question["value"], answer)
    if question["kind"] != "abstain" and abstains(answer):
        right = False
    return Reward(
        accuracy=float(right),
        consistency=consistency,
        format=sum(map(well_formed, calls)) / len(calls) if calls else 0.0,
        evidence=found,
        quotes=0.0 if _quotes_true(answer, shown) else -1.0,
    )


def well_formed(call: RewardedCall) -> bool:
    """Whether an output could be read: an ended text, and in a step a known tool with arguments that fit."""
    if not call.text.strip():
        return False
    if call.step:
        return _step_fits(call.text)
    if "<tool_call>" not in call.text:
        return True
    try:
        made = json.loads(call.text.split("<tool_call>", 1)[1].split("</tool_call>", 1)[0])
        return made["name"] in call.tools and _fits(made["name"], made["arguments"])
    except (ValueError, KeyError, TypeError):
        return False


def _step_fits(text: str) -> bool:
    try:
        step = json.loads(text)["next"]
        name = step.pop("step")
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    if name == "answer":
        return isinstance(step.get("text"), str) and bool(step["text"].strip())
    return _fits(name, step)


def _fits(name: str, arguments: Any) -> bool:
    if name not in _ARGUMENTS:
        return False
    try:
        _ARGUMENTS[name].model_validate(arguments)
    except ValidationError:
        return False
    return True


def _quotes_true(answer: str, shown: str) -> bool:
    words = plain(shown)
    return all(plain(first or second) in words for first, second in _QUOTED.findall(answer))

"""Rollouts of GRPO: the agent's own loop answers questions to real records, with the policy's own queries."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lifelong.agent.chat_request import ChatRequest
from lifelong.aio import Life
from lifelong.errors import InputError, LifelongError
from lifelong.train.policy import ANSWERING, Policy, PolicyAnswer, PolicyCall
from lifelong.train.records import NARROW, USUAL, RecordModels
from lifelong.train.rewards import Reward, reward_of
from lifelong.types import Answer

PATIENCE = 3600.0
"""Seconds for one answer: a policy in training waits for its batch."""

_FIELDS = ("kind", "at", "text", "value", "evidence", "narrow", "person", "record", "steps")


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One answer of the policy.

    Attributes:
        answer: what the person would read; "" if the agent could make none.
        calls: the calls of the policy, in order; none if its first prompt did not fit.
        reward: of the whole answer.
    """

    answer: str
    calls: tuple[PolicyCall, ...]
    reward: Reward


@dataclass(frozen=True, slots=True)
class Rollouts:
    """Answers questions with the agent's loop.

    Attributes:
        folder: of the synthesis; the records of the questions are below it.
        questions: lines of ``questions.jsonl``.
        models: embedder and reader of the records.
    """

    folder: Path
    questions: Sequence[Mapping[str, Any]]
    models: RecordModels

    @classmethod
    def of(cls, file: Path, models: RecordModels) -> Rollouts:
        """Those of a file of questions.

        Raises:
            InputError: the file cannot be read, a line is no question, or its record is missing.
        """
        try:
            questions = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
            lacking = [name for each in questions for name in _FIELDS if name not in each]
        except (OSError, ValueError, TypeError) as error:
            raise InputError(
                f"{file} cannot be read ({error}): give questions.jsonl of `lifelong train synth`"
            ) from error
        if lacking or not questions:
            raise InputError(
                f"{file} holds no questions (missing: {lacking[:1]}): give questions.jsonl of `train synth`"
            )
        if absent := sorted({each["record"] for each in questions if not (file.parent / each["record"]).is_dir()}):
            raise InputError(f"the record {file.parent / absent[0]} of {file} is missing: keep both in one folder")
        return cls(file.parent, questions, models)

    @property
    def tools(self) -> bool:
        """Whether lookups are calls of tools, as in the samples that were made with these questions."""
        return all(question["steps"] == "tools" for question in self.questions)

    def run(self, numbers: Sequence[int], policy: Policy) -> list[Trajectory]:
        """Answer the questions of these numbers, all at once; one trajectory for each."""
        return asyncio.run(self._run([self.questions[number] for number in numbers], policy))

    async def _run(self, questions: Sequence[Mapping[str, Any]], policy: Policy) -> list[Trajectory]:
        async with AsyncExitStack() as stack:
            lives: dict[tuple[str, bool], Life] = {}
            for question in questions:
                key = (question["record"], question["narrow"])
                if key not in lives:
                    lives[key] = await stack.enter_async_context(self._open(question))
            policy.begin(len(questions))
            tasks = [
                asyncio.create_task(_answered(lives[question["record"], question["narrow"]], question, policy, number))
                for number, question in enumerate(questions)
            ]
            return await asyncio.gather(*tasks)

    def _open(self, question: Mapping[str, Any]) -> Life:
        at = datetime.fromisoformat(question["at"])
        settings = {**(NARROW if question["narrow"] else USUAL), "answer_seconds": PATIENCE}
        return self.models.open(self.folder / question["record"], settings, clock=lambda: at)


async def _answered(life: Life, question: Mapping[str, Any], policy: Policy, number: int) -> Trajectory:
    making = PolicyAnswer(number)
    ANSWERING.set(making)
    person = life.person(question["person"])
    request = ChatRequest(question["text"], at=datetime.fromisoformat(question["at"]), mode="deep")
    answer = ""
    try:
        async with aclosing(person.conversation.respond(request, keep=False, model=policy)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    answer = event.reply.text
    except LifelongError:  # nothing that can be read was written: the reward says so
        answer = ""
    finally:
        policy.end()
    return Trajectory(answer, tuple(making.calls), reward_of(question, answer, making.calls))

"""Answers that a chat model writes from the messages that each system returned, and a judge's verdicts on them.

The messages of every system go through the same prompt, so the answers differ only by the messages. Answers and
verdicts are stored by the content of their request, so a run that was interrupted continues.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question
from lifelong.bench.run_cache import CaseRun
from lifelong.models.base import ChatMessage, ChatModel, Finish, TextDelta
from lifelong.models.prompts import Prompt, prompt
from lifelong.privacy.data_block import as_json, block

ANSWER_TOKENS = 128
VERDICT_TOKENS = 8
CONCURRENT = 4
"""Requests at the same time; an embedded model answers them one after the other anyway."""

PROMPTS = ("answer", "choose", "judge_answer", "judge_preference", "judge_abstention", "judge_point")


def versions() -> dict[str, int]:
    """The prompts' versions by name."""
    return {name: prompt("bench", name).version for name in PROMPTS}


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """What a chat model answered.

    Attributes:
        verdict: of the judge, from 0 to 1; None without a judge.
        calls, tokens: of the models; 0 where the answer was stored.
        choice: position of the chosen option; None where there is no choice.
    """

    text: str
    verdict: float | None = None
    calls: int = 1
    tokens: int = 0
    choice: int | None = None


@dataclass(frozen=True, slots=True)
class ChatReply:
    """The text of a chat model with its cost, which is 0 where the reply was stored."""

    text: str
    calls: int
    tokens: int


class CachedChatModel:
    """A chat model whose replies are stored in files.

    Args:
        model: the model.
        spec: its name with its address: part of the key.
        folder: of the files.
    """

    def __init__(self, model: ChatModel, spec: str, folder: Path) -> None:
        self._model = model
        self._spec = spec
        self._folder = folder
        self._slots = asyncio.Semaphore(CONCURRENT)

    async def ask(self, system: Prompt, text: str, *, max_tokens: int) -> ChatReply:
        """Reply to one request, or read the reply that an earlier run stored.

        Raises:
            ModelError: the model failed.
        """
        facts = json.dumps([self._spec, system.name, system.version, system.text, text, max_tokens])
        path = self._folder / f"{hashlib.sha256(facts.encode()).hexdigest()[:40]}.json"
        if path.is_file():
            return ChatReply(json.loads(path.read_text(encoding="utf-8"))["text"], 0, 0)
        request = [ChatMessage("system", system.text), ChatMessage("user", text)]
        reply, tokens = "", 0
        async with self._slots, aclosing(self._model.stream(request, max_tokens=max_tokens)) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    reply += event.text
                elif isinstance(event, Finish):
                    tokens = event.tokens_in + event.tokens_out
        self._folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".half")
        part.write_text(json.dumps({"text": reply.strip()}), encoding="utf-8")
        part.replace(path)
        return ChatReply(reply.strip(), 1, tokens)


async def write(
    benchmark: Benchmark,
    cases: Sequence[Case],
    runs: Sequence[CaseRun],
    model: CachedChatModel,
    judge: CachedChatModel | None,
    *,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[tuple[str, str], ChatAnswer]:
    """Have every question answered for every system.

    Returns:
        answers by system and question id.
    """
    case_of = {case.id: case for case in cases}
    answers: dict[tuple[str, str], ChatAnswer] = {}
    total = sum(len(case_run.retrievals) for case_run in runs)

    async def one(case_run: CaseRun, question: Question, context: Sequence[HistoryMessage]) -> None:
        answers[case_run.system, question.id] = await _answer(benchmark, question, context, model, judge)
        if progress is not None:
            progress(len(answers), total, f"{case_run.system}, {question.id}")

    for case_run in runs:
        case = case_of[case_run.case]
        messages = {message.ref: message for message in case.messages}
        questions = {question.id: question for question in case.questions}
        async with asyncio.TaskGroup() as tasks:
            for retrieval in case_run.retrievals:
                context = [messages[ref] for ref in retrieval.refs[: benchmark.context_size]]
                tasks.create_task(one(case_run, questions[retrieval.question], context))
    return answers


async def _answer(
    benchmark: Benchmark,
    question: Question,
    context: Sequence[HistoryMessage],
    model: CachedChatModel,
    judge: CachedChatModel | None,
) -> ChatAnswer:
    memory = _memory_block(context)
    if question.options:
        options = "\n".join(f"{_letter(place)}. {option}" for place, option in enumerate(question.options))
        text = f"{memory}\n\nThe person says: {question.text}\n\nOptions:\n{options}"
        reply = await model.ask(prompt("bench", "choose"), text, max_tokens=VERDICT_TOKENS)
        choice = read_choice(reply.text, len(question.options))
        return ChatAnswer(reply.text, calls=reply.calls, tokens=reply.tokens, choice=choice)
    text = f"{memory}\n\nAsked at {question.at:%Y-%m-%d %H:%M}: {question.text}"
    reply = await model.ask(prompt("bench", "answer"), text, max_tokens=ANSWER_TOKENS)
    if judge is None or not benchmark.judge:
        return ChatAnswer(reply.text, calls=reply.calls, tokens=reply.tokens)
    verdict, calls, tokens = await _verdict(benchmark, question, reply.text, judge)
    return ChatAnswer(reply.text, verdict=verdict, calls=reply.calls + calls, tokens=reply.tokens + tokens)


async def _verdict(
    benchmark: Benchmark, question: Question, answer: str, judge: CachedChatModel
) -> tuple[float, int, int]:
    """Share of the rubric's points that are met, or 1 or 0 for a whole answer; then calls and tokens."""
    accepted = list(question.corrected_answers or question.answers)
    requests: list[tuple[str, Mapping[str, object]]]
    if benchmark.judge == "rubric" and question.rubric:
        requests = [
            ("judge_point", {"question": question.text, "answer": answer, "point": point}) for point in question.rubric
        ]
    else:
        kind = "preference" if "preference" in question.category else "answer"
        name = f"judge_{kind}" if question.answerable else "judge_abstention"
        requests = [(name, {"question": question.text, "accepted": accepted, "given": answer})]
    replies = [
        await judge.ask(prompt("bench", name), as_json(value), max_tokens=VERDICT_TOKENS) for name, value in requests
    ]
    met = sum(reply.text.casefold().lstrip("\"'* ").startswith("yes") for reply in replies)
    return met / len(replies), sum(reply.calls for reply in replies), sum(reply.tokens for reply in replies)


def _memory_block(context: Sequence[HistoryMessage]) -> str:
    """Messages for a prompt, oldest first."""
    lines = [f"[{message.at:%Y-%m-%d %H:%M}] {message.line}" for message in sorted(context, key=lambda each: each.at)]
    return block("memory", lines)


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def read_choice(text: str, count: int) -> int | None:
    """The option that a reply names by its letter, or None."""
    letters = "".join(_letter(place) for place in range(count))
    match = re.search(rf"\b([{letters}])\b", text.strip().upper())
    return None if match is None else letters.index(match[1])

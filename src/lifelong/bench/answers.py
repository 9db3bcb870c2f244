"""Answers written by a chat model from what each system found, and a judge's verdict on them.

Every system's messages go through the same prompt, so that the answers differ only by what was found. Answers and
verdicts are kept by the content of their request: a run that was interrupted goes on where it was.
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

from lifelong.bench.cases import Benchmark, Case, Question, Turn
from lifelong.bench.runner import Outcome
from lifelong.bench.scoring import Written
from lifelong.models.base import ChatMessage, ChatModel, Finish, TextDelta
from lifelong.models.data_block import as_json, block
from lifelong.models.prompts import Prompt, prompt

ANSWER_TOKENS = 128
VERDICT_TOKENS = 8
BESIDE = 4
"""Requests under way at the same time; an embedded model takes them one after the other anyway."""

PROMPTS = ("answer", "choose", "judge_answer", "judge_preference", "judge_abstention", "judge_point")


def versions() -> dict[str, int]:
    """The prompts' versions by name."""
    return {name: prompt("bench", name).version for name in PROMPTS}


@dataclass(frozen=True, slots=True)
class Said:
    """What a model replied, with what it cost; nothing where it was kept."""

    text: str
    calls: int
    tokens: int


class Scribe:
    """A chat model whose replies are kept in files.

    Args:
        model: the model.
        spec: what names it, with its address: part of the key.
        folder: where replies are kept.
    """

    def __init__(self, model: ChatModel, spec: str, folder: Path) -> None:
        self._model = model
        self._spec = spec
        self._folder = folder
        self._turn = asyncio.Semaphore(BESIDE)

    async def ask(self, system: Prompt, text: str, *, max_tokens: int) -> Said:
        """Reply to one request, or read the reply that an earlier run got.

        Raises:
            ModelError: the model failed.
        """
        facts = json.dumps([self._spec, system.name, system.version, system.text, text, max_tokens])
        path = self._folder / f"{hashlib.sha256(facts.encode()).hexdigest()[:40]}.json"
        if path.is_file():
            return Said(json.loads(path.read_text(encoding="utf-8"))["text"], 0, 0)
        request = [ChatMessage("system", system.text), ChatMessage("user", text)]
        said, tokens = "", 0
        async with self._turn, aclosing(self._model.stream(request, max_tokens=max_tokens)) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    said += event.text
                elif isinstance(event, Finish):
                    tokens = event.tokens_in + event.tokens_out
        self._folder.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        half.write_text(json.dumps({"text": said.strip()}), encoding="utf-8")
        half.replace(path)
        return Said(said.strip(), 1, tokens)


async def write(
    benchmark: Benchmark,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    scribe: Scribe,
    judge: Scribe | None,
    *,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[tuple[str, str], Written]:
    """Have every question answered for every system.

    Returns:
        answers by system and question id.
    """
    case_of = {case.id: case for case in cases}
    written: dict[tuple[str, str], Written] = {}
    total = sum(len(outcome.found) for outcome in outcomes)

    async def one(outcome: Outcome, question: Question, shown: Sequence[Turn]) -> None:
        written[outcome.system, question.id] = await _answer(benchmark, question, shown, scribe, judge)
        if progress is not None:
            progress(len(written), total, f"{outcome.system}, {question.id}")

    for outcome in outcomes:
        case = case_of[outcome.case]
        turns = {turn.ref: turn for turn in case.turns}
        questions = {question.id: question for question in case.questions}
        async with asyncio.TaskGroup() as tasks:
            for found in outcome.found:
                shown = [turns[ref] for ref in found.refs[: benchmark.shown]]
                tasks.create_task(one(outcome, questions[found.question], shown))
    return written


async def _answer(
    benchmark: Benchmark, question: Question, shown: Sequence[Turn], scribe: Scribe, judge: Scribe | None
) -> Written:
    memory = _memory(shown)
    if question.options:
        options = "\n".join(f"{_letter(place)}. {option}" for place, option in enumerate(question.options))
        text = f"{memory}\n\nThe person says: {question.text}\n\nOptions:\n{options}"
        said = await scribe.ask(prompt("bench", "choose"), text, max_tokens=VERDICT_TOKENS)
        return Written(said.text, calls=said.calls, tokens=said.tokens, chosen=chosen(said.text, len(question.options)))
    text = f"{memory}\n\nAsked at {question.at:%Y-%m-%d %H:%M}: {question.text}"
    said = await scribe.ask(prompt("bench", "answer"), text, max_tokens=ANSWER_TOKENS)
    if judge is None or not benchmark.judge:
        return Written(said.text, calls=said.calls, tokens=said.tokens)
    verdict, calls, tokens = await _judge(benchmark, question, said.text, judge)
    return Written(said.text, verdict=verdict, calls=said.calls + calls, tokens=said.tokens + tokens)


async def _judge(benchmark: Benchmark, question: Question, answer: str, judge: Scribe) -> tuple[float, int, int]:
    """Share of the points met, or 1 or 0 for a whole answer; with the calls and tokens that it took."""
    accepted = list(question.fixed_answers or question.answers)
    requests: list[tuple[str, Mapping[str, object]]]
    if benchmark.judge == "rubric" and question.rubric:
        requests = [
            ("judge_point", {"question": question.text, "answer": answer, "point": point}) for point in question.rubric
        ]
    else:
        kind = "preference" if "preference" in question.category else "answer"
        name = f"judge_{kind}" if question.answerable else "judge_abstention"
        requests = [(name, {"question": question.text, "accepted": accepted, "given": answer})]
    said = [
        await judge.ask(prompt("bench", name), as_json(value), max_tokens=VERDICT_TOKENS) for name, value in requests
    ]
    met = sum(item.text.casefold().lstrip("\"'* ").startswith("yes") for item in said)
    return met / len(said), sum(item.calls for item in said), sum(item.tokens for item in said)


def _memory(shown: Sequence[Turn]) -> str:
    """Messages for a prompt, oldest first."""
    lines = [f"[{turn.at:%Y-%m-%d %H:%M}] {turn.line}" for turn in sorted(shown, key=lambda turn: turn.at)]
    return block("memory", lines)


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def chosen(text: str, count: int) -> int | None:
    """The option that a reply names by its letter, or None."""
    letters = "".join(_letter(place) for place in range(count))
    match = re.search(rf"\b([{letters}])\b", text.strip().upper())
    return None if match is None else letters.index(match[1])

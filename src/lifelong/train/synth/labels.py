"""The labels of a plan as a chat model: for each prompt of the agent, the output that the plan knows to be right.

Because the labels go through the agent like any model's outputs, they are checked by the same parsers and by the gate,
and the prompts are the very ones that a model gets at run time.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Literal

from lifelong.agent.choice import ANSWER
from lifelong.agent.tool_definitions import RECALL
from lifelong.extraction.schemas import (
    CoreOutput,
    EpisodeOutput,
    HabitOutput,
    ObservationOutput,
    SessionOutput,
    StatementOutput,
    TurnOutput,
)
from lifelong.language.slots import is_core
from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile, Finish, TextDelta, Tool, ToolCall
from lifelong.train.synth.plan import Beat, DialoguePlan, PlannedFact, PlannedQuestion, PlannedReading
from lifelong.train.synth.recorder import task_of

Steps = Literal["json", "tools"]
"""How lookups are written: as JSON steps, which every base can learn, or as the template's tool calls."""

LOOKUPS = 2
"""Lookups after which the label is "not told", or the sample is given up."""

_KNOWN = re.compile(r"^(?P<key>[kch]\d+) (?P<slot>\S+)(?: \(\w+\))?: (?P<text>.*)$", re.MULTILINE)


def profile_of(steps: Steps, sees: bool) -> ChatProfile:
    """What a model of the agent can do while it is recorded; the prompts of one that sees offer it to look."""
    return ChatProfile(context=16_384, tools=steps == "tools", schema=True, images=sees, capable=True)


class PlanLabels:
    """Answers every request of the agent from a plan.

    Args:
        plan: the plan.
        steps: how lookups are written.
        sees: whether the samples are for a model that sees.

    Attributes:
        beat: the message that is answered.
        question: the question that is answered instead; None for a message of the plan.
        replies: what is answered in turn without a plan, the first first: for pairs.
    """

    name = "labels"

    def __init__(self, plan: DialoguePlan, steps: Steps = "json", *, sees: bool = False) -> None:
        self.plan = plan
        self.profile = profile_of(steps, sees)
        self.beat: Beat | None = None
        self.question: PlannedQuestion | None = None
        self.replies: list[str] = []
        self._by_text = {beat.text: beat for beat in plan.beats}

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """The label of a request; see `ChatModel.stream`. An empty text where the plan has none."""
        task = task_of(messages, schema, tools)
        if task == "turn":
            yield TextDelta(self._turn(messages[-1].text, schema or {}))
        elif task == "session":
            yield TextDelta(self._session(messages[-1].text))
        elif task == "rewrite" or (task == "answer" and self.replies):
            yield TextDelta(self.replies.pop(0))
        else:
            text, lookup = self._step(messages, tools)
            if lookup is not None and schema is None:
                yield ToolCall("call_0", lookup[0], json.dumps(lookup[1]))
            else:
                step = {"step": lookup[0], **lookup[1]} if lookup else {"step": ANSWER, "text": text}
                yield TextDelta(text if schema is None else json.dumps({"next": step}, ensure_ascii=False))
        yield Finish("stop")

    async def close(self) -> None:
        """Release nothing."""

    def _turn(self, words: str, schema: Mapping[str, Any]) -> str:
        beat = self._by_text.get(conversation(words)[-1]["text"])
        known = {found["text"]: found["key"] for found in _KNOWN.finditer(words)}
        statements = [self._statement(fact, known) for fact in beat.facts] if beat else []
        output = TurnOutput(observation=_observation(beat.reading if beat else None), statements=statements)
        fields = output.model_dump()
        if "seen" in schema.get("properties", {}):
            fields["seen"] = beat.picture[1] if beat and beat.picture else ""
        return json.dumps(fields, ensure_ascii=False)

    def _statement(self, fact: PlannedFact, known: Mapping[str, str]) -> StatementOutput:
        old = self._before(fact)
        replaces = known.get(old.text) if old else None
        return StatementOutput(text=fact.text, quote=fact.text, slot=fact.slot, single=bool(fact.slot),
                               denied=fact.ends, replaces=replaces)  # fmt: skip

    def _before(self, fact: PlannedFact) -> PlannedFact | None:
        """The fact of the same topic that this one takes the place of."""
        told = [each for beat in self.plan.beats for each in beat.facts if each.topic == fact.topic]
        place = told.index(fact)
        return told[place - 1] if place else None

    def _session(self, words: str) -> str:
        items = conversation(words)
        own = [(item, self._by_text[item["text"]]) for item in items if item["text"] in self._by_text]
        known = {found["text"]: found for found in _KNOWN.finditer(words)}
        output = SessionOutput(episodes=self._episodes(items, own))
        for item, fact in [(item, fact) for item, beat in own for fact in beat.facts]:
            old = self._before(fact)
            entry = known.get(old.text) if old else None
            if fact.kind == "habit" and (entry or not fact.ends):
                output.habits.append(_habit(fact, item["id"], entry and entry["key"]))
            elif fact.kind != "habit" and is_core(fact.slot):
                output.core.append(_core(fact, item["id"], entry and entry["key"]))
        return output.model_dump_json()

    def _episodes(
        self, items: Sequence[Mapping[str, str]], own: Sequence[tuple[Mapping[str, str], Beat]]
    ) -> list[EpisodeOutput]:
        """One topic for each fact of the session, or one for all of it."""
        facts = [(item, fact) for item, beat in own for fact in beat.facts if fact.told]
        starts = [items[0]["id"], *(item["id"] for item, _ in facts[1:])] if facts else [items[0]["id"]]
        ids = [item["id"] for item in items]
        ends = [ids[ids.index(start) - 1] for start in starts[1:]] + [ids[-1]]
        made = []
        for place, (first, last) in enumerate(zip(starts, ends, strict=True)):
            if facts:
                summary, quote = facts[place][1].told, facts[place][1].text
                keywords = [facts[place][1].topic, facts[place][1].value]
            else:
                quote = next((beat.text for _, beat in own), "")
                summary, keywords = f"{self.plan.persona.name} said: “{quote}”", []
            made.append(EpisodeOutput(first=first, last=last, summary=summary, quote=quote,
                                      keywords=[word for word in keywords if word]))  # fmt: skip
        return made

    def _step(
        self, messages: Sequence[ChatMessage], tools: Sequence[Tool]
    ) -> tuple[str, tuple[str, dict[str, Any]] | None]:
        """The answer, or the next lookup with its arguments."""
        if self.question is None:
            return (self.beat.reply if self.beat else ""), None
        question, prompt_text = self.question, "\n".join(message.text for message in messages)
        if question.evidence and all(text in prompt_text for text in question.evidence):
            return question.answer, None
        made = self._lookups
        self._lookups += 1
        if made >= LOOKUPS:
            return (question.answer if question.kind == "abstain" else ""), None
        day = question.query if question.kind == "day" else ""
        query = question.text if day or made else question.query
        return "", (RECALL.name, _recall(query, day, ["message"] if made else []))

    def ask(self, question: PlannedQuestion | None) -> None:
        """Answer this question from now on."""
        self.question, self._lookups = question, 0

    _lookups = 0


def conversation(words: str) -> list[dict[str, str]]:
    """The conversation in a request of the update stage."""
    fenced = words.split("CONVERSATION\n```json\n", 1)[1].split("\n```", 1)[0]
    items: list[dict[str, str]] = json.loads(fenced)
    return items


def _recall(query: str, day: str, kinds: list[str]) -> dict[str, Any]:
    return {"query": query, "since": day, "until": day, "kinds": kinds, "people": []}


def _observation(reading: PlannedReading | None) -> ObservationOutput | None:
    if reading is None:
        return None
    scores = {reading.trait: reading.score} if reading.trait else {}
    return ObservationOutput(**scores, confidence=0.6, mood=reading.mood, words=[reading.words])


def _habit(fact: PlannedFact, message: str, known: str | None) -> HabitOutput:
    if fact.ends:
        return HabitOutput(edit="close", id=known, text=fact.text, trigger="", state="dropped", message=message,
                           quote=fact.text)  # fmt: skip
    return HabitOutput(edit="add", text=fact.text, trigger=fact.trigger, state="active", message=message,
                       quote=fact.text)  # fmt: skip


def _core(fact: PlannedFact, message: str, known: str | None) -> CoreOutput:
    return CoreOutput(edit="change" if known else "add", id=known, slot=fact.slot, text=fact.text, message=message,
                      quote=fact.text)  # fmt: skip

"""Replay a plan in a real record: the agent answers and learns, and each of its prompts is recorded with its label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lifelong.agent.chat_request import ChatRequest
from lifelong.aio import Life, Person
from lifelong.errors import LifelongError
from lifelong.extraction.schemas import SessionOutput, TurnOutput, read
from lifelong.models.base import ChatModel
from lifelong.train.records import NARROW, USUAL, RecordModels
from lifelong.train.synth.labels import PlanLabels, Steps
from lifelong.train.synth.phrases import phrases
from lifelong.train.synth.plan import Beat, DialoguePlan, PlannedQuestion
from lifelong.train.synth.recorder import RecordedCall, RecordingModel
from lifelong.train.synth.sample_filters import fault_of_answer, fault_of_call, safe_beats
from lifelong.train.synth.samples import Sample, Share, sample_of
from lifelong.types import Answer

CLOSED = timedelta(hours=2)
"""Time after the last message of a session at which it is closed, and consolidated."""
BETTER = 0.2
"""Least difference of the alignment of two replies that make a pair."""


@dataclass(slots=True)
class ReplayResult:
    """What one person gave.

    Attributes:
        samples: for SFT.
        pairs: preference samples.
        questions: for GRPO: the question, its answer, and the record that it is asked of.
        counts: what was filtered, by reason.
    """

    samples: list[Sample] = field(default_factory=list)
    pairs: list[Sample] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class PlanReplay:
    """Replays one plan.

    Attributes:
        plan: of the person; its unsafe messages are dropped first.
        folder: of the record, which stays for GRPO.
        pictures: folder of the pictures of samples.
        models: embedder and reader.
        teacher: writes the outputs; None takes the labels of the plan.
        steps: how lookups are written.
        sees: whether the samples are for a model that sees.
    """

    plan: DialoguePlan
    folder: Path
    pictures: Path
    models: RecordModels
    teacher: ChatModel | None = None
    steps: Steps = "json"
    sees: bool = False
    result: ReplayResult = field(default_factory=ReplayResult)
    now: datetime = field(init=False)

    async def run(self) -> ReplayResult:
        """Replay the dialogue, ask the questions, and make the pairs."""
        self.plan.beats[:] = safe_beats(self.plan.beats, self.result.counts)
        if not self.plan.beats:
            self.result.counts["empty dialogue"] += 1
            return self.result
        self.now = self.plan.beats[0].at
        await self._dialogue()
        for settings, narrow in ((USUAL, False), (NARROW, True)):
            await self._questions([each for each in self.plan.questions if each.narrow == narrow], settings)
        await self._pairs()
        return self.result

    def _open(self, model: ChatModel, settings: Mapping[str, float]) -> Life:
        return self.models.open(self.folder, settings, chat=model, clock=lambda: self.now)

    async def _dialogue(self) -> None:
        labels = PlanLabels(self.plan, self.steps, sees=self.sees)
        model = RecordingModel(self.teacher or labels)
        recorded: list[tuple[list[str], RecordedCall]] = []
        async with self._open(model, USUAL) as life:
            person = life.person(self.plan.persona.name)
            for session in self.plan.sessions:
                messages: list[str] = []
                for beat in session:
                    self.now, labels.beat = beat.at, beat
                    reply = await self._say(person, beat)
                    messages += [reply] if reply else []
                    for call in model.taken():
                        self._keep(call, "reasoning")
                    await self._settle(life)
                    recorded += [([reply] if reply else [], call) for call in model.taken()]
                self.now += CLOSED
                await self._settle(life)
                recorded += [(list(messages), call) for call in model.taken()]
            for replies, call in recorded:
                lines = [line for reply in replies for line in await _refusals(person, reply, call.task)]
                self._keep(call, _share_of(call), lines)

    async def _say(self, person: Person, beat: Beat) -> str:
        """Say one message; returns the id of the reply, "" if none was made."""
        images = [beat.picture[0]] if beat.picture else []
        return await self._reply(person, ChatRequest(beat.text, images=images, at=beat.at), keep=True)

    async def _reply(self, person: Person, request: ChatRequest, *, keep: bool) -> str:
        try:
            async with aclosing(person.conversation.respond(request, keep=keep)) as events:
                async for event in events:
                    if isinstance(event, Answer):
                        return event.reply.id
        except LifelongError as error:  # a teacher that fails or says nothing costs this message, not the run
            if keep:
                self.result.counts[f"no reply: {type(error).__name__}"] += 1
        return ""

    async def _settle(self, life: Life) -> None:
        try:
            await life.settle()
        except LifelongError as error:
            self.result.counts[f"no update: {type(error).__name__}"] += 1

    async def _questions(self, questions: Sequence[PlannedQuestion], settings: Mapping[str, float]) -> None:
        labels = PlanLabels(self.plan, self.steps, sees=self.sees)
        model = RecordingModel(self.teacher or labels)
        told = "\n".join(beat.text for beat in self.plan.beats)
        async with self._open(model, settings) as life:
            person = life.person(self.plan.persona.name)
            for question in questions:
                if not all(text in told for text in question.evidence):  # a filter dropped the message
                    self.result.counts["evidence was filtered"] += 1
                    continue
                self.now = question.at
                labels.ask(question)
                await self._reply(person, ChatRequest(question.text, at=question.at, mode="deep"), keep=False)
                calls = model.taken()
                self.result.questions.append(
                    {
                        **asdict(question),
                        "at": question.at.isoformat(),
                        "person": self.plan.persona.name,
                        "record": f"{self.folder.parent.name}/{self.folder.name}",
                        "steps": self.steps,
                    }
                )
                if fault := fault_of_answer(question, calls):
                    self.result.counts[f"answer: {fault}"] += 1
                    continue
                for call in calls:
                    self._keep(call, "reasoning")

    async def _pairs(self) -> None:
        """For each wish and clear trait: a reply that does not fit, the prompt to rewrite it, and one that does."""
        labels = PlanLabels(self.plan, self.steps, sees=self.sees)
        model = RecordingModel(labels)
        persona = self.plan.persona
        async with self._open(model, {**USUAL, "best_of": 2}) as life:
            person = life.person(persona.name)
            for pair in phrases()["pair"]:
                self.now += timedelta(minutes=1)
                labels.replies = [pair["rejected"], pair["chosen"]]
                await self._reply(person, ChatRequest(pair["asked"], at=self.now, mode="fast"), keep=False)
                calls = model.taken()
                fits = [(await person.alignment(pair[each])).score for each in ("chosen", "rejected")]
                if len(calls) < 2 or fits[0] - fits[1] < BETTER:  # the person has no such wish or trait
                    continue
                first, again = calls[:2]
                self.result.pairs.append(
                    sample_of(first, "personality", persona.id, self.pictures, rejected=pair["rejected"],
                              text=pair["chosen"])
                )  # fmt: skip
                self.result.samples += [
                    sample_of(first, "personality", persona.id, self.pictures, text=pair["chosen"]),
                    sample_of(again, "personality", persona.id, self.pictures),
                ]

    def _keep(self, call: RecordedCall, share: Share, refusals: Sequence[str] = ()) -> None:
        if fault := fault_of_call(call, refusals):
            self.result.counts[fault] += 1
        else:
            self.result.samples.append(sample_of(call, share, self.plan.persona.id, self.pictures))


async def _refusals(person: Person, reply: str, task: str) -> list[str]:
    """What the gate did not store as given of the message that a reply answers, by the stage of a task."""
    stages = ("(turn:", "(picture:", "(closing:") if task == "turn" else ("(episode:", "(habit:", "(core:")
    trace = await person.trace(reply)
    return [step.text for step in trace.steps if step.kind == "update" and any(each in step.text for each in stages)]


def _share_of(call: RecordedCall) -> Share:
    """What an output of the update stage teaches: the rarest kind of memory that it changes."""
    try:
        if call.task == "turn":
            output = read(call.text, TurnOutput)
            return "personality" if output.observation is not None and not output.statements else "semantic"
        session = read(call.text, SessionOutput)
    except ValueError:
        return "semantic"  # it is filtered as unreadable
    return "procedural" if session.habits else "core" if session.core else "episodic"

"""A teacher: any chat model that writes the messages of a plan, and facts of its own. Its outputs are data to check."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from pydantic import Field

from lifelong.errors import ModelError
from lifelong.extraction.schemas import ExtractionOutput, Short, Text, read, schema_of
from lifelong.models.base import ChatMessage, ChatModel
from lifelong.models.output import whole_output
from lifelong.models.prompts import prompt
from lifelong.privacy.data_block import block
from lifelong.train.synth.plan import Beat, DialoguePlan, PlannedFact, PlannedQuestion, PlannedReading
from lifelong.train.synth.sample_filters import plain, poisoned

TOKENS = 1500
"""Most tokens of an output of the teacher."""


class TaughtMessage(ExtractionOutput):
    """A message as the teacher writes it."""

    text: Text
    reply: Text


class TaughtDialogue(ExtractionOutput):
    """The messages of one session."""

    messages: list[TaughtMessage] = Field(default_factory=list)


class TaughtFact(ExtractionOutput):
    """A fact as the teacher invents it."""

    slot: Short
    said: Text
    value: Short
    later: Text
    later_value: Short
    question: Text


class TaughtFacts(ExtractionOutput):
    """The facts of one person."""

    facts: list[TaughtFact] = Field(default_factory=list)


TaughtOutput = TypeVar("TaughtOutput", TaughtDialogue, TaughtFacts)


async def taught(plan: DialoguePlan, teacher: ChatModel, counts: Counter[str]) -> DialoguePlan:
    """The plan with facts of the teacher, and its messages in the teacher's words.

    A session whose output cannot be read is left out, and what a message lacks drops that message; both are counted.
    """
    await _add_facts(plan, teacher, counts)
    beats: list[Beat] = []
    for session in plan.sessions:
        lines = [_line(beat) for beat in session]
        text = f"{_person(plan)}\n\n{block('messages', lines)}"
        output = await _ask(teacher, "dialogue", text, TaughtDialogue, counts)
        if output is None or len(output.messages) != len(session):
            counts["teacher: dialogue of another length" if output else "teacher: dialogue left out"] += 1
            continue
        beats += [
            replace(beat, text=given.text, reply=given.reply, reading=_reading(beat, given.text))
            for beat, given in zip(session, output.messages, strict=True)
        ]
    return DialoguePlan(plan.persona, beats, plan.questions)


async def _add_facts(plan: DialoguePlan, teacher: ChatModel, counts: Counter[str]) -> None:
    output = await _ask(teacher, "facts", _person(plan), TaughtFacts, counts)
    sessions, at = plan.sessions, plan.questions[-1].at
    for place, given in enumerate(output.facts if output else []):
        values = plain(given.value) in plain(given.said) and plain(given.later_value) in plain(given.later)
        if not values or given.value == given.later_value or poisoned(f"{given.said} {given.later} {given.question}"):
            counts["teacher: fact without its value"] += 1
            continue
        topic = f"taught {place}"
        name = plan.persona.name
        told = [
            PlannedFact(topic, text, f"{name} said: “{text}”", value, given.slot)
            for text, value in ((given.said, given.value), (given.later, given.later_value))
        ]
        half = len(sessions) // 2
        for fact, session in zip(told, (sessions[place % half], sessions[half + place % half]), strict=True):
            last = session[-1]
            beat = Beat(last.session, last.at + timedelta(minutes=3), fact.text, "Noted.", (fact,))
            plan.beats.insert(plan.beats.index(last) + 1, beat)
            session.append(beat)
        for number, narrow in enumerate((False, True)):
            asked = at + timedelta(minutes=2 * place + number + 1)
            plan.questions.append(
                PlannedQuestion("span", asked, given.question, given.later_value, given.later, (given.later,),
                                given.question, narrow)
            )  # fmt: skip


async def _ask(
    teacher: ChatModel, name: str, text: str, kind: type[TaughtOutput], counts: Counter[str]
) -> TaughtOutput | None:
    """One output of the teacher; None, and counted, if it fails or cannot be read."""
    request = [ChatMessage("system", prompt("train.synth", name).text), ChatMessage("user", text)]
    try:
        output = await whole_output(teacher, request, max_tokens=TOKENS, schema=schema_of(kind))
        return read(output.text, kind)
    except ModelError as error:
        counts[f"teacher: {type(error).__name__}"] += 1
    except ValueError:
        counts["teacher: unreadable output"] += 1
    return None


def _person(plan: DialoguePlan) -> str:
    persona = plan.persona
    return block("person", [f"{persona.name}. {persona.about or 'An everyday person.'}"])


def _line(beat: Beat) -> str:
    if beat.facts:
        return " ".join(f"contains: {fact.text}" for fact in beat.facts)
    if beat.reading is not None:
        return f"shows the same as: {beat.reading.words}"
    return f"a picture of {beat.picture[1]}" if beat.picture else "small talk without facts"


def _reading(beat: Beat, text: str) -> PlannedReading | None:
    """The reading with words of the new text: the whole message shows it."""
    return replace(beat.reading, words=text) if beat.reading is not None else None

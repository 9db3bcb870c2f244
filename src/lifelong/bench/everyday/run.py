"""Run the systems over the persons: questions, acts and memories, each with its verdict."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TextIO

from lifelong.bench.everyday.acts import faults
from lifelong.bench.everyday.data import Act, EverydayQuestion, PersonData
from lifelong.bench.everyday.judge import Verdict, shown, verdict
from lifelong.bench.everyday.memories import MemoryVerdict, judge_memories
from lifelong.bench.everyday.models import Models
from lifelong.bench.everyday.system import EverydaySetting, EverydaySystem, Replay, Response
from lifelong.bench.record_copies import scratch_folder
from lifelong.errors import LifelongError

PARTS: Final = ("questions", "acts", "memories")

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with its answer.

    Attributes:
        top1, top5: whether the first hit of recall has the answer, or one of the first five.
        seen: whether what the answer was made from has it.
    """

    question: EverydayQuestion
    response: Response
    verdict: Verdict
    top1: bool
    top5: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class JudgedAct:
    """An act with the reply to it; it passed if there are no faults."""

    act: Act
    reply: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonRun:
    """One system with one person.

    Attributes:
        memories: None where they were not looked at, or where the system has none.
        replay_seconds: of receiving the history.
        seconds: of everything.
        texts_embedded: number of texts that were embedded and not read from the cache of vectors.
    """

    system: str
    person: str
    lang: str
    questions: tuple[JudgedQuestion, ...]
    acts: tuple[JudgedAct, ...]
    memories: MemoryVerdict | None
    replay_seconds: float
    seconds: float
    texts_embedded: int


def run(
    persons: Sequence[PersonData],
    systems: Sequence[EverydaySystem],
    models: Models,
    *,
    parts: Collection[str] = PARTS,
    answers: TextIO | None = None,
    progress: Progress | None = None,
) -> Iterator[PersonRun]:
    """Give each person to each system.

    Args:
        persons: with their questions and acts.
        systems: that can run here.
        models: that the systems share.
        parts: which of PARTS are run.
        answers: a file that gets each answer with its verdict, one JSON object a line.
        progress: called with questions and acts done, in all, and what is done now.
    """
    asked = {person.history.id: _size(person, parts) for person in persons}
    total, done = len(systems) * sum(asked.values()), 0
    for system in systems:
        for person in persons:
            name = person.history.id

            def step(count: int, before: int = done, text: str = f"{system.name}, {name}") -> None:
                if progress is not None:
                    progress(before + count, total, text)

            person_run = run_person(person, system, models, parts=parts, step=step)
            done += asked[name]
            if answers is not None:
                for line in answer_lines(person_run):
                    answers.write(json.dumps(line, ensure_ascii=False) + "\n")
                answers.flush()
            yield person_run


def run_person(
    person: PersonData,
    system: EverydaySystem,
    models: Models,
    *,
    parts: Collection[str] = PARTS,
    step: Callable[[int], None] = lambda count: None,
) -> PersonRun:
    """One system with one person; ``step`` is called with the number of questions and acts done."""
    began = time.perf_counter()
    embedded = models.texts_embedded
    history = person.history
    with scratch_folder("everyday-") as folder:
        replay = system.replay(history, EverydaySetting(folder, models.embedder, models.chat))
        replay_seconds = time.perf_counter() - began
        step(0)
        questions, acts = [], []
        for question in person.questions if "questions" in parts else ():
            questions.append(_judged(question, replay.answer(question.question, question.asked_at)))
            step(len(questions))
        for act in person.acts if "acts" in parts else ():
            judged = _act(act, person, replay)
            if judged is None:
                break
            acts.append(judged)
            step(len(questions) + len(acts))
        stored = replay.memories() if "memories" in parts else None
    return PersonRun(
        system=system.name,
        person=history.id,
        lang=history.lang,
        questions=tuple(questions),
        acts=tuple(acts),
        memories=None if stored is None else judge_memories(history, stored),
        replay_seconds=replay_seconds,
        seconds=time.perf_counter() - began,
        texts_embedded=models.texts_embedded - embedded,
    )


def _judged(question: EverydayQuestion, response: Response) -> JudgedQuestion:
    return JudgedQuestion(
        question,
        response,
        verdict(question, response.text),
        top1=shown(question, response.ranking[:1]),
        top5=shown(question, response.ranking),
        seen=shown(question, response.seen),
    )


def _act(act: Act, person: PersonData, replay: Replay) -> JudgedAct | None:
    try:
        after = replay.act(act, person.history.asked)
        return None if after is None else JudgedAct(act, after.reply, tuple(faults(act, after)))
    except LifelongError as error:  # an assistant that fails has not acted
        return JudgedAct(act, "", (f"ERROR {type(error).__name__}: {error}",))


def _size(person: PersonData, parts: Collection[str]) -> int:
    return len(person.questions) * ("questions" in parts) + len(person.acts) * ("acts" in parts)


def answer_lines(person_run: PersonRun) -> Iterator[dict[str, Any]]:
    """Everything that was judged, to be read: an object for each question, act and fact."""
    who = {"system": person_run.system, "person": person_run.person, "lang": person_run.lang}
    for each in person_run.questions:
        yield who | {
            "part": "question",
            "id": each.question.id,
            "kind": each.question.kind,
            "text": each.question.question,
            "answer": each.response.text,
            "verdict": each.verdict,
            "known": each.response.known,
            "top1": each.top1,
            "top5": each.top5,
            "seen": each.seen,
        }
    for one in person_run.acts:
        yield who | {
            "part": "act",
            "id": one.act.id,
            "kind": one.act.act,
            "text": one.act.text,
            "answer": one.reply,
            "verdict": "failed" if one.faults else "passed",
            "faults": list(one.faults),
        }
    if person_run.memories is not None:
        for fact in person_run.memories.right:
            found = "found" if fact.there else "missing"
            yield who | {"part": "right memory", "kind": fact.state, "text": fact.fact, "verdict": found}
        for fact in person_run.memories.wrong:
            there = "present" if fact.there else "absent"
            yield who | {"part": "wrong memory", "kind": fact.state, "text": fact.fact, "verdict": there}

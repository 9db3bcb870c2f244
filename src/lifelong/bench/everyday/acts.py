"""The verdict on an act: what the reply says, and what the record holds afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lifelong.bench.everyday.data import Act
from lifelong.bench.everyday.judge import any_of, normalised
from lifelong.types import Memory, Message

FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What an act led to.

    Attributes:
        reply: the reply, with the one to the confirmation.
        own: ids of the messages of the act.
        known: ids of the memories before the act.
        current: current memories afterwards, without episodes.
        memories: these and the closed ones.
        messages: all afterwards.
        answers: answers afterwards, to the questions of ``after.still``.
        answer_before: gives the answer that the record before the act had.
    """

    reply: str
    own: frozenset[str]
    known: frozenset[str]
    current: tuple[Memory, ...]
    memories: tuple[Memory, ...]
    messages: tuple[Message, ...]
    answers: tuple[str, ...]
    answer_before: Callable[[str], str]


def is_question_back(reply: str) -> bool:
    """Whether a reply asks the person something, and is no quote."""
    return any(mark in reply for mark in "?？؟") and not reply.startswith("“")


def faults(act: Act, after: Aftermath) -> list[str]:
    """What went wrong, in words; nothing if the act passed."""
    return [*_of_reply(act, after), *_of_record(act, after), *_of_answers(act, after)]


def _of_reply(act: Act, after: Aftermath) -> Iterator[str]:
    reply = normalised(after.reply)
    for pattern in act.must_reply_not:
        if pattern.search(reply):
            yield f"the reply has {pattern.pattern}"
    if act.must_reply and not any_of(act.must_reply, reply):
        yield "the reply lacks the answer"


def _of_record(act: Act, after: Aftermath) -> Iterator[str]:
    wanted = act.after
    if wanted.no_memory_of_it:
        for memory in after.memories:
            if memory.id not in after.known and any(source.message in after.own for source in memory.sources):
                yield f"became a memory: {memory.text[:60]}"
                break
    # A request to forget names what is forgotten; a secret must not even stand in the message of the act.
    spared = after.own if act.act == FORGET else frozenset()
    said = [message.text for message in after.messages if message.role == "user" and message.id not in spared]
    texts = [*(memory.text for memory in after.memories), *said]
    for pattern in wanted.gone:
        left = [text for text in texts if pattern.search(normalised(text))]
        if left:
            yield f"{pattern.pattern} is still there: {left[0][:60]}"
    current = [normalised(memory.text) for memory in after.current]
    for pattern in wanted.profile_has:
        if not any(pattern.search(text) for text in current):
            yield f"no current memory has {pattern.pattern}"
    for pattern in wanted.profile_not:
        if any(pattern.search(text) for text in current):
            yield f"a current memory has {pattern.pattern}"


def _of_answers(act: Act, after: Aftermath) -> Iterator[str]:
    said = "\n".join(
        normalised(message.text) for message in after.messages if message.role == "user" and message.id not in after.own
    )
    for still, answer in zip(act.after.still, after.answers, strict=True):
        if any_of(still.answer_any, normalised(answer)):
            continue
        if act.act != FORGET:
            yield f"not taken up: {still.question} -> {answer[:80]}"
        elif not any_of(still.answer_any, said):
            yield f"lost: {still.answer_any[0].pattern}"
        elif any_of(still.answer_any, normalised(after.answer_before(still.question))):
            yield f"answered before, not after: {still.question} -> {answer[:80]}"

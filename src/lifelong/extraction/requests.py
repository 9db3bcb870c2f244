"""The requests of the update stage: instructions, what is known as one line a fact, and the conversation as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from lifelong.models.base import ChatMessage, ChatModel
from lifelong.models.prompts import prompt
from lifelong.privacy.data_block import block, fence
from lifelong.types import Memory, Message

MESSAGE_CHARACTERS: Final = 4_000
"""Most characters of one message in the prompt."""

CHARACTERS_PER_TOKEN: Final = 3
"""A low estimate, so that a long session stays within the model's context."""


def request_of(
    task: str, messages: Sequence[Message], facts: Mapping[str, Memory], name: str = "", images: Sequence[bytes] = ()
) -> list[ChatMessage]:
    """The messages of a request.

    Args:
        task: name of its prompt: ``turn`` or ``session``.
        messages: the conversation.
        facts: what is known, by the ids that the prompt gives it.
        name: name of the person.
        images: a picture of the newest message, with its own instructions after the conversation.
    """
    conversation = [_item(message, place, task, name) for place, message in enumerate(messages)]
    known = [_line(key, memory) for key, memory in facts.items()]
    words = f"{block('known', known)}\n\nCONVERSATION\n{fence(conversation)}"
    if images:
        words += f"\n\n{prompt('extraction', 'picture').text}"
    return [ChatMessage("system", prompt("extraction", task).text), ChatMessage("user", words, tuple(images))]


def within(messages: Sequence[Message], model: ChatModel, output: int, *, from_end: bool = False) -> list[Message]:
    """The first messages that fit the context, or the last ones with ``from_end``; at least one.

    Args:
        messages: the messages, in order.
        model: its context is the limit.
        output: tokens of the output.
        from_end: whether the last messages are taken.
    """
    room = max(4_000, (model.profile.context - 2 * output) * CHARACTERS_PER_TOKEN - 6_000)
    ordered = list(reversed(messages)) if from_end else list(messages)
    selection: list[Message] = []
    for message in ordered:
        room -= min(len(message.text), MESSAGE_CHARACTERS) + 80
        if selection and room < 0:
            break
        selection.append(message)
    return list(reversed(selection)) if from_end else selection


def alias(place: int) -> str:
    """The id of a message in a prompt, by its place."""
    return f"m{place + 1}"


def _item(message: Message, place: int, task: str, name: str) -> dict[str, str]:
    speaker = message.speaker or (name if message.role == "user" else "")
    named = task == "session"  # only episodes and edits refer to messages
    at = message.at.isoformat(timespec="minutes") if named else ""
    fields = {"id": alias(place) if named else "", "at": at, "role": message.role, "speaker": speaker}
    return {**{key: value for key, value in fields.items() if value}, "text": message.text[:MESSAGE_CHARACTERS]}


def _line(key: str, memory: Memory) -> str:
    """One line of a fact: ``k1 me.home: I live in Cacilhas.``"""
    state = f" ({memory.state})" if memory.state else ""
    when = f" [{memory.trigger}]" if memory.trigger else ""
    return f"{key} {memory.slot or '-'}{state}: {memory.text}{when}"

"""The context of an answer: profile, guidance, habits, the open talk, and the hits of recall.

The system prompt holds instructions. The person's messages of the open talk and the replies to them are turns of the
prompt. Everything else (memories, files, messages of other people) is data: one block (`privacy.data_block`) holds it,
with its speaker, before the person's words in the last turn.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from lifelong.agent.notes import LONGEST, NAME, SHORTEST, clip, entry, habit, media, moment, note, noted, tokens_of
from lifelong.agent.prompt_pictures import Picture, view
from lifelong.agent.time_words import LANGUAGES, PAUSE, dates, span
from lifelong.errors import ArgumentError
from lifelong.memory.pins import profile_of
from lifelong.models.base import ChatMessage
from lifelong.models.prompts import prompt
from lifelong.privacy.data_block import block, escape
from lifelong.recall.evidence import approximate_tokens, showing, within
from lifelong.types import Memory, Message, Recollection
from lifelong.types.values import Value

_BLOCK = 128
"""Tokens of the block's tags and titles, and of its lines on time, pause, language and rating."""

_FRAME = 10
"""Tokens of a line's date and speaker."""


@dataclass(frozen=True, slots=True)
class Context(Value):
    """Everything that one answer is built from. ``Person.context`` returns it.

    Attributes:
        now: the time of asking, in the person's zone.
        name: how to address the person, or "".
        profile: the pinned memories, then core memories.
        guidance: instructions for this person.
        habits: the habits and goals that bear on the question.
        open: the open talk: messages that no episode covers yet, oldest first, as far as they fit.
        paused: time between the person's message before and this one; None if there was none.
        language: language code of the message; "" if it cannot be told.
        disliked: whether the person rated the last reply -1.
        naming: the wish that gives the assistant a name, or None.
        kept: ids of those of them that only hold a statement which was remembered on purpose. They are no turns.
        recognised: who and what was recognised in the message's pictures, one line each.
        recollection: the hits of recall; the prompt leaves out those that are in the open talk. Its ``pictures`` are
            those within the budget of images.
        max_tokens: budget for everything together.
        longest: UTF-8 bytes of one recalled text in the prompt.
        query: what the person says or asks.
        pictures: the pictures of the open talk and of the hits, without EXIF. ``Person.context`` reads them.
    """

    now: datetime
    name: str = ""
    profile: tuple[Memory, ...] = ()
    guidance: tuple[str, ...] = ()
    habits: tuple[Memory, ...] = ()
    open: tuple[Message, ...] = ()
    paused: timedelta | None = None
    language: str = ""
    disliked: bool = False
    naming: Memory | None = None
    kept: frozenset[str] = frozenset()
    recognised: tuple[str, ...] = ()
    recollection: Recollection = field(default_factory=lambda: Recollection(""))
    max_tokens: int = 1500
    longest: int = LONGEST
    query: str = ""
    pictures: tuple[Picture, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all messages and memories in the context."""
        shown = [memory.id for memory in (*self.profile, *self.habits)]
        shown += [message.id for message in self.open]
        for hit in self.recollection:
            # Reading a file again gives its passages new ids. The ids of its messages stay.
            shown += [hit.id, *(hit.source if hit.kind == "passage" else ())]
        return tuple(dict.fromkeys(shown))

    def memory_block(self, *, whole: bool = False) -> str:
        """The block of data that goes before the person's words.

        Args:
            whole: with all of the open talk, for a prompt that has no turns for it.
        """
        talk = [item for item in self.open if whole or self.is_data(item)]
        text = self._block(talk, () if whole else self.open)
        while whole and talk and approximate_tokens(text) > self.max_tokens:  # a line takes more tokens than a turn
            talk = talk[1:]
            text = self._block(talk)
        return text

    def _block(self, talk: Sequence[Message], turns: Sequence[Message] = ()) -> str:
        lines = [f"Now it is {moment(self.now)}."]
        if self.paused is not None and self.paused >= PAUSE:
            lines.append(f"The person last wrote {span(self.paused)} ago.")
        if self.name:
            lines.append(f"The person is called {clip(self.name, NAME)}.")
        if self.language in LANGUAGES:
            lines.append(f"The message is in {LANGUAGES[self.language]}.")
        if self.disliked:
            lines.append("The person rated your last reply -1: it did not suit them.")
        window = self.recollection.window
        if window is not None and window.words.strip():
            lines.append(f"“{clip(window.words, NAME)}” is {dates(window, self.now)}.")
        lines += _section("Profile", [_profile_line(memory) for memory in self.profile])
        lines += _section("Habits and goals", [habit(memory) for memory in self.habits])
        lines += _section("Recognised in the pictures of the last message", self.recognised)
        lines += _section("Said lately, oldest first", [self._note(item) for item in talk])
        shown = {message.id for message in (*talk, *turns)} | {item.id for item in self.profile if item.pinned}
        recalled_notes = [note(hit, self.longest, self.name) for hit in self.recollection if hit.id not in shown]
        return block("memory", [*lines, *_section("Recalled", recalled_notes)])

    def is_data(self, message: Message) -> bool:
        """Whether a message of the open talk is data, and not a turn of the person or a reply of the assistant."""
        return message.id in self.kept or not _turn(message)

    def system(self, *, lookups: bool = False) -> str:
        """The system prompt: instructions in general and for this person. It holds no data.

        Args:
            lookups: with instructions for the tools of lookups.
        """
        advice = "\n".join(f"- {escape(line)}" for line in self.guidance)
        parts = [
            prompt("agent", "assistant").text,
            prompt("agent", "lookups").text if lookups else "",
            f"For this person:\n{advice}" if advice else "",
        ]
        return "\n\n".join(part for part in parts if part)

    def talk(self) -> list[ChatMessage]:
        """The open talk as turns: the person's messages and the replies. All other messages are data."""
        return [
            ChatMessage("assistant" if item.role == "assistant" else "user", " ".join((item.text, *media(item))))
            for item in self.open
            if not self.is_data(item)
        ]

    def turn(self, text: str, *data: str) -> str:
        """The last turn: blocks of data, and below them the person's words.

        Args:
            text: the words, unchanged.
            data: more blocks.
        """
        return "\n\n".join([self.memory_block(), *data, text])

    def to_openai(self, *, system: str = "") -> list[dict[str, Any]]:
        """The whole prompt as messages of the OpenAI chat format.

        One system message, the open talk with a turn of the person and one of the assistant in turn, and the question
        below the block of data. The pictures of the hits are in the last message, as ``data:`` addresses.

        Args:
            system: the application's own instructions, which follow those for this person.
        """
        if not isinstance(system, str):
            raise ArgumentError(f"system={system!r:.40}: give text, the instructions of the application")
        instructions = "\n\n".join(part for part in (self.system(), system.strip()) if part)
        talk = joined(self.talk())
        question = self.query or self.recollection.query
        content: str | list[dict[str, Any]] = self.turn(question)
        if self.pictures:
            pictures = view(self.pictures)
            text = self.turn(question, pictures.text)
            content = [{"type": "text", "text": text}, *map(_picture_part, pictures.images)]
        return [
            {"role": "system", "content": instructions},
            *({"role": item.role, "content": item.text} for item in talk),
            {"role": "user", "content": content},
        ]

    def _note(self, message: Message) -> str:
        return noted(message, self.longest) if message.id in self.kept else note(message, self.longest, self.name)


@dataclass(frozen=True, slots=True)
class ContextParts:
    """Everything that may go into a context, before the budget is applied.

    Attributes:
        now: the time of asking, in the person's zone.
        name: how to address the person, or "".
        pinned: the memories that the person pinned, the last one first.
        profile: core memories.
        guidance: instructions for this person.
        habits: the habits and goals that bear on the question.
        talk: messages that no episode covers, oldest first.
        recollection: the hits of recall.
        recognised: lines on who and what is in the pictures of the message.
        notes: ids of messages of the talk that only hold a statement which was remembered on purpose.
        paused: time between the person's message before and this one; None if there was none.
        language: language code of the message; "" if it cannot be told.
        disliked: whether the person rated the last reply -1.
        naming: the wish that gives the assistant a name, or None.
    """

    now: datetime
    name: str = ""
    pinned: Sequence[Memory] = ()
    profile: Sequence[Memory] = ()
    guidance: Sequence[str] = ()
    habits: Sequence[Memory] = ()
    talk: Sequence[Message] = ()
    recollection: Recollection = field(default_factory=lambda: Recollection(""))
    recognised: Sequence[str] = ()
    notes: Collection[str] = ()
    paused: timedelta | None = None
    language: str = ""
    disliked: bool = False
    naming: Memory | None = None


def fit(parts: ContextParts, *, max_tokens: int, max_images: int | None = None) -> Context:
    """Build a context inside its budget.

    Instructions and guidance come first. The pinned memories, and then the newest of the profile, get at most half of
    the rest, then the newest of the talk at most half of what is left then, and the hits of recall get everything else.

    Args:
        parts: what may go into the context.
        max_tokens: for everything but the person's words, estimated as UTF-8 bytes over four.
        max_images: for the pictures of the hits, the best hit's first; None keeps all.
    """
    name = parts.name
    instructions = [prompt("agent", "assistant").text, prompt("agent", "lookups").text]
    pinned = {memory.id for memory in parts.pinned}
    habits = tuple(memory for memory in parts.habits if memory.id not in pinned)
    fixed = [*instructions, clip(name, NAME), *parts.guidance, *parts.recognised, *map(habit, habits)]
    left = max(0, max_tokens - _BLOCK - sum(_cost(text) for text in fixed))
    core, spent = _newest_profile(profile_of(parts.pinned, parts.profile), left // 2)
    left -= spent
    talk, spent = _newest_talk(parts, left // 2)
    left -= spent
    in_talk = {message.id for message in talk}
    longest = min(LONGEST, max(SHORTEST, 4 * (left - 2 * _FRAME)))
    other = [replace(hit, text=note(hit, longest, name)) for hit in parts.recollection if hit.id not in in_talk]
    fitting = {hit.id for hit in within(other, max_tokens=left, count=_cost)}
    # A hit that is in the talk costs nothing more, and an answer by quotes needs it in the recollection.
    hits = tuple(hit for hit in parts.recollection if hit.id in in_talk or hit.id in fitting)
    hits = hits if max_images is None else showing(hits, max_images=max_images)
    return Context(
        now=parts.now,
        name=name,
        profile=core,
        guidance=tuple(parts.guidance),
        habits=habits,
        open=talk,
        kept=frozenset(parts.notes),
        paused=parts.paused,
        language=parts.language,
        disliked=parts.disliked,
        naming=parts.naming,
        recognised=tuple(parts.recognised),
        recollection=replace(parts.recollection, hits=hits),
        max_tokens=max_tokens,
        longest=longest,
    )


def joined(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The messages, with consecutive ones of the person as one: some models accept only turns that alternate."""
    turns: list[ChatMessage] = []
    for message in messages:
        if turns and turns[-1].role == message.role == "user":
            last = turns.pop()
            message = replace(last, text=f"{last.text}\n\n{message.text}", images=(*last.images, *message.images))
        turns.append(message)
    return turns


def _picture_part(content: bytes) -> dict[str, Any]:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return {"type": "image_url", "image_url": {"url": f"data:image/{kind};base64,{b64encode(content).decode()}"}}


def _newest_profile(profile: Sequence[Memory], budget: int) -> tuple[tuple[Memory, ...], int]:
    """The pinned and the newest core memories that fit into so many tokens, in their order, and their tokens."""
    fitting: set[int] = set()
    left = budget
    newest = sorted(range(len(profile)), key=lambda each: profile[each].at, reverse=True)
    pins = [place for place, memory in enumerate(profile) if memory.pinned]
    for place in dict.fromkeys([*pins, *newest]):
        if (cost := _cost(_profile_line(profile[place]))) <= left:
            left -= cost
            fitting.add(place)
    return tuple(memory for place, memory in enumerate(profile) if place in fitting), budget - left


def _profile_line(memory: Memory) -> str:
    """The line of a memory of the profile; a pinned habit or goal has its trigger and state."""
    return habit(memory) if memory.kind == "procedural" else entry(memory)


def _newest_talk(parts: ContextParts, budget: int) -> tuple[tuple[Message, ...], int]:
    """The end of the talk that fits into so many tokens, oldest first, and the tokens that it takes.

    What does not fit is left out in steps of a quarter of the budget, counted from the beginning of the talk. So the
    prompts of several turns begin with the same message, and a server need not read the talk again each time.
    """
    costs = [_talk_cost(message, parts) for message in parts.talk]
    over, step = sum(costs) - budget, max(1, budget // 4)
    first, before = 0, 0
    if over > 0:
        dropped = -(-over // step) * step
        while first < len(costs) and before < dropped:
            before += costs[first]
            first += 1
        if first == len(costs) and costs and costs[-1] <= budget:
            first, before = first - 1, before - costs[-1]
    return tuple(parts.talk[first:]), sum(costs) - before


def _talk_cost(message: Message, parts: ContextParts) -> int:
    if message.id in parts.notes or not _turn(message):
        return _cost(note(message, LONGEST, parts.name))
    return approximate_tokens(" ".join((message.text, *media(message)))) + 4


def _turn(message: Message) -> bool:
    """Whether a message is a turn of a talk with the assistant; imported messages of others are not."""
    return message.role == "user" or (message.role == "assistant" and message.reply_to is not None)


def _cost(text: str) -> int:
    return tokens_of(text) + _FRAME


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"- {line}" for line in lines)] if lines else []

"""What the model is told before it answers: profile, guidance, habits, the open talk, and what was recalled.

The system prompt holds instructions. What the person said in the talk that goes on, and what we answered, are turns of
the prompt. Everything else (memory, files, what anybody else said) is data: it stands in one block
(`privacy.data_block`), with who said it, before the person's words in the last turn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lifelong.agent.notes import LONGEST, NAME, SHORTEST, clip, day, entry, habit, media, note, noted, tokens_of
from lifelong.models.base import ChatMessage
from lifelong.models.prompts import prompt
from lifelong.privacy.data_block import block, escaped
from lifelong.recall.evidence import approximate_tokens, showing, within
from lifelong.types import Memory, Message, Recollection

_BLOCK = 64
"""Tokens of the block's tags, its titles and today's date."""

_FRAME = 16
"""Tokens of a line's date, speaker and id."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that one answer is built from.

    Attributes:
        now: the time of asking, in the person's zone.
        name: how to address the person, or "".
        profile: core memories.
        guidance: what to do for this person, in words.
        habits: the habits and goals that bear on the question.
        open: messages that no episode covers yet, oldest first, as far as they fit.
        kept: ids of those among them that hold nothing but what was to be remembered; nobody said it in the talk.
        recognised: who and what was recognised in the message's pictures, one line each.
        recollection: what was recalled; the prompt leaves out of it what stands in the open talk already. Its
            ``pictures`` are those within the budget of images.
        max_tokens: budget for all of it together.
        longest: UTF-8 bytes that are shown of one recalled text.
    """

    now: datetime
    name: str = ""
    profile: tuple[Memory, ...] = ()
    guidance: tuple[str, ...] = ()
    habits: tuple[Memory, ...] = ()
    open: tuple[Message, ...] = ()
    kept: frozenset[str] = frozenset()
    recognised: tuple[str, ...] = ()
    recollection: Recollection = field(default_factory=lambda: Recollection(""))
    max_tokens: int = 1500
    longest: int = LONGEST

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all messages and memories that it shows."""
        shown = [memory.id for memory in (*self.profile, *self.habits)]
        shown += [message.id for message in self.open]
        for hit in self.recollection:
            # A file may be read again, and its passages get other ids: the messages that have it stay.
            shown += [hit.id, *(hit.source if hit.kind == "passage" else ())]
        return tuple(dict.fromkeys(shown))

    def memory_block(self, *, whole: bool = False) -> str:
        """What is known, as the block of data that goes before the person's words.

        Args:
            whole: with all of the open talk, for a prompt that has no turns of it.
        """
        talk = [item for item in self.open if whole or self.tells(item)]
        made = self._block(talk, () if whole else self.open)
        while whole and talk and approximate_tokens(made) > self.max_tokens:  # a line has more around it than a turn
            talk = talk[1:]
            made = self._block(talk)
        return made

    def _block(self, talk: Sequence[Message], turns: Sequence[Message] = ()) -> str:
        lines = [f"Today is {day(self.now)}, {self.now:%H:%M}."]
        if self.name:
            lines.append(f"The person is called {clip(self.name, NAME)}.")
        lines += _section("Profile", [entry(memory) for memory in self.profile])
        lines += _section("Habits and goals", [habit(memory) for memory in self.habits])
        lines += _section("Recognised in the pictures of the last message", self.recognised)
        lines += _section("Said lately, oldest first", [self._note(item) for item in talk])
        said = {message.id for message in (*talk, *turns)}
        recalled = [note(hit, self.longest, self.name) for hit in self.recollection if hit.id not in said]
        return block("memory", [*lines, *_section("Recalled", recalled)])

    def tells(self, message: Message) -> bool:
        """Whether a message of the open talk is data, rather than a turn of the person or a reply of ours."""
        return message.id in self.kept or not _turn(message)

    def system(self, *, lookups: bool = False) -> str:
        """The system prompt: instructions, and what to do for this person. It holds no data.

        Args:
            lookups: the model has tools to look things up, and is told when to use them.
        """
        advice = "\n".join(f"- {escaped(line)}" for line in self.guidance)
        parts = [
            prompt("agent", "assistant").text,
            prompt("agent", "lookups").text if lookups else "",
            f"For this person:\n{advice}" if advice else "",
        ]
        return "\n\n".join(part for part in parts if part)

    def talk(self) -> list[ChatMessage]:
        """The open talk as turns: what the person said and what we answered. Whatever else was said is data."""
        return [
            ChatMessage("assistant" if item.role == "assistant" else "user", " ".join((item.text, *media(item))))
            for item in self.open
            if not self.tells(item)
        ]

    def turn(self, said: str, *data: str) -> str:
        """The last turn: blocks of data, and below them what the person says.

        Args:
            said: their words, as they are.
            data: more blocks.
        """
        return "\n\n".join([self.memory_block(), *data, said])

    def to_openai(self) -> list[dict[str, str]]:
        """The whole prompt as messages of the OpenAI chat format: instructions, the open talk, and what is asked."""
        return [
            {"role": "system", "content": self.system()},
            *({"role": item.role, "content": item.text} for item in self.talk()),
            {"role": "user", "content": self.turn(self.recollection.query)},
        ]

    def _note(self, message: Message) -> str:
        return noted(message, self.longest) if message.id in self.kept else note(message, self.longest, self.name)


def fit(
    *,
    now: datetime,
    name: str,
    profile: Sequence[Memory],
    guidance: Sequence[str],
    habits: Sequence[Memory],
    talk: Sequence[Message],
    recollection: Recollection,
    max_tokens: int,
    max_images: int | None = None,
    recognised: Sequence[str] = (),
    kept: Collection[str] = (),
) -> Context:
    """Build a context inside its budget.

    Instructions and guidance come first, then the newest of the profile in at most half of what is left, then the
    newest of the open talk in at most half of the rest, then as much of what was recalled as fits.

    Args:
        talk: messages that no episode covers, oldest first.
        max_tokens: for everything but the person's words, estimated as UTF-8 bytes over four.
        max_images: for the pictures of what was recalled, the best hits' first; None keeps all.
        recognised: lines on who and what is in the message's pictures.
        kept: ids of messages that hold nothing but what was to be remembered.
    """
    instructions = [prompt("agent", "assistant").text, prompt("agent", "lookups").text]
    fixed = [*instructions, clip(name, NAME), *guidance, *recognised, *map(habit, habits)]
    left = max(0, max_tokens - _BLOCK - sum(_cost(text) for text in fixed))
    core: list[Memory] = []
    room = left // 2
    for memory in sorted(profile, key=lambda each: each.at, reverse=True):
        if (cost := _cost(entry(memory))) <= room:
            room -= cost
            core.append(memory)
    left -= left // 2 - room
    talked: list[Message] = []
    room = left // 2
    for message in reversed(talk):
        if message.id in kept or not _turn(message):
            cost = _cost(note(message, LONGEST, name))
        else:
            cost = approximate_tokens(" ".join((message.text, *media(message)))) + 4
        if cost > room:
            break
        room -= cost
        talked.append(message)
    left -= left // 2 - room
    said = {message.id for message in talked}
    longest = min(LONGEST, max(SHORTEST, 4 * (left - 2 * _FRAME)))
    fresh = [replace(hit, text=note(hit, longest, name)) for hit in recollection if hit.id not in said]
    fitting = {hit.id for hit in within(fresh, max_tokens=left, count=_cost)}
    # What stands in the open talk costs nothing more, and an answer by quotes needs it all the same.
    hits = tuple(hit for hit in recollection if hit.id in said or hit.id in fitting)
    hits = hits if max_images is None else showing(hits, max_images=max_images)
    return Context(
        now=now,
        name=name,
        profile=tuple(memory for memory in profile if memory in core),
        guidance=tuple(guidance),
        habits=tuple(habits),
        open=tuple(reversed(talked)),
        kept=frozenset(kept),
        recognised=tuple(recognised),
        recollection=Recollection(recollection.query, hits, recollection.known, recollection.window),
        max_tokens=max_tokens,
        longest=longest,
    )


def _turn(message: Message) -> bool:
    """Whether it is a turn of a talk with us: the person spoke, or we answered. What was imported is not."""
    return message.role == "user" or (message.role == "assistant" and message.reply_to is not None)


def _cost(text: str) -> int:
    return tokens_of(text) + _FRAME


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"- {line}" for line in lines)] if lines else []
